/** How long a batch is retried, and how many bytes may be queued meanwhile. */
import { ByteBudget, type OtlpExporterOptions } from './otlp-exporter.ts';

/** The default of the collector's exporters. Shorter if the run waits during the retries. */
const RETRY_LIVE_MS = 300_000;
const RETRY_WAITING_MS = 60_000;
/** 64 MiB: per signal over OTLP, and for all streams of a Loki together. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Limits with a new byte budget. */
export const retryLimits = (
  whenFull: 'drop' | 'wait',
  retryForMs = whenFull === 'wait' ? RETRY_WAITING_MS : RETRY_LIVE_MS,
): Pick<OtlpExporterOptions<unknown>, 'retryForMs' | 'budget'> => ({
  retryForMs,
  // A run that waits is limited by its number of records, and must not drop any.
  budget: new ByteBudget(whenFull === 'wait' ? Number.POSITIVE_INFINITY : MAX_BYTES),
});
