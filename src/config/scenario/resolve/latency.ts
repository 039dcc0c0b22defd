/** Resolves latencies: a log-normal distribution by its median and 95th percentile, or a range. */
import { readableDuration } from '../../../core/readable.ts';
import type { Latency } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { OperationFile } from './surroundings.ts';

export const DEFAULT_LATENCY: Latency = { kind: 'lognormal', p50Ms: 20, p95Ms: 90 };

export function resolveLatency(
  latency: NonNullable<OperationFile['latency']>,
  path: Path,
  faults: Faults,
): Latency {
  if ('minMs' in latency) return { kind: 'uniform', minMs: latency.minMs, maxMs: latency.maxMs };
  const { p50, p95 } = latency;
  if (p95 < p50) {
    faults.add([...path, 'p95'], `p95 (${readableDuration(p95)}) is below p50 (${readableDuration(p50)})`, {
      expected: 'p95 of at least p50',
      from: [[...path, 'p50']],
    });
  }
  return { kind: 'lognormal', p50Ms: p50, p95Ms: p95 };
}
