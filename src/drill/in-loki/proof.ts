/** Proves that Loki holds exactly the records that the ledger counts for each service. A drill has no verdict without it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LokiClient } from '../../loki/client.ts';
import { countBy } from '../../loki/counts.ts';
import { Unobservable } from '../../loki/refusals.ts';

export interface ExpectedRecords {
  /** Selects the streams of this drill. In a tenant of its own, it selects all streams. */
  readonly selector: string;
  /** The label by which records are counted. */
  readonly label: string;
  /** Accepted log records by value of that label. */
  readonly counts: Readonly<Record<string, number>>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Accepted records usually become visible within this time. After it, a flush is requested. */
const VISIBLE_WITHIN_MS = 3_000;
const RETRY_MS = 250;

/** Returns the counts that Loki reports once they equal the expected ones. Throws `Unobservable` if they never do. */
export async function prove(
  loki: LokiClient,
  expected: ExpectedRecords,
  log: (line: string) => void,
): Promise<Readonly<Record<string, number>>> {
  const { selector, label, counts } = expected;
  let deadline = Date.now() + VISIBLE_WITHIN_MS;
  let flush: 'not requested' | 'requested' | 'refused' = 'not requested';
  for (;;) {
    const found = await countBy(loki, selector, label, expected);
    const differences = differencesBetween(counts, found);
    if (differences.length === 0) return found;
    if (differences.some((one) => one.found > one.expected)) {
      throw new Unobservable(
        `Loki holds records that this drill did not write: ${listed(differences)}; another program writes to the same streams`,
      );
    }
    if (Date.now() > deadline) {
      if (flush !== 'not requested') throw new Unobservable(missingRecords(differences, flush));
      // A single Loki process with default settings hides records older than about two hours until they are flushed.
      log('Loki does not show all records yet; requesting a flush');
      flush = (await loki.send('/flush', { method: 'POST' })).status < 300 ? 'requested' : 'refused';
      deadline = Date.now() + (flush === 'requested' ? loki.retryTimeoutMs : 0);
    }
    await sleep(RETRY_MS);
  }
}

const missingRecords = (differences: readonly Difference[], flush: 'requested' | 'refused'): string =>
  `Loki does not show all records that it accepted: ${listed(differences)}. A single Loki process hides records older than about two hours until it flushes them${
    flush === 'refused' ? ' (this Loki refuses POST /flush)' : ' (a flush was requested)'
  }; to fix: ingester.query_store_max_look_back_period: -1ns`;

interface Difference {
  readonly name: string;
  readonly expected: number;
  readonly found: number;
}

function differencesBetween(
  expected: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): readonly Difference[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return names
    .map((name): Difference => ({ name, expected: expected[name] ?? 0, found: found[name] ?? 0 }))
    .filter((one) => one.expected !== one.found);
}

const MOST_LISTED = 3;

const listed = (differences: readonly Difference[]): string => {
  const first = differences
    .slice(0, MOST_LISTED)
    .map(({ name, expected, found }) => `${name} ${found} of ${expected}`)
    .join(', ');
  const more = differences.length - MOST_LISTED;
  return more > 0 ? `${first} and ${more} more` : first;
};
