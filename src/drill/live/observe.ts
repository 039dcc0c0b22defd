/** The history of each rule after a live drill, if Loki holds exactly the records that the drill played. */

import type { AlertHistory, DrillResult } from '../../alerts/model.ts';
import type { LokiClient } from '../../loki/client.ts';
import { countBy } from '../../loki/counts.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type ExpectedRecords, prove } from '../in-loki/proof.ts';
import { requireStreams } from '../required-streams.ts';
import type { MatchedRule } from './compare.ts';
import { measuredOf } from './measured.ts';
import type { Played } from './play.ts';
import { rebuild, type TimeRange } from './rebuild.ts';
import { countSelected, foreignRecords } from './streams.ts';
import { earlierRecords } from './unjudgeable.ts';
import type { Watch } from './watch.ts';

export interface Observation extends Pick<DrillResult, 'histories' | 'records'> {
  readonly unobservable?: string;
}

export interface ObserveOptions {
  readonly loki: LokiClient;
  readonly scenario: Scenario;
  readonly rules: readonly MatchedRule[];
  readonly watch: Pick<Watch, 'polls'>;
  readonly played: Played;
  readonly range: TimeRange;
  readonly warmUpMs: number;
  /** Reasons why rules cannot be judged, by rule key. */
  readonly unjudgeable: ReadonlyMap<string, string>;
  readonly log: (line: string) => void;
}

export async function observe(options: ObserveOptions): Promise<Observation> {
  const { loki, rules, watch, played, range, unjudgeable, log } = options;
  const histories = rules.map(({ key, rule }) => rebuild({ rule, polls: watch.polls(key) }, range));
  try {
    if (played.loss !== undefined) throw new Unobservable(played.loss);
    const records = await proveOwn(loki, played.expected, log);
    const observed: AlertHistory[] = [];
    for (const [i, history] of histories.entries()) {
      const unobservable =
        unjudgeable.get(rules[i]!.key) ??
        (await missingStreams(options, history)) ??
        (await otherRecords(options, history));
      observed.push({
        ...history,
        ...(await measuredOf(loki, history)),
        ...(unobservable === undefined ? {} : { unobservable }),
      });
    }
    return { histories: observed, records };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    const unobservable = error.message;
    return {
      histories: histories.map((history) => ({ ...history, unobservable })),
      records: {},
      unobservable,
    };
  }
}

/** Other programs may write to the tenant as well. The proof covers only the streams of the drill. */
async function proveOwn(
  loki: LokiClient,
  expected: ExpectedRecords,
  log: (line: string) => void,
): Promise<DrillResult['records']> {
  const names = Object.keys(expected.counts);
  if (names.length === 0) return {};
  const pattern = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return prove(loki, { ...expected, selector: `{${expected.label}=~${JSON.stringify(pattern)}}` }, log);
}

/** The error if a selector of the rule matches no stream. */
async function missingStreams(
  { loki, scenario, played: { expected } }: ObserveOptions,
  { rule }: AlertHistory,
): Promise<string | undefined> {
  const hasStreams = async (selector: string): Promise<boolean> =>
    Object.values(await countBy(loki, selector, expected.label, expected)).some((count) => count > 0);
  try {
    await requireStreams(rule, scenario, hasStreams);
    return undefined;
  } catch (error) {
    if (error instanceof Unobservable) return error.message;
    throw error;
  }
}

/** Why the rule may have reacted to records that the drill did not write. */
async function otherRecords(
  { loki, played: { expected }, warmUpMs }: ObserveOptions,
  { rule }: AlertHistory,
): Promise<string | undefined> {
  const selected = await countSelected(loki, rule, expected);
  const foreign = foreignRecords(selected, new Set(Object.keys(expected.counts)));
  if (foreign !== undefined) {
    return `the streams that it reads hold records that this drill did not write: ${foreign}`;
  }
  // Checked again: such records may have arrived or become visible since the start of the drill.
  return earlierRecords(loki, rule, { label: expected.label, startMs: expected.fromMs, warmUpMs });
}
