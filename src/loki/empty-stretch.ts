/** Where tenants are not kept apart: a stretch of the past in which nobody has written what a drill looks at. */
import { randomInt } from 'node:crypto';
import { FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { LokiClient } from './client.ts';
import { countBy } from './counts.ts';

const TRIES = 12;
/** What a stock Loki still takes: a week, with room for clocks. */
const OLDEST_MS = 6.5 * 86_400_000;

export interface Wanted {
  /** Streams that the drill writes or its rules read. */
  readonly selectors: readonly string[];
  readonly latestStartMs: number;
  readonly totalMs: number;
  /** What the start is moved by. */
  readonly unitMs: number;
}

export async function emptyStretch(loki: LokiClient, wanted: Wanted): Promise<number> {
  const { selectors, latestStartMs, totalMs, unitMs } = wanted;
  const room = Math.max(1, Math.floor((OLDEST_MS - totalMs) / unitMs));
  for (let turn = 0; turn < TRIES; turn++) {
    const startMs = latestStartMs - randomInt(room) * unitMs;
    const stretch = { fromMs: startMs, toMs: startMs + totalMs + 60_000 };
    if (await isEmpty(loki, selectors, stretch)) return startMs;
  }
  throw new FiredrillError(
    `${loki.url} keeps no tenants apart, and no stretch of the last week is free of other records`,
    EXIT.unreachable,
    [
      {
        where: '--shared-loki',
        problem: 'no stretch of the last week is free of other records',
        hint: 'a Loki with auth_enabled: true, or one of its own: --with-loki',
      },
    ],
  );
}

async function isEmpty(
  loki: LokiClient,
  selectors: readonly string[],
  stretch: { readonly fromMs: number; readonly toMs: number },
): Promise<boolean> {
  for (const selector of selectors) {
    const there = await countBy(loki, selector, 'service_name', stretch);
    if (Object.values(there).some((count) => count > 0)) return false;
  }
  return true;
}
