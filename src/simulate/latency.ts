/** Latencies: log-normal, given by median and 95th percentile, or uniform in a range. */
import type { Random } from '../core/random.ts';
import type { Latency } from '../model/scenario.ts';

/** Standard normal deviate of the 95th percentile. */
const Z95 = 1.6448536269514722;

/** The shortest duration of a span, so that the times inside differ. */
const MIN_MS = 0.05;

export type Sampler = (random: Random) => number;

/** Draws durations in milliseconds. */
export function latencySampler(latency: Latency): Sampler {
  if (latency.kind === 'uniform') {
    const { minMs, maxMs } = latency;
    return (random) => Math.max(MIN_MS, minMs + random.next() * (maxMs - minMs));
  }
  const { p50Ms, p95Ms } = latency;
  if (p95Ms <= p50Ms) return () => Math.max(MIN_MS, p50Ms);
  const mu = Math.log(p50Ms);
  const sigma = (Math.log(p95Ms) - mu) / Z95;
  return (random) => Math.max(MIN_MS, Math.exp(mu + sigma * random.normal()));
}
