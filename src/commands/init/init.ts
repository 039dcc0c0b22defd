/** Writes the files of `firedrill init`. */
import { scenarioFrom } from '../../config/scenario/index.ts';
import { FiredrillError, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { starterRules, starterScenario } from '../../learn/starter.ts';
import { type IntervalFlag, intervalOf } from '../drill/options.ts';
import type { Shell } from '../shell.ts';
import { learnRules } from './from-rules.ts';
import { type NewFile, STDOUT, writeNew } from './new-files.ts';

export interface InitFlags extends IntervalFlag {
  readonly output?: string;
  readonly withRules?: boolean;
  readonly rules?: readonly string[];
  readonly strict?: boolean;
}

/** @throws FiredrillError (usage) if the flags, the name or the rules cannot be used, or a file exists or cannot be written */
export async function init(name: string, flags: InitFlags, shell: Shell): Promise<ExitCode> {
  const { output } = flags;
  refuseFlags(name, flags);
  await refuseName(name);
  const scenarioFile = output === undefined || output === STDOUT ? `${name}.yaml` : output;
  if (flags.rules) {
    const { strict = false } = flags;
    const target = { name, scenarioFile, output: output ?? scenarioFile };
    return learnRules(flags.rules, { ...target, intervalMs: intervalOf(flags), strict, shell });
  }
  const rulesFile = `${scenarioFile.replace(/\.ya?ml$/, '')}.rules.yaml`;
  const files = { name, scenarioFile, rulesFile };
  const scenario: NewFile = { file: output ?? scenarioFile, text: starterScenario(files) };
  const rules: readonly NewFile[] = flags.withRules ? [{ file: rulesFile, text: starterRules(files) }] : [];
  writeNew([scenario, ...rules], { name, shell, rules: rules.map(({ file }) => file) });
  return EXIT.good;
}

function refuseFlags(name: string, { output, withRules, rules, strict, interval }: InitFlags): void {
  if (withRules && output === STDOUT) {
    throw usageError({
      where: '--with-rules',
      problem: 'standard output has room for one file',
      expected: 'a file for --output, or no --with-rules',
      hint: `firedrill init ${name} --with-rules`,
    });
  }
  if (withRules && rules) {
    throw usageError({
      where: '--with-rules',
      problem: 'cannot be used together with --rules, which names the rules',
      expected: 'one of the two',
    });
  }
  const [alone] = Object.entries({ '--strict': strict, '--interval': interval }).filter(([, value]) => value);
  if (alone && !rules) {
    throw usageError({ where: alone[0], problem: 'is for --rules', expected: `--rules, or no ${alone[0]}` });
  }
}

/** Before a file is written. */
async function refuseName(name: string): Promise<void> {
  const refused = (expected: string | undefined, hint: string): Error =>
    usageError({ where: 'init', problem: `cannot use ${JSON.stringify(name)} as a name`, expected, hint });
  const withoutExtension = name.replace(/\.ya?ml$/, '');
  if (withoutExtension !== name) {
    throw refused('a name without .yaml; --output names the file', `firedrill init ${withoutExtension}`);
  }
  try {
    const text = starterScenario({ name, scenarioFile: '', rulesFile: '' });
    await scenarioFrom({ label: name, text }, '1');
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    throw refused(error.faults[0]?.expected, 'firedrill init my-scenario');
  }
}
