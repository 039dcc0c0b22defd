/** How long a batch is retried, and how many bytes may wait meanwhile. */
import type { OtlpExporterOptions } from './otlp-exporter.ts';

/** The collector's own default in live runs, less where the run stands still meanwhile. */
const RETRY_LIVE_MS = 300_000;
const RETRY_WAITING_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** `retryForMs`, where the caller knows better. */
export const patience = (
  whenFull: 'drop' | 'wait',
  retryForMs = whenFull === 'wait' ? RETRY_WAITING_MS : RETRY_LIVE_MS,
): Pick<OtlpExporterOptions<unknown>, 'retryForMs' | 'mostBytes'> =>
  whenFull === 'wait'
    ? // A run that waits is bounded by its records; dropping what it waited for would make no sense.
      { retryForMs, mostBytes: Number.POSITIVE_INFINITY }
    : { retryForMs, mostBytes: MOST_BYTES };
