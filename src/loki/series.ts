/** Checks whether Loki has streams that a selector matches. */
import { z } from 'zod';
import type { LokiClient } from './client.ts';
import { nanos } from './query.ts';
import { QueryTooLong, Unobservable } from './refusals.ts';

const ANSWER = z.object({ status: z.literal('success'), data: z.array(z.unknown()).nullish() });

export async function hasStreams(
  loki: LokiClient,
  selector: string,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): Promise<boolean> {
  try {
    return await hasAny(loki, selector, startMs, endMs);
  } catch (error) {
    if (!(error instanceof QueryTooLong)) throw error;
    for (let fromMs = startMs; fromMs < endMs; fromMs += error.limitMs) {
      if (await hasAny(loki, selector, fromMs, Math.min(endMs, fromMs + error.limitMs))) return true;
    }
    return false;
  }
}

async function hasAny(loki: LokiClient, selector: string, fromMs: number, toMs: number): Promise<boolean> {
  const answer = ANSWER.safeParse(
    await loki.get('/loki/api/v1/series', { 'match[]': selector, start: nanos(fromMs), end: nanos(toMs) }),
  );
  if (!answer.success) throw new Unobservable(`Loki did not return the streams that ${selector} matches`);
  return (answer.data.data ?? []).length > 0;
}
