/** Queries a real Jaeger. */
import { type ReceivedSpan, spansOf } from './otlp-files.ts';

/** The spans of a trace; empty if Jaeger does not have it. */
export const traceById = (url: string, traceId: string): Promise<readonly ReceivedSpan[]> =>
  spansAt(`${url}/api/v3/traces/${traceId}`);

/** The spans of all traces that have begun between these times, as many as Jaeger keeps. */
export function spansBetween(url: string, fromMs: number, toMs: number): Promise<readonly ReceivedSpan[]> {
  const range = {
    'query.start_time_min': new Date(fromMs).toISOString(),
    'query.start_time_max': new Date(toMs).toISOString(),
    'query.num_traces': '50000',
  };
  return spansAt(`${url}/api/v3/traces?${new URLSearchParams(range)}`);
}

async function spansAt(url: string): Promise<readonly ReceivedSpan[]> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (answer.status === 404) return []; // so it says "none", also to a search
  if (!answer.ok) throw new Error(`Jaeger answered ${answer.status} to ${url}: ${text}`);
  return spansOf(JSON.parse(text).result);
}
