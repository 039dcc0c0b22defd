/** The query API of Loki over the records of a tenant, by the evaluator of the project. */
import { plainNumber } from '../../../src/commands/query/machine.ts';
import { anyDuration } from '../../../src/logql/durations.ts';
import {
  Evaluation,
  EvaluationError,
  type Expr,
  logQuery,
  longestRange,
  type MetricExpr,
  placeText,
  print,
  rangesOf,
  read,
  selectorTest,
} from '../../../src/logql/index.ts';
import { type Labels, labelsKey, type Series } from '../../../src/model/series.ts';
import type { Limits } from './config.ts';
import { Refused, type Tenant } from './store.ts';

const MOST_POINTS = 11_000;
const HOUR_MS = 3_600_000;

/** Nanoseconds, seconds with a fraction, or RFC 3339. */
function timeOf(written: string | null, otherwise: number): number {
  if (written === null) return otherwise;
  if (/^\d{17,}$/.test(written)) return Number(BigInt(written) / 1000n) / 1000;
  return /^[\d.]+$/.test(written) ? Number(written) * 1000 : Date.parse(written);
}

const stepOf = (written: string | null, rangeMs: number): number => {
  if (written === null) return Math.max(1000, Math.floor(rangeMs / 250_000) * 1000);
  return /^[\d.]+$/.test(written) ? Number(written) * 1000 : anyDuration(written)!;
};

function parsed(query: string): Expr {
  const { expr, errors } = read(query);
  const [error] = errors;
  if (expr && !error) return expr;
  throw new Refused(400, `parse error at ${placeText(query, error!)}: ${error!.message}`);
}

export function queryRange(
  tenant: Tenant,
  parameters: URLSearchParams,
  limits: Limits,
  categorizes: boolean,
): object {
  const query = parameters.get('query') ?? '';
  const now = Date.now();
  const expr = parsed(query);
  const [start, end] = [timeOf(parameters.get('start'), now - HOUR_MS), timeOf(parameters.get('end'), now)];
  if (expr.kind === 'logs') return lines(tenant, expr, { start, end, parameters, categorizes });
  const stepMs = stepOf(parameters.get('step'), end - start);
  if ((end - start) / stepMs > MOST_POINTS) {
    throw new Refused(
      400,
      'exceeded maximum resolution of 11,000 points per timeseries. Try increasing the value of the step parameter',
    );
  }
  // The range of the expression counts, its offset does not.
  const lengthMs = end - start + Math.max(0, ...rangesOf(query).map(({ rangeMs }) => rangeMs));
  if (limits.maxQueryLengthMs > 0 && lengthMs > limits.maxQueryLengthMs) {
    const [length, limit] = [lengthMs, limits.maxQueryLengthMs].map((ms) => `${ms / 1000}s`);
    throw new Refused(
      400,
      `the query time range exceeds the limit (query length: ${length}, limit: ${limit})`,
    );
  }
  // Loki moves both bounds to multiples of the step.
  const aligned = (timeMs: number): number => Math.floor(timeMs / stepMs) * stepMs;
  const grid = { fromMs: aligned(start), toMs: aligned(end), stepMs };
  const result = seriesOf(tenant, expr, query, grid, limits).map(({ labels, samples }) => ({
    metric: labels,
    values: samples.map(({ timeMs, value }) => [timeMs / 1000, plainNumber(value)]),
  }));
  return { status: 'success', data: { resultType: 'matrix', result } };
}

export function queryInstant(tenant: Tenant, parameters: URLSearchParams, limits: Limits): object {
  const query = parameters.get('query') ?? '';
  const expr = parsed(query);
  if (expr.kind === 'logs') throw new Refused(400, 'log queries are not supported as an instant query type');
  const timeMs = timeOf(parameters.get('time'), Date.now());
  const grid = { fromMs: timeMs, toMs: timeMs, stepMs: 1000 };
  const result = instantOf(tenant, expr, query, grid, limits).flatMap(({ labels, samples }) =>
    samples.map(({ value }) => ({ metric: labels, value: [timeMs / 1000, plainNumber(value)] })),
  );
  return { status: 'success', data: { resultType: 'vector', result } };
}

/** Of series with equal values, Loki gives any. */
function instantOf(...[tenant, expr, ...how]: Parameters<typeof seriesOf>): readonly Series[] {
  if (expr.kind !== 'aggregation' || expr.name !== 'topk' || expr.grouping)
    return seriesOf(tenant, expr, ...how);
  const firstOf = ({ samples }: Series): number => samples[0]!.value;
  return seriesOf(tenant, expr.of, ...how)
    .toSorted((a, b) => firstOf(b) - firstOf(a))
    .slice(0, expr.parameter);
}

