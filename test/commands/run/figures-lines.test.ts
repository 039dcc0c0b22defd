import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresLines } from '../../../src/commands/run/figures-lines.ts';
import type {
  DependencyFigures,
  FiguresReading,
  ServiceFigures,
  SessionFigures,
} from '../../../src/model/figures.ts';
import { AWKWARD } from '../../support/awkward.ts';

const NOTHING: FiguresReading = { services: {}, dependencies: [], pages: [], hourly: [], daily: [] };

const service = (more: Partial<ServiceFigures> = {}): ServiceFigures => ({
  logs: 1234,
  warnings: 100,
  errors: 62,
  errorRate: 62 / 1234,
  spans: 1000,
  failedSpans: 60,
  last1m: { logs: 60, errors: 3 },
  last5m: { logs: 300, errors: 15 },
  last15m: { logs: 900, errors: 45 },
  latencyMs: { p50: 41, p95: 180, p99: 402, max: 3021 },
  health: 90,
  topErrorCodes: [
    { code: 'ERR_402', count: 40 },
    { code: 'ERR_500', count: 22 },
  ],
  statuses: {},
  ...more,
});

const dependency = (more: Partial<DependencyFigures> = {}): DependencyFigures => ({
  caller: 'gateway',
  callee: 'payment',
  calls: 2000,
  failures: 30,
  health: 97,
  latencyMs: { p50: 10, p95: 55.4, p99: 80, max: 120 },
  ...more,
});

const SESSIONS: SessionFigures = {
  begun: 120,
  ended: 100,
  outcomes: { completed: 80, abandoned: 12, failed: 0, length: 3, timeout: 5 },
  abandonment: 0.12,
  durationMs: { p50: 192_000, p95: 900_000, p99: 2_000_000, max: 3_840_000 },
  pagesPerSession: { p50: 6, p95: 14, p99: 20, max: 31, mean: 6.73 },
};

const hours = (logs: readonly number[]): FiguresReading['hourly'] =>
  logs.map((count, i) => ({
    from: new Date(Date.UTC(2026, 0, 5, i)).toISOString(),
    logs: count,
    errors: 0,
  }));

const FULL: FiguresReading = {
  services: {
    gateway: service({ logs: 98_765, errorRate: 0, topErrorCodes: [] }),
    payment: service(),
    worker: service({
      logs: 0,
      errorRate: 0,
      latencyMs: undefined,
      health: undefined,
      topErrorCodes: [],
    }),
  },
  dependencies: [
    dependency(),
    dependency({ callee: 'mail', failures: 0 }),
    dependency({ callee: 'stock', failures: 200, calls: 2000, health: 81 }),
  ],
  sessions: SESSIONS,
  pages: ['/', '/cart', '/products/1', '/products/2', '/products/3', '/never-shown'].map((path, i) => ({
    path,
    views: 6000 - i * 1000,
  })),
  hourly: hours([10, 0, 40, 80, 75]),
  daily: [],
};

test('a run of everything', () => {
  expect(figuresLines(FULL, 90)).toEqual([
    '',
    'service    logs  errors  p50 ms  p95 ms  p99 ms  health  top error code',
    'gateway  98,765      0%      41     180     402      90',
    'payment   1,234      5%      41     180     402      90  ERR_402 (40)',
    'worker        0      0%       -       -       -       -',
    '',
    'calls that failed  calls  failed        p95 ms  health',
    'gateway > stock    2,000     200   10%    55.4      81',
    'gateway > payment  2,000      30  1.5%    55.4      97',
    '',
    'sessions    120 begun, 100 ended, 80 completed (80%), 12 abandoned (12%),',
    '            3 cut at their length limit (3%), 5 timed out (5%)',
    'lasted      p50 3m 12s, p95 15m, max 1h 4m',
    'pages each  mean 6.73, p50 6, p95 14, max 31',
    'popular     / (6,000), /cart (5,000), /products/1 (4,000), /products/2 (3,000),',
    '            /products/3 (2,000)',
    'by hour     ▁·▄██, 2026-01-05 00:00 to 2026-01-05 04:00 UTC, 80 logs in the busiest',
  ]);
});

