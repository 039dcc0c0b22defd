/** A run in memory, as the server sees it. A test overrides parts of it. */
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/control/app.ts';
import type { ControlOptions } from '../../src/control/options.ts';
import type { ControlSource } from '../../src/control/source.ts';
import type { FiguresReading, ServiceFigures } from '../../src/model/figures.ts';
import type { OutputAccount } from '../../src/model/output.ts';
import type { Change, RunControl, RunStatus } from '../../src/model/run.ts';

export const OPTIONS: ControlOptions = {
  host: '127.0.0.1',
  port: 0,
  portWasGiven: true,
  allowedHosts: ['localhost', '127.0.0.1', '[::1]', 'firedrill'],
};

const STATUS: RunStatus = {
  phase: 'running',
  elapsedMs: 125_000,
  planned: { logs: 12_500 },
  filtered: 400,
  skipped: 0,
  emitted: { logs: 12_100, spans: 9_040 },
};

const service = (logs: number, errors: number, health: number): ServiceFigures => ({
  logs,
  warnings: errors * 2,
  errors,
  errorRate: errors / logs,
  spans: logs,
  failedSpans: errors,
  last1m: { logs: Math.round(logs / 2), errors },
  last5m: { logs, errors },
  last15m: { logs, errors },
  latencyMs: { p50: 41.3, p95: 187, p99: 1240, max: 14_000 },
  health,
  topErrorCodes: errors > 0 ? [{ code: 'ERR_503', count: errors }] : [],
  statuses: { 200: logs - errors, 500: errors },
});

export const FIGURES: FiguresReading = {
  services: {
    'api-service': service(6000, 12, 97),
    'auth-service': service(4100, 0, 100),
    'payment-service': service(2000, 460, 41),
  },
  dependencies: [
    {
      caller: 'api-service',
      callee: 'auth-service',
      calls: 4000,
      failures: 0,
      health: 100,
      latencyMs: { p50: 12, p95: 40, p99: 88, max: 120 },
    },
    {
      caller: 'api-service',
      callee: 'payment-service',
      calls: 1900,
      failures: 430,
      health: 38,
      latencyMs: { p50: 60, p95: 420, p99: 900, max: 1800 },
    },
  ],
  sessions: {
    begun: 340,
    ended: 310,
    outcomes: { completed: 250, abandoned: 40, failed: 12, length: 5, timeout: 3 },
    abandonment: 40 / 310,
    durationMs: { p50: 45_000, p95: 210_000, p99: 400_000, max: 500_000 },
    pagesPerSession: { p50: 4, p95: 17, p99: 25, max: 40, mean: 5.6 },
  },
  pages: [
    { path: '/', views: 1200 },
    { path: '/products/17?ref=<b>', views: 310 },
  ],
  hourly: [
    { from: '2026-03-01T00:00:00Z', logs: 4000, errors: 20 },
    { from: '2026-03-01T01:00:00Z', logs: 6000, errors: 400 },
    { from: '2026-03-01T02:00:00Z', logs: 2100, errors: 52 },
  ],
  daily: [{ from: '2026-03-01T00:00:00Z', logs: 12_100, errors: 472 }],
};

export const ACCOUNTS: readonly OutputAccount[] = [
  account('logs/app.log', 'file', 'logs', { accepted: 12_100 }),
  account('otlp', 'otlp', 'logs', { accepted: 11_950, dropped: 120, pending: 30 }),
  account('otlp', 'otlp', 'traces', { accepted: 9_000, pending: 40 }),
];

function account(
  name: string,
  kind: OutputAccount['kind'],
  signal: OutputAccount['signal'],
  given: Partial<OutputAccount>,
): OutputAccount {
  const none = { accepted: 0, filtered: 0, rejected: 0, dropped: 0, unconfirmed: 0, pending: 0 };
  return { name, kind, signal, ...none, ...given };
}

export interface TestSource extends ControlSource {
  /** The changes that were requested, oldest first. */
  readonly asked: readonly Change[];
}

export function testSource(
  overrides: Partial<Omit<ControlSource, 'control'>> = {},
  control: Partial<RunControl> = {},
): TestSource {
  const asked: Change[] = [];
  const ratios: Record<string, number> = { 'api-service': 2, 'auth-service': 2, 'payment-service': 2 };
  return {
    asked,
    services: () => Object.keys(ratios),
    run: {
      id: '4f2a91c0',
      scenario: 'demo-backend',
      description: 'Five services of a small shop.',
      seed: '42',
      startedMs: Date.UTC(2026, 2, 1, 9, 30),
      version: '0.1.0',
    },
    control: {
      status: () => STATUS,
      change(change) {
        asked.push(change);
        Object.assign(ratios, change.ratios);
      },
      ratios: () => ({ ...ratios }),
      timeline: () => asked.map((change) => ({ at: '2026-03-01T09:31:02Z', change })),
      stop() {},
      ...control,
    },
    tail: (lines) => Array.from({ length: 200 }, (_, i) => `line ${i + 1}`).slice(-lines),
    settings: () => [
      { name: 'rate', value: 50, source: 'flag' },
      { name: 'otlp-headers', value: '(set, not shown)', source: 'environment' },
      { name: 'duration', value: undefined, source: 'default' },
    ],
    figures: () => FIGURES,
    accounts: () => ACCOUNTS,
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' }),
    ready: () => true,
    ...overrides,
  };
}

export function testApp(
  source: ControlSource = testSource(),
  options: Partial<ControlOptions> = {},
  warn: (line: string) => void = () => {},
): FastifyInstance {
  return createApp(source, { ...OPTIONS, ...options }, warn);
}
