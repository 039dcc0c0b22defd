/** Finds the rules that a live drill cannot judge because they see records from before the drill. */

import type { AlertRule } from '../../alerts/model.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { readableDuration } from '../../core/readable.ts';
import type { LokiClient } from '../../loki/client.ts';
import type { DrillExpectations } from '../conclude.ts';
import type { MatchedRule } from './compare.ts';
import { beyondWarmUp } from './plan.ts';
import { countSelected, foreignRecords } from './streams.ts';

export interface UnjudgeableOptions extends DrillExpectations {
  readonly loki: LokiClient;
  readonly rules: readonly MatchedRule[];
  /** The label by which records are counted. */
  readonly label: string;
  readonly warmUpMs: number;
  readonly log: (line: string) => void;
}

const HINT = 'use a tenant without other writers, wait, or set --warm-up to at least the range of the rule';

/** The reasons by rule key. Throws `FiredrillError` if no rule that has an expectation can be judged. */
export async function unjudgeableRules(options: UnjudgeableOptions): Promise<ReadonlyMap<string, string>> {
  const { loki, rules, label, warmUpMs, expectations, log } = options;
  const nowMs = Date.now();
  const reasons = new Map<string, string>();
  for (const { key, rule } of rules) {
    const reason = await earlierRecords(loki, rule, { label, startMs: nowMs, warmUpMs });
    if (reason !== undefined) reasons.set(key, reason);
  }
  const names = new Set(expectations.map(({ expectation }) => expectation.alert));
  const expected = rules.filter(({ rule }) => names.has(rule.alert));
  const errors = expected.flatMap(({ key, rule }) => {
    const problem = reasons.get(key);
    return problem === undefined ? [] : [{ where: rule.alert, problem, hint: HINT }];
  });
  if (errors.length > 0 && errors.length === expected.length) {
    throw new FiredrillError('none of the rules can be judged', EXIT.unreachable, errors);
  }
  for (const { where, problem } of errors) log(`warning: ${where} cannot be judged: ${problem}`);
  return reasons;
}

/** Why a rule may react to records from before the drill. Undefined if it sees none. */
export async function earlierRecords(
  loki: LokiClient,
  rule: AlertRule,
  {
    label,
    startMs,
    warmUpMs,
  }: { readonly label: string; readonly startMs: number; readonly warmUpMs: number },
): Promise<string | undefined> {
  const beyondMs = beyondWarmUp(rule, warmUpMs);
  if (beyondMs <= 0) return undefined;
  const selected = await countSelected(loki, rule, { label, fromMs: startMs - beyondMs, toMs: startMs });
  const records = foreignRecords(selected, new Set());
  return (
    records &&
    `the streams that it reads hold records of the ${readableDuration(beyondMs)} before the drill: ${records}`
  );
}