test('a terminal of 40 columns', () => {
  expect(figuresLines(FULL, 40)).toEqual([
    '',
    'service',
    'gateway',
    '  logs 98,765, errors 0%, p50 ms 41,',
    '  p95 ms 180, p99 ms 402, health 90',
    'payment',
    '  logs 1,234, errors 5%, p50 ms 41,',
    '  p95 ms 180, p99 ms 402, health 90,',
    '  top error code ERR_402 (40)',
    'worker',
    '  logs 0, errors 0%, p50 ms -, p95 ms -,',
    '  p99 ms -, health -',
    '',
    'calls that failed',
    'gateway > stock',
    '  calls 2,000, failed 200, 10%,',
    '  p95 ms 55.4, health 81',
    'gateway > payment',
    '  calls 2,000, failed 30, 1.5%,',
    '  p95 ms 55.4, health 97',
    '',
    'sessions',
    '  120 begun, 100 ended,',
    '  80 completed (80%),',
    '  12 abandoned (12%),',
    '  3 cut at their length limit (3%),',
    '  5 timed out (5%)',
    'lasted',
    '  p50 3m 12s, p95 15m, max 1h 4m',
    'pages each',
    '  mean 6.73, p50 6, p95 14, max 31',
    'popular',
    '  / (6,000), /cart (5,000),',
    '  /products/1 (4,000),',
    '  /products/2 (3,000),',
    '  /products/3 (2,000)',
    'by hour',
    '  ▁·▄██, 2026-01-05 00:00 to 2026-01-05',
    '  04:00 UTC, 80 logs in the busiest',
  ]);
});

test('without a terminal, tables are not folded', () => {
  const name = 'a-service-with-a-very-long-name'.repeat(5);
  const [, head, row] = figuresLines({ ...NOTHING, services: { [name]: service() } }, undefined);
  expect(head).toMatch(/^service .* top error code$/);
  expect(row).toBe(`${name}  1,234      5%      41     180     402      90  ERR_402 (40)`);
});

const NO_OUTCOMES = { completed: 0, abandoned: 0, failed: 0, length: 0, timeout: 0 };

test.each<[string, FiguresReading, readonly string[]]>([
  ['records', NOTHING, []],
  ['failed calls', { ...NOTHING, dependencies: [dependency({ failures: 0 })] }, []],
  ['three hours', { ...NOTHING, hourly: hours([5, 5]) }, []],
  [
    'ended sessions',
    { ...NOTHING, sessions: { begun: 3, ended: 0, outcomes: NO_OUTCOMES, abandonment: 0 } },
    ['', 'sessions    3 begun, 0 ended'],
  ],
])('nothing is said of what a run does not have: %s', (_, reading, lines) => {
  expect(figuresLines(reading, 80)).toEqual(lines);
});

test('of many services, the least healthy are shown and the rest counted', () => {
  const services = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`s${String(i).padStart(2, '0')}`, service({ health: 100 - i })]),
  );
  const lines = figuresLines({ ...NOTHING, services }, 80);
  expect(lines).toHaveLength(23);
  expect(lines.slice(2, 22).map((line) => line.slice(0, 3))).toEqual(Object.keys(services).slice(10));
  expect(lines.at(-1)).toBe('and 10 more services in better health');
});

test('of many failing dependencies the ten with most failures are shown', () => {
  const dependencies = Array.from({ length: 11 }, (_, i) => dependency({ callee: `c${i}`, failures: i + 1 }));
  const lines = figuresLines({ ...NOTHING, dependencies }, 80);
  expect(lines).toHaveLength(13);
  expect(lines[2]).toContain('gateway > c10');
  expect(lines.at(-1)).toBe('and 1 more dependency with fewer failures');
});

test('a wide run still fits a screen', () => {
  const services = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`service-${i}`, service()]));
  const dependencies = Array.from({ length: 40 }, (_, i) => dependency({ callee: `c${i}` }));
  expect(figuresLines({ ...FULL, services, dependencies }, 100).length).toBeLessThanOrEqual(40);
});

test('no line is too wide, contains a line break, or moves the cursor', () => {
  const text = fc.oneof(fc.constantFrom(...AWKWARD), fc.string({ maxLength: 60 }));
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 200 }),
      text,
      text,
      fc.nat(10 ** 12),
      (columns, name, path, count) => {
        const lines = figuresLines(
          {
            ...FULL,
            services: {
              ...FULL.services,
              [`x${name}`]: service({ logs: count, topErrorCodes: [{ code: path, count }] }),
            },
            dependencies: [dependency({ caller: name, callee: path, calls: count + 1, failures: count + 1 })],
            pages: [{ path, views: count }],
            hourly: hours(Array.from({ length: 48 }, (_, i) => i * count)),
          },
          columns,
        );
        for (const line of lines) {
          expect([...line].length).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        }
      },
    ),
  );
});

test('columns line up', () => {
  const [, head, ...rows] = figuresLines({ ...NOTHING, services: FULL.services }, 80);
  for (const title of ['logs', 'errors', 'p50 ms', 'health']) {
    const end = head!.indexOf(title) + title.length;
    for (const row of rows) expect(row.slice(end - 1, end + 1)).toMatch(/^[\d%-]( |$)/);
  }
});
