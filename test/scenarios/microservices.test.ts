/** `microservices`: twelve services at one record a second each, whose failures travel along their calls. */
import { describe, expect, test } from 'vitest';
import { builtIn, play } from '../support/scenarios.ts';
import { chiSquare, chiSquareLimit, correlation, mean } from './statistics.ts';
import { walk } from './walk.ts';

const MINUTE_MS = 60_000;
const TWELVE = [
  'analytics-service',
  'auth-service',
  'email-service',
  'gateway-service',
  'inventory-service',
  'notification-service',
  'order-service',
  'payment-service',
  'recommendation-service',
  'review-service',
  'search-service',
  'user-service',
];
const scenario = await builtIn('microservices');

test.each(['1', '2', '3', '4', '5'])(
  'every service writes one record a second, within 5%% over ten minutes (seed %s)',
  (seed) => {
    const { logs } = play(scenario, { durationMs: 10 * MINUTE_MS, seed });
    const counts = TWELVE.map((name) => logs.filter(({ instance }) => instance.service === name).length);
    expect(scenario.services.map(({ name }) => name).sort()).toEqual(TWELVE);
    for (const count of counts) expect(Math.abs(count - 600)).toBeLessThanOrEqual(30);
  },
);

describe('an hour', () => {
  const { logs, spans } = play(scenario, { durationMs: 60 * MINUTE_MS, toTheEnd: true });
  const bins = 10;

  test.each(TWELVE)('%s takes 0 to 500 ms for itself, each value alike (chi-square, level 0.1%%)', (name) => {
    const counts = new Array<number>(bins).fill(0);
    for (const { instance, ownMs, durationMs } of logs) {
      if (instance.service !== name) continue;
      const latencyMs = (ownMs ?? durationMs)!;
      expect(latencyMs).toBeGreaterThanOrEqual(0);
      expect(latencyMs).toBeLessThanOrEqual(500);
      counts[Math.min(bins - 1, Math.floor(latencyMs / 50))]!++;
    }
    // Whole milliseconds: the first and the last value stand for half a millisecond each.
    const shares = counts.map((_, i) => (i === 0 ? 49.5 : i === bins - 1 ? 50.5 : 50) / 500);
    expect(chiSquare(counts, shares)).toBeLessThan(chiSquareLimit(bins - 1));
  });

  test('each thing done writes one record, at INFO, WARN or ERROR', () => {
    const own = spans.filter(({ spanKind }) => spanKind !== 'client' && spanKind !== 'producer');
    expect(own.length).toBe(logs.length);
    expect(new Set(logs.map(({ span }) => span.spanId)).size).toBe(logs.length);
    expect(new Set(logs.map(({ severityText }) => severityText))).toEqual(new Set(['INFO', 'WARN', 'ERROR']));
  });

  test('every call is named by the record about it, good or bad, and nothing else is', () => {
    const called = new Map<string, { calls: number; failed: number }>();
    for (const { spanKind, instance, attributes, failed } of spans) {
      if (spanKind !== 'client' && spanKind !== 'producer') continue;
      const pair = `${instance.service} ${String(attributes['service.peer.name'])}`;
      const counts = called.get(pair) ?? { calls: 0, failed: 0 };
      counts.calls++;
      if (failed) counts.failed++;
      called.set(pair, counts);
    }
    const named = new Map<string, { good: number; bad: number }>();
    for (const { instance, dependency, level } of logs) {
      if (dependency === undefined) continue;
      const pair = `${instance.service} ${dependency}`;
      const counts = named.get(pair) ?? { good: 0, bad: 0 };
      if (level === 'INFO') counts.good++;
      else counts.bad++;
      named.set(pair, counts);
    }
    expect([...named.keys()].sort()).toEqual([...called.keys()].sort());
    expect(named.size).toBe(15);
    for (const [pair, { calls, failed }] of called) {
      const { good, bad } = named.get(pair)!;
      expect({ pair, bad }).toEqual({ pair, bad: failed });
      // A caller that fails of itself after a good answer blames nobody: in bad minutes often.
      expect(good).toBeLessThanOrEqual(calls - failed);
      expect(good).toBeGreaterThan(0.85 * (calls - failed));
    }
  });
});

describe('failures travel: twelve hours in minutes', () => {
  const minutes = 12 * 60;
  const lines = new Map(TWELVE.map((name) => [name, new Array<number>(minutes).fill(0)]));
  const errors = new Map(TWELVE.map((name) => [name, new Array<number>(minutes).fill(0)]));
  walk(scenario, { durationMs: minutes * MINUTE_MS - 1 }, ({ instance, timeMs, level }) => {
    const minute = Math.floor(timeMs / MINUTE_MS);
    lines.get(instance.service)![minute]!++;
    if (level === 'ERROR') errors.get(instance.service)![minute]!++;
  });
  const errorShares = (name: string): readonly number[] =>
    errors.get(name)!.map((count, i) => count / lines.get(name)![i]!);

  test.each([
    ['payment-service', 'auth-service', 0.7],
    ['gateway-service', 'auth-service', 0.35],
    ['order-service', 'inventory-service', 0.45],
    ['recommendation-service', 'analytics-service', 0.7],
  ])('%s fails when %s does: correlation over %d', (caller, callee, least) => {
    const ofCaller = errorShares(caller);
    const ofCallee = errorShares(callee);
    expect(correlation(ofCaller, ofCallee)).toBeGreaterThan(least);
    // Bad minutes of the callee have a fifth of its records in error; the caller then has half as many again or more.
    const when = (bad: boolean): number => mean(ofCaller.filter((_, i) => ofCallee[i]! > 0.2 === bad));
    expect(when(true)).toBeGreaterThan(1.5 * when(false));
  });

  test.each([
    ['email-service', 'auth-service'],
    ['review-service', 'inventory-service'],
  ])('%s, which does not need %s, fails on its own', (one, other) => {
    // Of 720 independent minutes 99.9% have a correlation below 3.29 / sqrt(720).
    expect(Math.abs(correlation(errorShares(one), errorShares(other)))).toBeLessThan(
      3.29 / Math.sqrt(minutes),
    );
  });
});
