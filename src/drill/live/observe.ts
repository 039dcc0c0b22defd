/** What can be said of each rule after a live drill: what the ruler showed, where Loki holds just what was played. */

import type { AlertHistory, DrillResult } from '../../alerts/model.ts';
import type { LokiClient } from '../../loki/client.ts';
import { countBy } from '../../loki/counts.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type Claim, prove } from '../proof.ts';
import { refuseUnwatched } from '../watched.ts';
import { beforeDoubt } from './blind.ts';
import type { Paired } from './compare.ts';
import { measuredOf } from './measured.ts';
import type { Played } from './play.ts';
import { rebuild, type Stretch } from './rebuild.ts';
import { foreignIn, readingsOf } from './streams.ts';
import type { Watch } from './watch.ts';

export interface Observation extends Pick<DrillResult, 'histories' | 'records'> {
  readonly unobservable?: string;
}

export interface ObserveOptions {
  readonly loki: LokiClient;
  readonly scenario: Scenario;
  readonly rules: readonly Paired[];
  readonly watch: Pick<Watch, 'looks'>;
  readonly played: Played;
  readonly stretch: Stretch;
  readonly warmUpMs: number;
  /** Rules that cannot be judged, by key, with the reason. */
  readonly blind: ReadonlyMap<string, string>;
  readonly tell: (line: string) => void;
}

export async function observe(options: ObserveOptions): Promise<Observation> {
  const { loki, rules, watch, played, stretch, blind, tell } = options;
  const histories = rules.map(({ key, rule }) => rebuild({ rule, looks: watch.looks(key) }, stretch));
  try {
    if (played.loss !== undefined) throw new Unobservable(played.loss);
    const records = await proveOwn(loki, played.claim, tell);
    const told: AlertHistory[] = [];
    for (const [i, history] of histories.entries()) {
      const doubt =
        blind.get(rules[i]!.key) ??
        (await watchDoubt(options, history)) ??
        (await streamsDoubt(options, history));
      told.push({
        ...history,
        ...(await measuredOf(loki, history)),
        ...(doubt === undefined ? {} : { unobservable: doubt }),
      });
    }
    return { histories: told, records };
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

/** The tenant may be others' too: what counts is that the drill's own streams hold just its records. */
async function proveOwn(
  loki: LokiClient,
  claim: Claim,
  tell: (line: string) => void,
): Promise<DrillResult['records']> {
  const names = Object.keys(claim.counts);
  if (names.length === 0) return {};
  const pattern = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return prove(loki, { ...claim, selector: `{${claim.label}=~${JSON.stringify(pattern)}}` }, tell);
}

/** Why a rule watches nobody. */
async function watchDoubt(
  { loki, scenario, played: { claim } }: ObserveOptions,
  { rule }: AlertHistory,
): Promise<string | undefined> {
  const finds = async (selector: string): Promise<boolean> =>
    Object.values(await countBy(loki, selector, claim.label, claim)).some((count) => count > 0);
  try {
    await refuseUnwatched(rule, scenario, finds);
    return undefined;
  } catch (error) {
    if (error instanceof Unobservable) return error.message;
    throw error;
  }
}

/** Why a rule may have told of something else than what was played. */
async function streamsDoubt(
  { loki, played: { claim }, warmUpMs }: ObserveOptions,
  { rule }: AlertHistory,
): Promise<string | undefined> {
  const readings = await readingsOf(loki, rule, claim);
  const whose = foreignIn(readings, new Set(Object.keys(claim.counts)));
  if (whose !== undefined) {
    return `the streams that it reads hold records that this drill did not write: ${whose}`;
  }
  // Once more: they may have come, or shown, since somebody looked.
  return beforeDoubt(loki, rule, { label: claim.label, startMs: claim.fromMs, warmUpMs });
}
