/** Whether Loki shows exactly what the ledger says was written, service by service: without that no verdict stands. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LokiClient } from '../loki/client.ts';
import { countBy } from '../loki/counts.ts';
import { Unobservable } from '../loki/refusals.ts';

export interface Claim {
  /** Selects the streams of this drill and, where tenants are kept apart, all there are. */
  readonly selector: string;
  /** The label by which records are counted. */
  readonly label: string;
  /** Accepted log records by that label's value. */
  readonly counts: Readonly<Record<string, number>>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was accepted shows within moments: after this it is worth asking for a flush. */
const SHOWS_MS = 3_000;
const LOOK_AGAIN_MS = 250;

/** Comes back when the counts are equal, fails with `Unobservable` otherwise. Counts that Loki showed are the result. */
export async function prove(
  loki: LokiClient,
  claim: Claim,
  tell: (line: string) => void,
): Promise<Readonly<Record<string, number>>> {
  const { selector, label, counts } = claim;
  let deadline = Date.now() + SHOWS_MS;
  let flush: 'not asked' | 'asked' | 'refused' = 'not asked';
  for (;;) {
    const shown = await countBy(loki, selector, label, claim);
    const apart = differences(counts, shown);
    if (apart.length === 0) return shown;
    if (apart.some(([, wanted, found]) => found > wanted)) {
      throw new Unobservable(
        `Loki holds records that this drill did not write: ${described(apart)}; the same streams are used by somebody else`,
      );
    }
    if (Date.now() > deadline) {
      if (flush !== 'not asked') throw new Unobservable(hidden(apart, flush));
      // A stock single process shows what is older than about two hours only once it is flushed.
      tell('Loki does not show all of it; asking it to flush');
      flush = (await loki.send('/flush', { method: 'POST' })).status < 300 ? 'asked' : 'refused';
      deadline = Date.now() + (flush === 'asked' ? loki.patienceMs : 0);
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

const hidden = (apart: readonly Difference[], flush: 'asked' | 'refused'): string =>
  `Loki does not show all records that it acknowledged: ${described(apart)}. A single process hides data older than about two hours until it is flushed${
    flush === 'refused' ? ' (POST /flush is refused here)' : ' (it was asked to)'
  }; what lifts it: ingester.query_store_max_look_back_period: -1ns`;

type Difference = readonly [name: string, wanted: number, found: number];

function differences(
  wanted: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): readonly Difference[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort();
  return names
    .map((name): Difference => [name, wanted[name] ?? 0, found[name] ?? 0])
    .filter(([, a, b]) => a !== b);
}

const described = (apart: readonly Difference[]): string => {
  const told = apart.slice(0, 3).map(([name, wanted, found]) => `${name} ${found} of ${wanted}`);
  return apart.length > 3 ? `${told.join(', ')} and ${apart.length - 3} more` : told.join(', ');
};
