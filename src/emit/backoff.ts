/** How long to wait before an attempt is repeated: OTLP asks for exponential back-off with jitter. */

const FIRST_MS = 500;
const LONGEST_MS = 5000;
const GROWTH = 1.5;

/** `attempt` counts from 0; a server's own wish (`Retry-After`) is a lower bound. */
export function backoffMs(attempt: number, retryAfterMs = 0, jitter: () => number = Math.random): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** attempt);
  return Math.max(retryAfterMs, base * (0.5 + jitter()));
}
