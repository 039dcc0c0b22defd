/** Metric queries over a grid of evaluation times, split into ranges that Loki accepts. */
import { z } from 'zod';
import { rangesOf } from '../logql/index.ts';
import { type Grid, type Labels, labelsKey, type Series } from '../model/series.ts';
import type { LokiClient } from './client.ts';
import { QueryTooLong, Unobservable } from './refusals.ts';

/** Loki returns at most 11,000 points per series. */
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

/** Splits a grid into grids of at most `most` steps. */
export function pieces({ fromMs, toMs, stepMs }: Grid, most = MOST_STEPS): readonly Grid[] {
  const all: Grid[] = [];
  const last = fromMs + Math.floor((toMs - fromMs) / stepMs) * stepMs;
  for (let from = fromMs; from <= last; from += most * stepMs) {
    all.push({ fromMs: from, toMs: Math.min(last, from + (most - 1) * stepMs), stepMs });
  }
  return all;
}

/**
 * The number of steps that a query may have if its length is limited to `limitMs`. For Loki, the length of a query is that
 * of its steps plus one range and a nanosecond. An offset does not count.
 */
export function stepsWithin(limitMs: number, expr: string, stepMs: number): number {
  const rangeMs = Math.max(0, ...rangesOf(expr).map((range) => range.rangeMs));
  return Math.min(MOST_STEPS, Math.ceil((limitMs - rangeMs) / stepMs));
}

/** The values of an expression at every point of the grid: one series for each label set, samples oldest first. */
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
      // Not in seconds: Loki truncates fractions, one nanosecond too short.
      step: `${piece.stepMs}ms`,
    });
    for (const { metric, values } of matrixOf(answer)) {
      const key = labelsKey(metric);
      const set = bySet.get(key) ?? { labels: metric, samples: [] };
      bySet.set(key, set);
      for (const [seconds, value] of values) {
        set.samples.push({ timeMs: Math.round(seconds * 1000), value: sampleValue(value) });
      }
    }
  }
  return [...bySet.values()];
}

/** Parses a number as Prometheus writes it. `Number` reads all but the infinities. */
export function sampleValue(written: string): number {
  if (/^[+-]Inf$/.test(written))
    return written === '-Inf' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(written);
  if (written !== 'NaN' && (Number.isNaN(value) || written === '')) {
    throw new Unobservable(`Loki returned ${JSON.stringify(written)} instead of a number`);
  }
  return value;
}

function matrixOf(answer: unknown): z.infer<typeof matrixAnswer>['data']['result'] {
  const read = matrixAnswer.safeParse(answer);
  if (!read.success) {
    const type = (answer as { data?: { resultType?: string } })?.data?.resultType;
    throw new Unobservable(
      type === 'streams'
        ? 'the expression selects log lines: an alert needs a metric query'
        : `the answer of Loki has an unknown format: ${read.error.issues[0]?.message ?? 'unknown'}`,
    );
  }
  const found = read.data.warnings ?? [];
  // A partial answer could lead to a wrong verdict.
  if (found.length > 0) throw new Unobservable(`Loki returned only part of the data: ${found.join('; ')}`);
  return read.data.data.result;
}

/** Converts epoch ms to nanoseconds, as in Loki's API. */
export const nanos = (timeMs: number): string => (BigInt(Math.round(timeMs)) * 1_000_000n).toString();
