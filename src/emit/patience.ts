/** How long a batch is retried, and how many bytes may wait meanwhile. */
import { type OtlpExporterOptions, Room } from './otlp-exporter.ts';

/** The collector's own default in live runs, less where the run stands still meanwhile. */
const RETRY_LIVE_MS = 300_000;
const RETRY_WAITING_MS = 60_000;
/** 64 MiB, for each signal over OTLP, and for all streams of a Loki together. */
const MOST_BYTES = 64 * 1024 * 1024;

/** With a room of its own; `retryForMs` where the caller knows better. */
export const patience = (
  whenFull: 'drop' | 'wait',
  retryForMs = whenFull === 'wait' ? RETRY_WAITING_MS : RETRY_LIVE_MS,
): Pick<OtlpExporterOptions<unknown>, 'retryForMs' | 'room'> => ({
  retryForMs,
  // A run that waits is bounded by its records; dropping what it waited for would make no sense.
  room: new Room(whenFull === 'wait' ? Number.POSITIVE_INFINITY : MOST_BYTES),
});
