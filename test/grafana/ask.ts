/** Puts a panel's query to Loki and sets its answer against what it must be: tells each difference. */
import type { Loki } from '../stack/loki.ts';
import { askLoki, queryInstant, queryRange, type Series } from '../support/loki-query.ts';
import type { Expected } from './expected.ts';
import { expand, type Query } from './grafana.ts';
import type { Tenant } from './loki-with-runs.ts';
import type { Moment, Readings, Reckoning } from './reckon.ts';
import { conditionOf } from './rules.ts';

export interface Outcome {
  readonly differences: readonly string[];
  /** How many values or records were compared. */
  readonly compared: number;
}

interface Question {
  readonly loki: Loki;
  readonly tenant: Tenant;
  readonly query: Query;
  readonly services?: readonly string[];
}

export async function compare(question: Question, expected: Expected): Promise<Outcome> {
  const { loki, tenant, query } = question;
  if ('lines' in expected) return compareLines(question, expected.lines);
  const at = momentsOf(question);
  const told = await ask(loki, tenant, textOf(question), query.queryType, at);
  if ('top' in expected) return compareTop(told, at[0]!, expected);
  if ('values' in expected) return comparePoints(told, at, expected.values);
  const met = byMoment(await ask(loki, tenant, conditionOf(expected.rule), query.queryType, at));
  return comparePoints(told, at, ({ atMs }) => expected.made(met.get(atMs) ?? new Map()));
}

/** The end of a page's time, or every step of it. */
function momentsOf({ tenant, query }: Question): readonly Moment[] {
  if (query.queryType === 'instant') return [tenant.moment(tenant.toMs, query.stepMs)];
  return stepsOf(tenant, query.stepMs);
}

export const stepsOf = ({ fromMs, toMs, moment }: Tenant, stepMs: number): readonly Moment[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (_, i) =>
    moment(fromMs + i * stepMs, stepMs),
  );

export function ask(
  { url }: Loki,
  { name, fromMs, toMs }: Tenant,
  expr: string,
  type: Query['queryType'],
  at: readonly Moment[],
): Promise<readonly Series[]> {
  if (type === 'instant') return queryInstant(url, name, expr, toMs);
  return queryRange(url, name, expr, { fromMs, toMs, stepMs: at[0]!.autoMs });
}

const textOf = ({ query, tenant, services }: Question): string =>
  expand(query, {
    stepMs: query.stepMs,
    rangeMs: tenant.toMs - tenant.fromMs,
    ...(services ? { services } : {}),
  });

function comparePoints(answer: readonly Series[], moments: readonly Moment[], reckoning: Reckoning): Outcome {
  const told = byMoment(answer);
  const differences = [...told.keys()]
    .filter((atMs) => !moments.some((moment) => moment.atMs === atMs))
    .map((atMs) => `Loki tells of ${new Date(atMs).toISOString()}, which nobody asked about`);
  let compared = 0;
  for (const moment of moments) {
    const due = reckoning(moment);
    compared += due.size;
    const at = new Date(moment.atMs).toISOString();
    const there = told.get(moment.atMs) ?? new Map();
    differences.push(...differencesOf(there, due).map((text) => `${at} ${text}`));
  }
  return { differences, compared };
}

function byMoment(answer: readonly Series[]): ReadonlyMap<number, Readings> {
  const moments = new Map<number, Map<string, number>>();
  for (const { labels, points } of answer) {
    for (const [atMs, value] of points) {
      const there = moments.get(atMs) ?? new Map();
      moments.set(atMs, there.set(nameOf(labels), value));
    }
  }
  return moments;
}

function differencesOf(told: Readings, due: Readings): string[] {
  const names = new Set([...told.keys(), ...due.keys()]);
  return [...names]
    .filter((name) => !same(told.get(name), due.get(name)))
    .map((name) => `"${name}": Loki says ${told.get(name)}, the records ${due.get(name)}`);
}

/** But for the last digits, where sums were made in another order. */
const same = (one: number | undefined, other: number | undefined): boolean =>
  one !== undefined && other !== undefined && Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));

/** As the reckoning names them: values in the order of their labels' names. */
export const nameOf = (labels: Series['labels']): string =>
  Object.keys(labels)
    .sort()
    .map((label) => labels[label])
    .join(' ');

/** Which of equal ones are among the first is Loki's choice. */
function compareTop(
  answer: readonly Series[],
  moment: Moment,
  { top, of }: Extract<Expected, { top: number }>,
): Outcome {
  const all = of(moment);
  const told = new Map(answer.map(({ labels, points }) => [nameOf(labels), points[0]![1]]));
  const due = new Map([...all].filter(([name]) => told.has(name)));
  const greatest = [...all.values()].sort((a, b) => b - a).slice(0, top);
  const differences = differencesOf(told, due);
  if (String([...told.values()].sort((a, b) => b - a)) !== String(greatest)) {
    differences.push(`Loki has ${[...told.values()]}, the greatest are ${greatest}`);
  }
  return { differences, compared: told.size };
}

async function compareLines(
  { loki, tenant, query }: Question,
  of: Extract<Expected, { lines: unknown }>['lines'],
): Promise<Outcome> {
  const { fromMs, toMs } = tenant;
  const { data } = await askLoki(loki.url, tenant.name, '/loki/api/v1/query_range', {
    ...{ query: query.expr, start: `${fromMs}000000`, end: `${toMs}000000` },
    ...{ limit: String(query.maxLines), direction: 'backward' },
  });
  const told: string[] = data.result.flatMap(({ values }: { values: [string, string, Metadata][] }) =>
    values.map(([, line, { structuredMetadata }]) => `${structuredMetadata.log_record_uid} ${line}`),
  );
  const due = of(tenant.moment(toMs, query.stepMs))
    .slice(-query.maxLines!)
    .map(({ labels, line }) => `${labels.log_record_uid} ${line}`);
  const [said, written] = [new Set(told), new Set(due)];
  return {
    differences: [
      ...told.filter((text) => !written.has(text)).map((text) => `Loki has ${text}, which is not due`),
      ...due.filter((text) => !said.has(text)).map((text) => `Loki lacks ${text}`),
    ],
    compared: due.length,
  };
}

interface Metadata {
  readonly structuredMetadata: { readonly log_record_uid: string };
}
