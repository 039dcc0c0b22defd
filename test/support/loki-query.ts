/** Queries a real Loki as one of its tenants. */

export interface LokiLine {
  readonly timeNanos: bigint;
  readonly line: string;
  /** The labels of the stream: `service_name` and the other index labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** The structured metadata of the line: `log_record_uid`, `trace_id`, `detected_level` and so on. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Time in milliseconds, and value. */
  readonly points: readonly (readonly [number, number])[];
}

/** Lines of one answer: Loki allows 5000, but then their metadata may be more than it can pass on. */
const PAGE = 2000;

// biome-ignore lint/suspicious/noExplicitAny: Loki's response; each use below names the fields it reads
type Json = any;

export async function askLoki(
  url: string,
  tenant: string,
  path: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Json> {
  const answer = await fetch(`${url}${path}?${new URLSearchParams(parameters)}`, {
    headers: {
      'X-Scope-OrgID': tenant,
      // A cached response would lack the newest records.
      'Cache-Control': 'no-cache',
      // Otherwise the metadata of each line would be part of the labels and split the streams.
      'X-Loki-Response-Encoding-Flags': 'categorize-labels',
    },
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`Loki answered ${answer.status} to ${path} ${parameters.query ?? ''}: ${text}`);
  return JSON.parse(text);
}

const nanos = (milliseconds: number): string => `${Math.round(milliseconds)}000000`;

/** The value of a metric query at one time (default: now), for each label set. */
export async function queryInstant(
  url: string,
  tenant: string,
  query: string,
  atMs: number = Date.now(),
): Promise<readonly Series[]> {
  const { data } = await askLoki(url, tenant, '/loki/api/v1/query', { query, time: nanos(atMs) });
  return data.result.map(({ metric, value }: Json) => seriesOf(metric, [value]));
}

/** The values of a metric query at every step of a range. */
export async function queryRange(
  url: string,
  tenant: string,
  query: string,
  { fromMs, toMs, stepMs }: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
): Promise<readonly Series[]> {
  const range = { start: nanos(fromMs), end: nanos(toMs), step: `${stepMs / 1000}` };
  const { data } = await askLoki(url, tenant, '/loki/api/v1/query_range', { query, ...range });
  return data.result.map(({ metric, values }: Json) => seriesOf(metric, values));
}

const seriesOf = (labels: Series['labels'], values: readonly [number, string][]): Series => ({
  labels,
  points: values.map(([seconds, value]) => [seconds * 1000, Number(value)] as const),
});

/** How many records each service has after `fromMs` and up to `toMs`. */
export async function countByService(
  url: string,
  tenant: string,
  fromMs: number,
  toMs: number,
): Promise<Readonly<Record<string, number>>> {
  const range = `${Math.ceil(toMs - fromMs)}ms`;
  const query = `sum by (service_name) (count_over_time({service_name=~".+"}[${range}]))`;
  const series = await queryInstant(url, tenant, query, toMs);
  return Object.fromEntries(series.map(({ labels, points }) => [labels.service_name, points[0]![1]]));
}

/** All lines of a log query with `fromMs` <= time < `toMs`, oldest first. */
export async function linesOf(
  url: string,
  tenant: string,
  query: string,
  fromMs: number,
  toMs: number,
): Promise<readonly LokiLine[]> {
  const all: LokiLine[] = [];
  let start = nanos(fromMs);
  for (;;) {
    const range = { start, end: nanos(toMs), limit: String(PAGE), direction: 'forward' };
    const { data } = await askLoki(url, tenant, '/loki/api/v1/query_range', { query, ...range });
    const page: LokiLine[] = data.result.flatMap(({ stream: labels, values }: Json) =>
      values.map(([time, line, { structuredMetadata: metadata = {} }]: Json) => {
        return { timeNanos: BigInt(time), line, labels, metadata };
      }),
    );
    page.sort((a, b) => Number(a.timeNanos - b.timeNanos));
    const last = page.at(-1)?.timeNanos;
    if (page.length < PAGE || last === undefined) return all.concat(page);
    // The limit may have cut off lines with the last timestamp, so the next page starts there.
    const whole = page.filter(({ timeNanos }) => timeNanos < last);
    if (whole.length === 0) throw new Error(`over ${PAGE} lines have the time ${last}`);
    all.push(...whole);
    start = String(last);
  }
}
