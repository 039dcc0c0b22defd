import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Figures } from '../../src/figures/figures.ts';
import type { FiguresReading, ServiceFigures } from '../../src/model/figures.ts';
import { LEVELS } from '../../src/model/level.ts';
import type { TelemetryRecord } from '../../src/model/record.ts';
import { instanceOf, logRecord, START_MS, spanRecord } from '../support/records.ts';

const readingOf = (records: readonly TelemetryRecord[]): FiguresReading => {
  const figures = new Figures();
  figures.add(records);
  return figures.read();
};

const shopOf = (records: readonly TelemetryRecord[]): ServiceFigures => readingOf(records).services.shop!;

const answer = (status: number, path = '/', more = {}): TelemetryRecord =>
  logRecord({
    attributes: {
      'http.response.status_code': status,
      'http.response.body.size': 512,
      'url.path': path,
      ...more,
    },
  });

describe('of a service', () => {
  test('records are counted by kind and level', () => {
    const { logs, warnings, errors, errorRate, spans, failedSpans } = shopOf([
      ...LEVELS.map((level) => logRecord({ level })),
      ...['INFO', 'INFO'].map(() => logRecord()),
      spanRecord(),
      spanRecord({ failed: true }),
      spanRecord(),
    ]);
    expect({ logs, warnings, errors, errorRate, spans, failedSpans }).toEqual({
      logs: 8,
      warnings: 1,
      errors: 2,
      errorRate: 0.25,
      spans: 3,
      failedSpans: 1,
    });
  });

  test('a service with spans only has an error rate of 0 and no latency', () => {
    const shop = shopOf([spanRecord()]);
    expect(shop).toMatchObject({ logs: 0, errorRate: 0, spans: 1, last15m: { logs: 0, errors: 0 } });
    expect(shop).not.toHaveProperty('latencyMs');
    expect(shop).not.toHaveProperty('health');
  });

  test('the last minutes are relative to the newest record of any service', () => {
    const figures = new Figures();
    // A record per second for 20 minutes, every tenth an error.
    for (let i = 0; i < 1200; i++) {
      const level = i % 10 === 0 ? 'ERROR' : 'INFO';
      figures.add([logRecord({ timeMs: START_MS + i * 1000, level })]);
    }
    expect(figures.read().services.shop).toMatchObject({
      last1m: { logs: 60, errors: 6 },
      last5m: { logs: 300, errors: 30 },
      last15m: { logs: 900, errors: 90 },
    });
    figures.add([spanRecord({ instance: instanceOf('other'), timeMs: START_MS + 1199_000 + 240_000 })]);
    expect(figures.read().services.shop).toMatchObject({
      last1m: { logs: 0, errors: 0 },
      last5m: { logs: 60, errors: 6 },
      last15m: { logs: 660, errors: 66 },
    });
  });

  test('after a jump of hours only later records count as recent', () => {
    const shop = shopOf([
      logRecord(),
      logRecord({ timeMs: START_MS + 7 * 3_600_000 }),
      logRecord({ timeMs: START_MS + 7 * 3_600_000 + 1 }),
    ]);
    expect(shop).toMatchObject({ logs: 3, last1m: { logs: 2 }, last15m: { logs: 2 } });
  });

  test('latency is that of log records with a duration', () => {
    const durations = Array.from({ length: 100 }, (_, i) => logRecord({ durationMs: i + 1 }));
    expect(shopOf([logRecord(), ...durations]).latencyMs).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  });

  test('the most frequent error codes come first, at most ten', () => {
    const codes = Array.from({ length: 12 }, (_, i) =>
      Array.from({ length: i + 1 }, () => logRecord({ level: 'ERROR', errorCode: `ERR_${i}` })),
    );
    const { topErrorCodes } = shopOf([logRecord(), ...codes.flat()]);
    expect(topErrorCodes).toHaveLength(10);
    expect(topErrorCodes.slice(0, 2)).toEqual([
      { code: 'ERR_11', count: 12 },
      { code: 'ERR_10', count: 11 },
    ]);
  });

  test('statuses are those of HTTP answers: records with a status and a size', () => {
    const mention = logRecord({ attributes: { 'http.response.status_code': 500 } });
    expect(shopOf([answer(200), answer(404), answer(200), mention]).statuses).toEqual({ 200: 2, 404: 1 });
  });
});

describe('pages', () => {
  test('are the paths of HTTP answers, most viewed first', () => {
    const records = [
      answer(200, '/cart'),
      answer(200),
      answer(404, '/cart'),
      logRecord({ attributes: { 'url.path': '/never-answered' } }),
      spanRecord({ attributes: { 'url.path': '/span', 'http.response.status_code': 200 } }),
    ];
    expect(readingOf(records).pages).toEqual([
      { path: '/cart', views: 2 },
      { path: '/', views: 1 },
    ]);
  });

  test('are at most twenty', () => {
    expect(readingOf(Array.from({ length: 30 }, (_, i) => answer(200, `/${i}`))).pages).toHaveLength(20);
  });
});

