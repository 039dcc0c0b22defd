/** Checks that a ruler has the rules of the given files. Otherwise the drill would test other rules. */

import type { AlertRule } from '../../alerts/model.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { LokiClient } from '../../loki/client.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { RuleState } from './ruler.ts';

/** A rule of a file, with its key in the ruler. */
export interface MatchedRule {
  readonly key: string;
  readonly rule: AlertRule;
}

/** One for each rule of the files, in their order. Throws `FiredrillError` that lists every difference. */
export async function matchRules(
  loki: LokiClient,
  rules: readonly AlertRule[],
  states: readonly RuleState[],
): Promise<readonly MatchedRule[]> {
  const normalize = expressionNormalizer(loki);
  const free = new Set(states);
  const errors: Fault[] = [];
  const matched: MatchedRule[] = [];
  for (const rule of rules) {
    const named = [...free].filter((state) => state.rule.alert === rule.alert);
    const candidates = await Promise.all(named.map((state) => differences(rule, state.rule, normalize)));
    const best = candidates.reduce(
      (least, one, i) => (one.length < candidates[least]!.length ? i : least),
      0,
    );
    const state = named[best];
    if (!state) {
      errors.push(missing(rule, states, loki));
      continue;
    }
    free.delete(state);
    errors.push(...candidates[best]!.map((problem) => different(rule, state.rule, problem)));
    matched.push({ key: state.key, rule });
  }
  if (errors.length > 0) {
    throw new FiredrillError('the rules in the ruler differ from the files', EXIT.usage, errors);
  }
  return matched;
}

async function differences(
  ours: AlertRule,
  theirs: AlertRule,
  normalize: (expr: string) => Promise<string>,
): Promise<readonly string[]> {
  const [ourExpr, theirExpr] = await Promise.all([normalize(ours.expr), normalize(theirs.expr)]);
  const difference = (what: string, inFile: string, inRuler: string): string[] =>
    inFile === inRuler
      ? []
      : [`${what} is ${oneLine(inFile)} in the file and ${oneLine(inRuler)} in the ruler`];
  return [
    ...difference('`expr`', ourExpr, theirExpr),
    ...difference('`for`', `${ours.forMs / 1000}s`, `${theirs.forMs / 1000}s`),
    ...difference('`interval`', `${ours.intervalMs / 1000}s`, `${theirs.intervalMs / 1000}s`),
    ...difference('`limit` of the group', limitText(ours), limitText(theirs)),
    ...textDifferences('labels', ours.labels, theirs.labels),
    ...textDifferences('annotations', ours.annotations, theirs.annotations),
  ];
}

const limitText = ({ limit }: AlertRule): string => (limit === undefined ? 'not set' : String(limit));

function textDifferences(
  what: string,
  ours: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): readonly string[] {
  const quoted = (texts: Readonly<Record<string, string>>, name: string): string =>
    Object.hasOwn(texts, name) ? JSON.stringify(texts[name]) : 'not set';
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((name) => quoted(ours, name) !== quoted(theirs, name))
    .map(
      (name) =>
        `\`${what}.${name}\` is ${quoted(ours, name)} in the file and ${quoted(theirs, name)} in the ruler`,
    );
}

/** Formats expressions with Loki's own parser, so that line breaks and redundant parentheses make no difference. */
function expressionNormalizer(loki: LokiClient): (expr: string) => Promise<string> {
  const formatted = new Map<string, Promise<string>>();
  const format = async (expr: string): Promise<string> => {
    try {
      const answer = (await loki.get('/loki/api/v1/format_query', { query: expr })) as { data?: unknown };
      return typeof answer.data === 'string' ? answer.data : expr;
    } catch (error) {
      if (error instanceof Unobservable && /parse error/i.test(error.message)) return expr.trim();
      throw error;
    }
  };
  return (expr) => {
    const result = formatted.get(expr) ?? format(expr);
    formatted.set(expr, result);
    return result;
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
      ? 'the file in the rules folder of that tenant; the tenant has no rules'
      : `one of ${[...new Set(states.map(({ rule: { alert } }) => alert))].join(', ')}`,
});
