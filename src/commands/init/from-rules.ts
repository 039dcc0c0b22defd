/** `firedrill init --rules`: a scenario made out of alert rules. */
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { counted } from '../../core/readable.ts';
import { compose } from '../../learn/rules/compose.ts';
import { type Planned, planFor } from '../../learn/rules/plan.ts';
import { refuseRuleErrors } from '../drill/prepare.ts';
import { readRules } from '../rule-files.ts';
import { type Shell, say } from '../shell.ts';
import { writeNew } from './new-files.ts';

export interface LearnOptions {
  readonly name: string;
  readonly scenarioFile: string;
  /** Evaluation interval of groups that set none. */
  readonly intervalMs: number;
  /** An alert that is left out is a failure. */
  readonly strict: boolean;
  /** Where it is written; `-`: standard output. */
  readonly output: string;
  readonly shell: Shell;
}

/** @throws FiredrillError (usage) if the rules have errors, or the file exists or cannot be written */
export function learnRules(
  paths: readonly string[],
  { name, scenarioFile, intervalMs, strict, output, shell }: LearnOptions,
): ExitCode {
  const { rules, parsed, notes } = readRules(paths, intervalMs);
  refuseRuleErrors(parsed, intervalMs);
  for (const note of notes) say(shell, `warning: ${note}`);
  const planned = rules.map(planFor);
  const leftOut = planned.filter((each) => each.kind !== 'plan');
  for (const each of leftOut) for (const line of findingLines(each)) say(shell, line);
  const plans = planned.flatMap((each) => (each.kind === 'plan' ? [each.plan] : []));
  if (plans.length === 0) {
    say(
      shell,
      `firedrill: nothing is written: no scenario fires ${rules.length === 1 ? 'this alert' : `any of these ${rules.length} alerts`}`,
    );
    return EXIT.expectations;
  }
  const text = compose(plans, {
    name,
    scenarioFile,
    ruleFiles: paths,
    leftOut: leftOut.map((each) => ({ alert: each.rule.alert, why: reasonOf(each) })),
  });
  writeNew([{ file: output, text }], { name, shell, rules: paths });
  if (leftOut.length > 0)
    say(shell, `firedrill: ${counted(leftOut.length, 'alert')} of ${rules.length} left out`);
  return strict && leftOut.length > 0 ? EXIT.expectations : EXIT.good;
}

type LeftOut = Exclude<Planned, { readonly kind: 'plan' }>;

const reasonOf = ({ kind, why }: LeftOut): string =>
  kind === 'never' ? `it can never fire: ${why}` : `no scenario is found for it: ${why}`;

function findingLines(each: LeftOut): readonly string[] {
  const { file, line, alert } = each.rule;
  if (each.kind === 'unknown')
    return [`warning: ${file}:${line} ${alert}: no scenario is found for it: ${each.why}`];
  return [`warning: ${file}:${line} ${alert} can never fire: ${each.why}`, `  to fix: ${each.fix}`];
}