describe('volume', () => {
  test('is per hour and day in UTC, including those without records', () => {
    const hours = [0, 0, 2, 26];
    const { hourly, daily } = readingOf(
      hours.map((hour, i) =>
        logRecord({ timeMs: START_MS + hour * 3_600_000 + 60_000, level: i === 1 ? 'FATAL' : 'INFO' }),
      ),
    );
    expect(hourly).toHaveLength(27);
    expect(hourly.slice(0, 3)).toEqual([
      { from: '2026-01-05T00:00:00.000Z', logs: 2, errors: 1 },
      { from: '2026-01-05T01:00:00.000Z', logs: 0, errors: 0 },
      { from: '2026-01-05T02:00:00.000Z', logs: 1, errors: 0 },
    ]);
    expect(daily).toEqual([
      { from: '2026-01-05T00:00:00.000Z', logs: 3, errors: 1 },
      { from: '2026-01-06T00:00:00.000Z', logs: 1, errors: 0 },
    ]);
  });

  test('goes back 48 hours and 31 days', () => {
    const figures = new Figures();
    for (let hour = 0; hour < 24 * 40; hour++) {
      figures.add([logRecord({ timeMs: START_MS + hour * 3_600_000 })]);
    }
    const { hourly, daily } = figures.read();
    expect(hourly).toHaveLength(48);
    expect(daily).toHaveLength(31);
    expect(daily.every(({ logs }) => logs === 24)).toBe(true);
    expect(daily.at(-1)!.from).toBe('2026-02-13T00:00:00.000Z');
  });
});

describe('the reading', () => {
  const someRecord: fc.Arbitrary<TelemetryRecord> = fc
    .record({
      service: fc.constantFrom('a', 'b', 'c'),
      callee: fc.constantFrom('a', 'b', 'x'),
      isLog: fc.boolean(),
      gapMs: fc.integer({ min: -1000, max: 10_000_000 }),
      durationMs: fc.option(fc.nat(100_000), { nil: undefined }),
      level: fc.constantFrom(...LEVELS),
      failed: fc.boolean(),
      spanKind: fc.constantFrom('client', 'producer', 'server', 'internal' as const),
    })
    .map(({ service, callee, isLog, gapMs, durationMs, level, failed, spanKind }) => {
      const timeMs = START_MS + gapMs;
      const instance = instanceOf(service);
      return isLog
        ? logRecord({ instance, timeMs, level, ...(durationMs === undefined ? {} : { durationMs }) })
        : spanRecord({
            instance,
            timeMs,
            failed,
            spanKind,
            startMs: timeMs - (durationMs ?? 0),
            attributes: { 'service.peer.name': callee },
          });
    });

  test('survives JSON: every number is finite, nothing is undefined', () => {
    fc.assert(
      fc.property(fc.array(someRecord, { maxLength: 100 }), (records) => {
        const reading = readingOf(records);
        expect(JSON.parse(JSON.stringify(reading))).toStrictEqual(reading);
      }),
    );
  });

  test('adds up: services, hours and dependencies count the same records', () => {
    fc.assert(
      fc.property(fc.array(someRecord, { maxLength: 100 }), (records) => {
        const { services, hourly, dependencies } = readingOf(records);
        const logs = records.filter(({ kind }) => kind === 'log').length;
        const sum = (of: (service: ServiceFigures) => number): number =>
          Object.values(services).reduce((total, service) => total + of(service), 0);
        expect(sum((service) => service.logs)).toBe(logs);
        expect(sum((service) => service.spans)).toBe(records.length - logs);
        expect(hourly.reduce((total, hour) => total + hour.logs, 0)).toBe(logs);
        expect(dependencies.reduce((total, { calls }) => total + calls, 0)).toBe(
          records.filter((each) => each.kind === 'span' && /client|producer/.test(each.spanKind)).length,
        );
      }),
    );
  });

  test('does not depend on the batches, and is not changed by later records', () => {
    fc.assert(
      fc.property(fc.array(someRecord, { minLength: 1, maxLength: 50 }), (records) => {
        const figures = new Figures();
        for (const record of records) figures.add([record]);
        const before = figures.read();
        const json = JSON.stringify(before);
        expect(before).toEqual(readingOf(records));
        figures.add(records);
        expect(JSON.stringify(before)).toBe(json);
      }),
    );
  });

  test('names are sorted', () => {
    const names = ['web', 'Api', 'auth-service', 'auth'];
    const { services } = readingOf(names.map((name) => logRecord({ instance: instanceOf(name) })));
    expect(Object.keys(services)).toEqual(['Api', 'auth', 'auth-service', 'web']);
  });

  test('of a run without records is empty', () => {
    expect(new Figures().read()).toEqual({
      services: {},
      dependencies: [],
      pages: [],
      hourly: [],
      daily: [],
    });
  });
});
