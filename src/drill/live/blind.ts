/** Before a live drill: which rules see records from before it, and so would tell of something else. */

import type { AlertRule } from '../../alerts/model.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { readableDuration } from '../../core/readable.ts';
import type { LokiClient } from '../../loki/client.ts';
import type { Expected } from '../conclude.ts';
import type { Paired } from './compare.ts';
import { beyondOf } from './plan.ts';
import { foreignIn, readingsOf } from './streams.ts';

export interface BlindOptions extends Expected {
  readonly loki: LokiClient;
  readonly rules: readonly Paired[];
  /** The label by which records can be told apart. */
  readonly label: string;
  readonly warmUpMs: number;
  readonly tell: (line: string) => void;
}

const HINT = 'a tenant that nobody writes to, or to wait, or --warm-up as long as the rule looks back';

/** By key, with the reason. Where all rules that something is expected of are such, nothing is worth playing. */
export async function blindRules(options: BlindOptions): Promise<ReadonlyMap<string, string>> {
  const { loki, rules, label, warmUpMs, expectations, tell } = options;
  const nowMs = Date.now();
  const blind = new Map<string, string>();
  for (const { key, rule } of rules) {
    const reason = await beforeDoubt(loki, rule, { label, startMs: nowMs, warmUpMs });
    if (reason !== undefined) blind.set(key, reason);
  }
  const asked = new Set(expectations.map(({ expectation }) => expectation.alert));
  const inQuestion = rules.filter(({ rule }) => asked.has(rule.alert));
  const faults = inQuestion.flatMap(({ key, rule }) => {
    const problem = blind.get(key);
    return problem === undefined ? [] : [{ where: rule.alert, problem, hint: HINT }];
  });
  if (faults.length > 0 && faults.length === inQuestion.length) {
    throw new FiredrillError('none of the rules could be judged', EXIT.unreachable, faults);
  }
  for (const { where, problem } of faults) tell(`warning: ${where} cannot be judged: ${problem}`);
  return blind;
}

/** Why a rule would tell of something else: what it sees of the time before the drill. */
export async function beforeDoubt(
  loki: LokiClient,
  rule: AlertRule,
  {
    label,
    startMs,
    warmUpMs,
  }: { readonly label: string; readonly startMs: number; readonly warmUpMs: number },
): Promise<string | undefined> {
  const beyondMs = beyondOf(rule, warmUpMs);
  if (beyondMs <= 0) return undefined;
  const readings = await readingsOf(loki, rule, { label, fromMs: startMs - beyondMs, toMs: startMs });
  const whose = foreignIn(readings, new Set());
  return (
    whose &&
    `the streams that it reads hold records of the ${readableDuration(beyondMs)} before the drill: ${whose}`
  );
}
