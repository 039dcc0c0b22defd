/**
 * The figures of a run as lines for people: services, failed calls, sessions, popular pages, volume per hour. They fit on
 * a screen. Figures that a run does not have are left out.
 */
import { counted, readableDuration, readableNumber, readableShare } from '../../core/readable.ts';
import type {
  DependencyFigures,
  FiguresReading,
  ServiceFigures,
  SessionFigures,
  Volume,
} from '../../model/figures.ts';
import type { SessionOutcome } from '../../model/session.ts';
import { clipped, LABEL, table, wrapped } from './figures-text.ts';

const MOST_SERVICES = 20;
const MOST_DEPENDENCIES = 10;
const MOST_PAGES = 5;
/** With fewer hours, the chart per hour is left out. */
const LEAST_HOURS = 3;

/** Without a terminal, lists are folded at this width, and tables are not folded. */
const LIST_COLUMNS = 100;
/** Narrower terminals wrap the lines themselves. */
export const LEAST_COLUMNS = 20;

/** Lines of at most `columns` characters. Empty for a run without records. */
export function figuresLines(reading: FiguresReading, columns: number | undefined): readonly string[] {
  const width = Math.max(LEAST_COLUMNS, columns ?? Number.POSITIVE_INFINITY);
  const listWidth = columns === undefined ? LIST_COLUMNS : width;
  const blocks = [
    serviceTable(reading.services, width),
    failedCalls(reading.dependencies, width),
    [
      ...sessionLines(reading.sessions, listWidth),
      ...pageLines(reading.pages, listWidth),
      ...hourLine(reading, listWidth),
    ],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block) => ['', ...block])
    .map((line) => clipped(line, width));
}

const SERVICE_HEADS = ['service', 'logs', 'errors', 'p50 ms', 'p95 ms', 'p99 ms', 'health', 'top error code'];

function serviceTable(services: FiguresReading['services'], width: number): readonly string[] {
  const all = Object.entries(services);
  if (all.length === 0) return [];
  const shown = leastHealthy(all);
  const rows = shown.map(([name, { logs, errorRate, latencyMs: latency, health, topErrorCodes }]) => {
    const top = topErrorCodes[0];
    return [
      name,
      readableNumber(logs),
      readableShare(errorRate),
      ...(latency ? [latency.p50, latency.p95, latency.p99].map(readableNumber) : ['-', '-', '-']),
      score(health),
      top ? `${top.code} (${readableNumber(top.count)})` : '',
    ];
  });
  return [
    ...table([SERVICE_HEADS, ...rows], width, [SERVICE_HEADS.length - 1]),
    ...unnamed(all.length - shown.length, 'service', 'services', ' in better health'),
  ];
}

/** A service without recent records has no health score. */
const score = (health: number | undefined): string => (health === undefined ? '-' : String(health));

/** Limits a long list to the services with the worst health. Keeps the order. */
function leastHealthy(all: readonly (readonly [string, ServiceFigures])[]): typeof all {
  if (all.length <= MOST_SERVICES) return all;
  const worst = [...all].sort(([, a], [, b]) => (a.health ?? 100) - (b.health ?? 100) || b.logs - a.logs);
  const shown = new Set(worst.slice(0, MOST_SERVICES).map(([name]) => name));
  return all.filter(([name]) => shown.has(name));
}

function failedCalls(dependencies: readonly DependencyFigures[], width: number): readonly string[] {
  const failed = dependencies.filter(({ failures }) => failures > 0).sort((a, b) => b.failures - a.failures);
  if (failed.length === 0) return [];
  const rows = failed
    .slice(0, MOST_DEPENDENCIES)
    .map(({ caller, callee, calls, failures, latencyMs, health }) => [
      `${caller} > ${callee}`,
      readableNumber(calls),
      readableNumber(failures),
      readableShare(failures / calls),
      readableNumber(latencyMs.p95),
      score(health),
    ]);
  return [
    ...table([['calls that failed', 'calls', 'failed', '', 'p95 ms', 'health'], ...rows], width),
    ...unnamed(failed.length - rows.length, 'dependency', 'dependencies', ' with fewer failures'),
  ];
}

const unnamed = (count: number, one: string, many: string, which: string): readonly string[] =>
  count > 0 ? [`and ${counted(count, `more ${one}`, `more ${many}`)}${which}`] : [];

/** Texts for people, in the order in which they are listed. */
const OUTCOMES: Readonly<Record<SessionOutcome, string>> = {
  completed: 'completed',
  abandoned: 'abandoned',
  failed: 'failed',
  length: 'cut at their length limit',
  timeout: 'timed out',
};

function sessionLines(sessions: SessionFigures | undefined, width: number): readonly string[] {
  if (!sessions) return [];
  const { begun, ended, outcomes, durationMs: lasted, pagesPerSession: pages } = sessions;
  const ways = (Object.keys(OUTCOMES) as SessionOutcome[])
    .filter((outcome) => outcomes[outcome] > 0)
    .map(
      (outcome) =>
        `${readableNumber(outcomes[outcome])} ${OUTCOMES[outcome]} (${readableShare(outcomes[outcome] / ended)})`,
    );
  const lines = [
    ...wrapped(
      'sessions',
      [`${readableNumber(begun)} begun`, `${readableNumber(ended)} ended`, ...ways],
      width,
    ),
  ];
  if (lasted) {
    const { p50, p95, max } = lasted;
    lines.push(
      ...wrapped(
        'lasted',
        [`p50 ${readableDuration(p50)}`, `p95 ${readableDuration(p95)}`, `max ${readableDuration(max)}`],
        width,
      ),
    );
  }
  if (pages) {
    const { mean, p50, p95, max } = pages;
    const parts = [
      `mean ${readableNumber(mean)}`,
      `p50 ${readableNumber(p50)}`,
      `p95 ${readableNumber(p95)}`,
      `max ${readableNumber(max)}`,
    ];
    lines.push(...wrapped('pages each', parts, width));
  }
  return lines;
}

const pageLines = (pages: FiguresReading['pages'], width: number): readonly string[] =>
  pages.length === 0
    ? []
    : wrapped(
        'popular',
        pages
          .slice(0, MOST_PAGES)
          .map(({ path, views }) => `${clipped(path, 30)} (${readableNumber(views)})`),
        width,
      );

const BARS = '▁▂▃▄▅▆▇█';

/** One bar per hour, relative to the busiest hour; `·` is an hour without records. Shows the newest hours that fit. */
function hourLine({ hourly }: FiguresReading, width: number): readonly string[] {
  if (hourly.length < LEAST_HOURS) return [];
  const shown = hourly.slice(-(width - LABEL - 1));
  const busiest = Math.max(...shown.map(({ logs }) => logs));
  const bars = shown.map(({ logs }) =>
    logs === 0 ? '·' : BARS[Math.ceil((logs / busiest) * BARS.length) - 1],
  );
  const hour = ({ from }: Volume): string => `${from.slice(0, 10)} ${from.slice(11, 16)}`;
  return wrapped(
    'by hour',
    [
      bars.join(''),
      `${hour(shown[0]!)} to ${hour(shown.at(-1)!)} UTC`,
      `${readableNumber(busiest)} logs in the busiest`,
    ],
    width,
  );
}
