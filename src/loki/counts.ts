/** How many log records Loki shows of each service. */
import type { LokiClient } from './client.ts';
import { queryGrid } from './query.ts';
import { QueryTooLong } from './refusals.ts';

/** Loki works on pieces of an hour at once, so that one count of a day is as quick as its queriers allow. */
const PIECE_MS = 3_600_000;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Log lines from `fromMs` on until `toMs`, or up to a second a piece later, by the value of `label`. A window is open
 * at its beginning, hence the millisecond less. Loki moves the steps of a range query to whole multiples of the step,
 * so the windows are moved back to their place by an offset; and of steps that are no whole seconds it may leave out
 * some.
 */
export async function countBy(
  loki: LokiClient,
  selector: string,
  label: string,
  stretch: Stretch,
): Promise<Readonly<Record<string, number>>> {
  try {
    return await countPieces(loki, selector, label, stretch, PIECE_MS);
  } catch (error) {
    if (!(error instanceof QueryTooLong)) throw error;
    // A query is longer than one piece, and may be no longer than two.
    return countPieces(loki, selector, label, stretch, error.limitMs / 2);
  }
}

async function countPieces(
  loki: LokiClient,
  selector: string,
  label: string,
  { fromMs, toMs }: Stretch,
  pieceMs: number,
): Promise<Readonly<Record<string, number>>> {
  const beforeMs = Math.floor(fromMs) - 1;
  const wholeMs = Math.max(1, Math.ceil(toMs) - 1 - beforeMs);
  const pieces = Math.ceil(wholeMs / pieceMs);
  const stepMs = Math.ceil(wholeMs / pieces / 1000) * 1000;
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
