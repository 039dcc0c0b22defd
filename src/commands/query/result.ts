/** What a query gives over its records. */
import {
  type Entry,
  Evaluation,
  EvaluationError,
  type FoundLine,
  type LogExpr,
  logQuery,
  type MetricExpr,
} from '../../logql/index.ts';
import { type Grid, labelsKey, type Series } from '../../model/series.ts';
import { DEFAULT_STEP_MS, type QueryOptions, type QueryTime } from './options.ts';
import type { QueryRecords } from './records.ts';

export type QueryResult =
  | { readonly type: 'matrix'; readonly grid: Grid; readonly series: readonly Series[] }
  /** Each series has one sample. */
  | { readonly type: 'vector'; readonly series: readonly Series[] }
  | { readonly type: 'streams'; readonly lines: readonly FoundLine[] };

const tooMany = (mostSeries: number): EvaluationError =>
  new EvaluationError(
    'loki-error',
    `more than ${mostSeries} series, which is the most that Loki gives (max_query_series): aggregate them, for example with sum by (…)`,
  );
/** Loki refuses a query with more points per series. */
const MOST_POINTS = 11_000;

/** @throws EvaluationError if Loki answers with an error, or if only a real Loki knows the result */
export const evaluateQuery = async (
  { expr, times, profile: { mostSeries } }: QueryOptions,
  records: QueryRecords,
  signal: AbortSignal,
): Promise<QueryResult> => {
  const at = (time: QueryTime): number => ('atMs' in time ? time.atMs : records.startMs + time.afterMs);
  if (expr.kind === 'logs') {
    if ('at' in times) {
      throw new EvaluationError('loki-error', 'a log query has no value at one time: use --start and --end');
    }
    return linesOf(expr, records, {
      fromMs: times.start ? at(times.start) : Number.NEGATIVE_INFINITY,
      toMs: times.end ? at(times.end) : Number.POSITIVE_INFINITY,
      signal,
    });
  }
  if ('at' in times) {
    const timeMs = at(times.at);
    const grid = { fromMs: timeMs, toMs: timeMs, stepMs: DEFAULT_STEP_MS };
    return {
      type: 'vector',
      series: inOrder(expr, await seriesOf(expr, records, { grid, mostSeries, signal })),
    };
  }
  const grid = {
    fromMs: times.start ? at(times.start) : records.startMs,
    toMs: times.end ? at(times.end) : records.endMs,
    stepMs: times.stepMs,
  };
  if ((grid.toMs - grid.fromMs) / grid.stepMs > MOST_POINTS) {
    throw new EvaluationError(
      'loki-error',
      `more than ${MOST_POINTS} points per series: use a longer --step`,
    );
  }
  return { type: 'matrix', grid, series: await seriesOf(expr, records, { grid, mostSeries, signal }) };
};

async function seriesOf(
  expr: MetricExpr,
  records: QueryRecords,
  {
    grid,
    mostSeries,
    signal,
  }: { readonly grid: Grid; readonly mostSeries: number; readonly signal: AbortSignal },
): Promise<readonly Series[]> {
  const evaluation = new Evaluation(expr, { grid, limit: { mostSeries, error: tooMany(mostSeries) } });
  await records.each((entry) => evaluation.take(entry), signal);
  return evaluation.end().toSorted(byLabels);
}

const byLabels = (a: Series, b: Series): number => (labelsKey(a.labels) < labelsKey(b.labels) ? -1 : 1);

const RISING: ReadonlySet<string> = new Set(['sort', 'bottomk']);
const FALLING: ReadonlySet<string> = new Set(['sort_desc', 'topk']);

/** At one time, what sorts decides the order. */
function inOrder(expr: MetricExpr, series: readonly Series[]): readonly Series[] {
  const name = expr.kind === 'aggregation' ? expr.name : '';
  const sign = RISING.has(name) ? 1 : FALLING.has(name) ? -1 : 0;
  if (sign === 0) return series;
  return series.toSorted((a, b) => sign * (a.samples[0]!.value - b.samples[0]!.value));
}

async function linesOf(
  expr: LogExpr,
  records: QueryRecords,
  { signal, ...range }: { readonly fromMs: number; readonly toMs: number; readonly signal: AbortSignal },
): Promise<QueryResult> {
  const keep = logQuery(expr, range);
  const lines: FoundLine[] = [];
  const take = (entry: Entry): void => {
    const found = keep(entry);
    if (found) lines.push(found);
  };
  await records.each(take, signal);
  return { type: 'streams', lines };
}