function seriesOf(
  tenant: Tenant,
  expr: MetricExpr,
  query: string,
  grid: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
  { maxQuerySeries }: Limits,
): readonly Series[] {
  const error = new EvaluationError(
    'loki-error',
    `maximum number of series (${maxQuerySeries}) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum, count or topk`,
  );
  return evaluated(() => {
    const evaluation = new Evaluation(expr, { grid, limit: { mostSeries: maxQuerySeries, error } });
    // Also those that an offset into the future looks at.
    for (const { entry } of tenant.within(grid.fromMs - longestRange(query), Number.POSITIVE_INFINITY)) {
      evaluation.take(entry);
    }
    return evaluation.end();
  });
}

function evaluated<T>(evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw error.kind === 'loki-error'
      ? new Refused(400, error.message)
      : new Refused(501, `the double of Loki does not know the answer: ${error.message}`);
  }
}

interface LinesWanted {
  readonly start: number;
  readonly end: number;
  readonly parameters: URLSearchParams;
  readonly categorizes: boolean;
}

function lines(
  tenant: Tenant,
  expr: Extract<Expr, { kind: 'logs' }>,
  { start, end, parameters, categorizes }: LinesWanted,
): object {
  const limit = Number(parameters.get('limit') ?? 100);
  const isForward = parameters.get('direction') === 'forward';
  const found = evaluated(() => {
    const take = logQuery(expr, { fromMs: start, toMs: end });
    return tenant.within(start - 1, end).flatMap(({ entry, timeNanos }) => {
      const line = take(entry);
      return line ? [{ entry, timeNanos, line }] : [];
    });
  });
  const ordered = isForward ? found : found.toReversed();
  const streams = new Map<string, { readonly stream: Labels; readonly values: unknown[] }>();
  for (const { entry, timeNanos, line } of ordered.slice(0, limit)) {
    const stream = categorizes ? entry.stream.labels : line.labels;
    const key = labelsKey(stream);
    const known = streams.get(key) ?? { stream, values: [] };
    streams.set(key, known);
    const value = [String(timeNanos), line.line];
    known.values.push(
      categorizes ? [...value, categorized(entry.stream.labels, entry.metadata, line.labels)] : value,
    );
  }
  return { status: 'success', data: { resultType: 'streams', result: [...streams.values()] } };
}

function categorized(stream: Labels, metadata: Labels, all: Labels): object {
  const structuredMetadata: Record<string, string> = {};
  const parsedLabels: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (stream[name] === value) continue;
    if (metadata[name] === value) structuredMetadata[name] = value;
    else parsedLabels[name] = value;
  }
  return {
    ...(Object.keys(structuredMetadata).length > 0 ? { structuredMetadata } : {}),
    ...(Object.keys(parsedLabels).length > 0 ? { parsed: parsedLabels } : {}),
  };
}

/** The label sets of streams that have records in the range. */
function streamsIn(tenant: Tenant, parameters: URLSearchParams): readonly Labels[] {
  const now = Date.now();
  const [start, end] = [timeOf(parameters.get('start'), now - HOUR_MS), timeOf(parameters.get('end'), now)];
  const selectors = [
    ...parameters.getAll('match[]'),
    ...parameters.getAll('match'),
    ...parameters.getAll('query'),
  ];
  const tests = selectors.filter((selector) => selector !== '').map(selectorTest);
  const streams = new Map<string, Labels>();
  const found = new Set(tenant.within(start - 1, end).map(({ entry }) => entry.stream));
  for (const { labels } of found) {
    if (tests.length === 0 || tests.some((test) => test(labels))) streams.set(labelsKey(labels), labels);
  }
  return [...streams.values()];
}

export const series = (tenant: Tenant, parameters: URLSearchParams): object => ({
  status: 'success',
  data: streamsIn(tenant, parameters),
});

export const labelValues = (tenant: Tenant, name: string, parameters: URLSearchParams): object => ({
  status: 'success',
  data: [...new Set(streamsIn(tenant, parameters).flatMap((labels) => labels[name] ?? []))].sort(),
});

export function formatQuery(query: string): object {
  try {
    return { status: 'success', data: print(parsed(query)) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { status: 'invalid-query', error: error.message };
  }
}
