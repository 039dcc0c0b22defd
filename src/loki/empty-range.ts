/** Finds a time range without records in the streams of a drill, for a Loki that does not separate tenants. */
import { randomInt } from 'node:crypto';
import { FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { LokiClient } from './client.ts';
import { countBy } from './counts.ts';

const TRIES = 12;
/** With default settings, Loki accepts records of the last week. The rest is a margin for clock differences. */
const OLDEST_MS = 6.5 * 86_400_000;

export interface Wanted {
  /** The streams that the drill writes or its rules select. */
  readonly selectors: readonly string[];
  readonly latestStartMs: number;
  readonly totalMs: number;
  /** The start is moved by multiples of this (ms). */
  readonly unitMs: number;
}

/** Returns the start of an empty range. Throws `FiredrillError` if several random ranges are not empty. */
export async function emptyRange(loki: LokiClient, wanted: Wanted): Promise<number> {
  const { selectors, latestStartMs, totalMs, unitMs } = wanted;
  const room = Math.max(1, Math.floor((OLDEST_MS - totalMs) / unitMs));
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const startMs = latestStartMs - randomInt(room) * unitMs;
    const range = { fromMs: startMs, toMs: startMs + totalMs + 60_000 };
    if (await isEmpty(loki, selectors, range)) return startMs;
  }
  throw new FiredrillError(
    `${loki.url} does not separate tenants, and no empty time range was found in the last week`,
    EXIT.unreachable,
    [
      {
        where: '--shared-loki',
        problem: 'no time range of the last week is without other records',
        hint: 'use a Loki with auth_enabled: true, or start one with --with-loki',
      },
    ],
  );
}

async function isEmpty(
  loki: LokiClient,
  selectors: readonly string[],
  range: { readonly fromMs: number; readonly toMs: number },
): Promise<boolean> {
  for (const selector of selectors) {
    const counts = await countBy(loki, selector, 'service_name', range);
    if (Object.values(counts).some((count) => count > 0)) return false;
  }
  return true;
}
