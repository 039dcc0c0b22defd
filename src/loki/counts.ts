/** Counts the log records in Loki by label value. */
import type { LokiClient } from './client.ts';
import { queryGrid } from './query.ts';
import { QueryTooLong } from './refusals.ts';

/** Loki evaluates ranges of one hour in parallel, so a count over a day is fast. */
const PIECE_MS = 3_600_000;

interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The number of log records from `fromMs` (inclusive) to `toMs` (exclusive), by value of `label`. The end may be up to one
 * second later for each hour. LogQL ranges exclude their start, hence the millisecond subtracted. Loki aligns the steps of a
 * range query to multiples of the step, which an offset corrects. Steps must be whole seconds, because Loki may drop others.
 */
export async function countBy(
  loki: LokiClient,
  selector: string,
  label: string,
  range: TimeRange,
): Promise<Readonly<Record<string, number>>> {
  try {
    return await countPieces(loki, selector, label, range, PIECE_MS);
  } catch (error) {
    if (!(error instanceof QueryTooLong)) throw error;
    // A query of one piece is longer than the piece, but never longer than two.
    return countPieces(loki, selector, label, range, error.limitMs / 2);
  }
}

async function countPieces(
  loki: LokiClient,
  selector: string,
  label: string,
  { fromMs, toMs }: TimeRange,
  pieceMs: number,
): Promise<Readonly<Record<string, number>>> {
  const beforeMs = Math.floor(fromMs) - 1;
  const lengthMs = Math.max(1, Math.ceil(toMs) - 1 - beforeMs);
  const pieces = Math.ceil(lengthMs / pieceMs);
  const stepMs = Math.ceil(lengthMs / pieces / 1000) * 1000;
  const firstMs = Math.ceil((beforeMs + stepMs) / stepMs) * stepMs;
  const grid = { fromMs: firstMs, toMs: firstMs + (pieces - 1) * stepMs, stepMs };
  const offsetMs = firstMs - stepMs - beforeMs;
  const window = `[${stepMs}ms]${offsetMs > 0 ? ` offset ${offsetMs}ms` : ''}`;
  const series = await queryGrid(loki, `sum by (${label}) (count_over_time(${selector} ${window}))`, grid);
  return Object.fromEntries(
    series
      .map(
        ({ labels, samples }) =>
          [labels[label] ?? '', samples.reduce((sum, { value }) => sum + value, 0)] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
