/** Metric queries over a grid of evaluation times, in pieces that Loki takes, no point twice and none left out. */
import { z } from 'zod';
import { rangesOf } from '../logql/index.ts';
import type { Grid, Labels, Series } from '../model/series.ts';
import type { LokiClient } from './client.ts';
import { QueryTooLong, Unobservable } from './refusals.ts';

/** Loki gives 11,000 points a series at most. */
const MOST_STEPS = 10_000;

const warnings = z.array(z.string()).optional();
const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]);
const matrixAnswer = z.object({
  status: z.literal('success'),
  warnings,
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(point) })),
  }),
});

/** The grid in pieces of at most `most` steps. */
export function pieces({ fromMs, toMs, stepMs }: Grid, most = MOST_STEPS): readonly Grid[] {
  const all: Grid[] = [];
  const last = fromMs + Math.floor((toMs - fromMs) / stepMs) * stepMs;
  for (let from = fromMs; from <= last; from += most * stepMs) {
    all.push({ fromMs: from, toMs: Math.min(last, from + (most - 1) * stepMs), stepMs });
  }
  return all;
}

/**
 * Steps of which a query may be made where none may be longer than `limitMs`. To Loki a query is as long as its steps,
 * one range and a nanosecond; an offset moves it and makes it no longer.
 */
export function stepsWithin(limitMs: number, expr: string, stepMs: number): number {
  const rangeMs = Math.max(0, ...rangesOf(expr).map((range) => range.rangeMs));
  return Math.min(MOST_STEPS, Math.ceil((limitMs - rangeMs) / stepMs));
}

/** The expression's value at every point of the grid, one series a label set, its samples oldest first. */
export async function queryGrid(loki: LokiClient, expr: string, grid: Grid): Promise<readonly Series[]> {
  try {
    return await queryPieces(loki, expr, pieces(grid));
  } catch (error) {
    if (!(error instanceof QueryTooLong)) throw error;
    const most = stepsWithin(error.limitMs, expr, grid.stepMs);
    if (most < 1) throw error;
    return queryPieces(loki, expr, pieces(grid, most));
  }
}

async function queryPieces(
  loki: LokiClient,
  expr: string,
  grids: readonly Grid[],
): Promise<readonly Series[]> {
  const bySet = new Map<string, { labels: Labels; samples: { timeMs: number; value: number }[] }>();
  for (const piece of grids) {
    const answer = await loki.get('/loki/api/v1/query_range', {
      query: expr,
      start: nanos(piece.fromMs),
      end: nanos(piece.toMs),
      // Not in seconds: a fraction of one is cut off a nanosecond short.
      step: `${piece.stepMs}ms`,
    });
    for (const { metric, values } of matrixOf(answer)) {
      const key = JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)));
      const set = bySet.get(key) ?? { labels: metric, samples: [] };
      bySet.set(key, set);
      for (const [seconds, value] of values) {
        set.samples.push({ timeMs: Math.round(seconds * 1000), value: sampleValue(value) });
      }
    }
  }
  return [...bySet.values()];
}

/** As Prometheus writes numbers: JavaScript knows all but the infinities. */
export function sampleValue(written: string): number {
  if (/^[+-]Inf$/.test(written))
    return written === '-Inf' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(written);
  if (written !== 'NaN' && (Number.isNaN(value) || written === '')) {
    throw new Unobservable(`Loki gave ${JSON.stringify(written)} where a number belongs`);
  }
  return value;
}

function matrixOf(answer: unknown): z.infer<typeof matrixAnswer>['data']['result'] {
  const read = matrixAnswer.safeParse(answer);
  if (!read.success) {
    const type = (answer as { data?: { resultType?: string } })?.data?.resultType;
    throw new Unobservable(
      type === 'streams'
        ? 'the expression selects log lines and gives no numbers: an alert needs a metric query'
        : `Loki answered in a form that is not known: ${read.error.issues[0]?.message ?? 'unknown'}`,
    );
  }
  const told = read.data.warnings ?? [];
  // Half an answer would make half a verdict.
  if (told.length > 0) throw new Unobservable(`Loki gave only part of the data: ${told.join('; ')}`);
  return read.data.data.result;
}

/** Epoch ms as the nanoseconds of Loki's API. */
export const nanos = (timeMs: number): string => (BigInt(Math.round(timeMs)) * 1_000_000n).toString();
