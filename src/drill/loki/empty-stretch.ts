/** Where tenants are not kept apart: a stretch of the past in which nobody has written anything. */
import { randomInt } from 'node:crypto';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { LokiClient } from './client.ts';
import { countBy } from './counts.ts';

const TRIES = 12;
/** What a stock Loki still takes: a week, with room for clocks. */
const OLDEST_MS = 6.5 * 86_400_000;

export async function emptyStretch(
  loki: LokiClient,
  latestStartMs: number,
  totalMs: number,
  unitMs: number,
): Promise<number> {
  const room = Math.max(1, Math.floor((OLDEST_MS - totalMs) / unitMs));
  for (let turn = 0; turn < TRIES; turn++) {
    const startMs = latestStartMs - randomInt(room) * unitMs;
    const toMs = startMs + totalMs + 60_000;
    const there = await countBy(loki, '{service_name=~".+"}', 'service_name', { fromMs: startMs, toMs });
    if (Object.keys(there).length === 0) return startMs;
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
