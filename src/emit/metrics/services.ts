/** Metrics of the simulated services, by `service`. */
import type { ServiceFigures } from '../../model/figures.ts';
import { inSeconds, type Measure, type Point, type Snapshot } from './measure.ts';

/** Maximum number of error codes per service: the most frequent ones. */
const MAX_CODES = 5;

const WINDOWS = [
  ['1m', 'last1m'],
  ['5m', 'last5m'],
  ['15m', 'last15m'],
] as const;

type Labels = { readonly service: string };

/** The samples of all services. */
const each =
  (points: (figures: ServiceFigures, labels: Labels) => readonly Point[]) =>
  ({ figures }: Snapshot): readonly Point[] =>
    Object.entries(figures.services).flatMap(([service, of]) => points(of, { service }));

export const SERVICE_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_service_log_records_total',
    help: 'Log records of a service.',
    kind: 'counter',
    read: each(({ logs }, labels) => [[logs, labels]]),
  },
  {
    name: 'firedrill_service_warning_log_records_total',
    help: 'Log records of a service at level WARN.',
    kind: 'counter',
    read: each(({ warnings }, labels) => [[warnings, labels]]),
  },
  {
    name: 'firedrill_service_error_log_records_total',
    help: 'Log records of a service at level ERROR and above.',
    kind: 'counter',
    read: each(({ errors }, labels) => [[errors, labels]]),
  },
  {
    name: 'firedrill_service_error_ratio',
    help: 'Share of the log records of a service at level ERROR and above over the run so far, 0 to 1.',
    kind: 'gauge',
    read: each(({ errorRate }, labels) => [[errorRate, labels]]),
  },
  {
    name: 'firedrill_service_spans_total',
    help: 'Spans of a service.',
    kind: 'counter',
    read: each(({ spans }, labels) => [[spans, labels]]),
  },
  {
    name: 'firedrill_service_failed_spans_total',
    help: 'Spans of a service with status Error.',
    kind: 'counter',
    read: each(({ failedSpans }, labels) => [[failedSpans, labels]]),
  },
  {
    name: 'firedrill_service_recent_log_records',
    help: 'Log records of a service in the last 1, 5 and 15 minutes, by the time of the records.',
    kind: 'gauge',
    read: each((figures, labels) =>
      WINDOWS.map(([window, key]) => [figures[key].logs, { ...labels, window }]),
    ),
  },
  {
    name: 'firedrill_service_recent_error_log_records',
    help: 'Log records of a service at level ERROR and above in the last 1, 5 and 15 minutes, by the time of the records.',
    kind: 'gauge',
    read: each((figures, labels) =>
      WINDOWS.map(([window, key]) => [figures[key].errors, { ...labels, window }]),
    ),
  },
  {
    name: 'firedrill_service_latency_seconds',
    help: 'Durations in the log records of a service over the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: each(({ latencyMs }, labels) => (latencyMs ? inSeconds(latencyMs, labels) : [])),
  },
  {
    name: 'firedrill_service_health_score',
    help: 'Health of a service over the last five minutes: 0 (down) to 100 (healthy).',
    kind: 'gauge',
    read: each(({ health }, labels) => (health === undefined ? [] : [[health, labels]])),
  },
  {
    name: 'firedrill_service_http_responses_total',
    help: 'HTTP responses of a service by status.',
    kind: 'counter',
    read: each(({ statuses }, labels) =>
      Object.entries(statuses).map(([status, answers]) => [answers, { ...labels, status }] as const),
    ),
  },
  {
    name: 'firedrill_service_top_error_code_records',
    help: `Log records of a service by error code; only its ${MAX_CODES} most frequent codes.`,
    kind: 'gauge',
    read: each(({ topErrorCodes }, labels) =>
      topErrorCodes
        .slice(0, MAX_CODES)
        .map(({ code, count }) => [count, { ...labels, error_code: code }] as const),
    ),
  },
];
