/** Whether a ruler has the rules that a file says: else the drill would prove something about other rules. */

import type { AlertRule } from '../../alerts/model.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { LokiClient } from '../../loki/client.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { RuleState } from './ruler.ts';

/** A rule of a file, and where the ruler shows it. */
export interface Paired {
  readonly key: string;
  readonly rule: AlertRule;
}

/** One for every rule of the files, in their order; every difference is a fault. */
export async function pair(
  loki: LokiClient,
  rules: readonly AlertRule[],
  states: readonly RuleState[],
): Promise<readonly Paired[]> {
  const asLokiWrites = speller(loki);
  const free = new Set(states);
  const faults: Fault[] = [];
  const paired: Paired[] = [];
  for (const rule of rules) {
    const named = [...free].filter((state) => state.rule.alert === rule.alert);
    const apart = await Promise.all(named.map((state) => differences(rule, state.rule, asLokiWrites)));
    const best = apart.reduce((least, one, i) => (one.length < apart[least]!.length ? i : least), 0);
    const state = named[best];
    if (!state) {
      faults.push(missing(rule, states, loki));
      continue;
    }
    free.delete(state);
    faults.push(...apart[best]!.map((problem) => different(rule, state.rule, problem)));
    paired.push({ key: state.key, rule });
  }
  if (faults.length > 0) {
    throw new FiredrillError('the ruler has other rules than the files', EXIT.usage, faults);
  }
  return paired;
}

async function differences(
  ours: AlertRule,
  theirs: AlertRule,
  asLokiWrites: (expr: string) => Promise<string>,
): Promise<readonly string[]> {
  const [ourExpr, theirExpr] = await Promise.all([asLokiWrites(ours.expr), asLokiWrites(theirs.expr)]);
  const told = (what: string, here: string, there: string): string[] =>
    here === there ? [] : [`\`${what}\` is ${oneLine(here)} here and ${oneLine(there)} in the ruler`];
  return [
    ...told('expr', ourExpr, theirExpr),
    ...told('for', `${ours.forMs / 1000}s`, `${theirs.forMs / 1000}s`),
    ...told('interval', `${ours.intervalMs / 1000}s`, `${theirs.intervalMs / 1000}s`),
    ...told("the group's limit", limitText(ours), limitText(theirs)),
    ...ofTexts('labels', ours.labels, theirs.labels),
    ...ofTexts('annotations', ours.annotations, theirs.annotations),
  ];
}

const limitText = ({ limit }: AlertRule): string => (limit === undefined ? 'not there' : String(limit));

function ofTexts(
  what: string,
  ours: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): readonly string[] {
  const quoted = (texts: Readonly<Record<string, string>>, name: string): string =>
    Object.hasOwn(texts, name) ? JSON.stringify(texts[name]) : 'not there';
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((name) => quoted(ours, name) !== quoted(theirs, name))
    .map(
      (name) => `\`${what}.${name}\` is ${quoted(ours, name)} here and ${quoted(theirs, name)} in the ruler`,
    );
}

/** Expressions are spelled anew by Loki's own parser: line breaks and parentheses are no difference. */
function speller(loki: LokiClient): (expr: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  const spell = async (expr: string): Promise<string> => {
    try {
      const answer = (await loki.get('/loki/api/v1/format_query', { query: expr })) as { data?: unknown };
      return typeof answer.data === 'string' ? answer.data : expr;
    } catch (error) {
      if (error instanceof Unobservable && /parse error/i.test(error.message)) return expr.trim();
      throw error;
    }
  };
  return (expr) => {
    const spelled = known.get(expr) ?? spell(expr);
    known.set(expr, spelled);
    return spelled;
  };
}

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

const place = ({ file, line }: AlertRule): string => `${file}:${line}`;

const different = (rule: AlertRule, theirs: AlertRule, problem: string): Fault => ({
  where: `${place(rule)} ${rule.alert}`,
  problem,
  expected: `the rule that the ruler has (group ${theirs.group} of ${theirs.file})`,
});

const missing = (rule: AlertRule, states: readonly RuleState[], { tenant }: LokiClient): Fault => ({
  where: `${place(rule)} ${rule.alert}`,
  problem: `the ruler has no such rule for tenant ${tenant}`,
  expected:
    states.length === 0
      ? "the file in the ruler's folder of that tenant; it has none at all"
      : `one of ${[...new Set(states.map(({ rule: { alert } }) => alert))].join(', ')}`,
});
