/**
 * `checkout`: an even twenty records a second with few errors, requests that an access log can be made of, and an
 * incident that shows in one service and hardly in the others.
 */
import { describe, expect, test } from 'vitest';
import { isError } from '../../src/model/level.ts';
import type { LogDraft } from '../../src/simulate/draft.ts';
import { builtIn } from '../support/scenarios.ts';
import { walk } from './walk.ts';

const MINUTE_MS = 60_000;
const HOURS = 6;
const scenario = await builtIn('checkout');
const [incident] = scenario.incidents;

const logs: LogDraft[] = [];
walk(scenario, { durationMs: HOURS * 60 * MINUTE_MS - 1 }, (log) => {
  if (log.instance.service !== 'firedrill') logs.push(log);
});

const services = scenario.services.map(({ name }) => name);
const during = (from: number, to: number): readonly LogDraft[] =>
  logs.filter(({ timeMs }) => {
    const minute = (timeMs % incident!.everyMs!) / MINUTE_MS;
    return minute >= from && minute < to;
  });
/** The first occurrence begins after ten minutes, and what comes of it is over soon after. */
const well = during(0, 10);
const ill = during(10, 15);
const errorShare = (of: readonly LogDraft[], name: string): number => {
  const own = of.filter(({ instance }) => instance.service === name);
  return own.filter(({ level }) => isError(level)).length / own.length;
};

test('has twenty records a second, and in every minute the same', () => {
  const minutes = new Map<number, number>();
  for (const { timeMs } of logs) {
    const minute = Math.floor(timeMs / MINUTE_MS);
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }
  expect(minutes.size).toBe(HOURS * 60);
  for (const count of minutes.values()) expect(Math.abs(count - 20 * 60)).toBeLessThanOrEqual(20);
});

describe('while all is well', () => {
  test('five of a hundred records are warnings', () => {
    const share = well.filter(({ level }) => level === 'WARN').length / well.length;
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.06);
  });
  test.each(services)('%s has errors, but less than one in a hundred records', (name) => {
    expect(errorShare(well, name)).toBeGreaterThan(0);
    expect(errorShare(well, name)).toBeLessThan(0.01);
  });
});

describe('while payments fail', () => {
  test('payment-service says so', () => {
    expect(errorShare(ill, 'payment-service')).toBeGreaterThan(0.35);
    const codes = new Set(
      ill
        .filter(({ instance, level }) => instance.service === 'payment-service' && isError(level))
        .map(({ errorCode }) => errorCode),
    );
    expect(codes).toContain('ERR_503');
  });

  test('errors travel to orders and from there to the gateway, and are told as theirs', () => {
    const travelled = ill
      .filter(({ dependency }) => dependency !== undefined)
      .map(({ instance, dependency }) => `${instance.service} needs ${dependency}`);
    expect(travelled).toContain('order-service needs payment-service');
    expect(travelled).toContain('gateway-service needs order-service');
    expect(travelled).toContain('gateway-service needs payment-service'); // the cards on file, a warning
  });

  test.each(services.filter((name) => name !== 'payment-service'))(
    '%s stays far below one error in twenty records',
    (name) => {
      expect(errorShare(ill, name)).toBeLessThan(0.025);
    },
  );
});

test('every request of a shopper can be a line of an access log', () => {
  const requests = well.filter(({ attributes }) => attributes['http.response.status_code'] !== undefined);
  expect(requests.length).toBeGreaterThan(0.3 * well.length);
  for (const { instance, sessionId, attributes } of requests.slice(0, 1000)) {
    expect(instance.service).toBe('gateway-service');
    expect(sessionId).toMatch(/^sess-/);
    expect(attributes).toMatchObject({
      'http.request.method': expect.any(String),
      'http.route': expect.any(String),
      'url.path': expect.stringMatching(/^\//),
      'http.response.body.size': expect.any(Number),
      'client.address': expect.any(String),
      'user_agent.original': expect.any(String),
    });
  }
});
