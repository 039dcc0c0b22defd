/** The ratio of a service: WARN and above are this many tenths of its records, regardless of `levels`. Can change live. */
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { layOut } from '../../src/engine/lay-out.ts';
import { LEVEL_RANK } from '../../src/model/level.ts';
import type { Service } from '../../src/model/scenario.ts';
import type { LogDraft } from '../../src/simulate/draft.ts';
import { event, log, operation, scenario, service, visit } from '../support/scenario-values.ts';
import { play } from '../support/scenarios.ts';
import { steady } from '../support/traffic.ts';

/** Two-sided 99.9% quantile of the normal distribution. */
const Z = 3.29;

const isBad = ({ level }: LogDraft): boolean => LEVEL_RANK[level] >= LEVEL_RANK.WARN;

function expectShare(logs: readonly LogDraft[], share: number): void {
  const bad = logs.filter(isBad).length / logs.length;
  const slack = Z * Math.sqrt((share * (1 - share)) / logs.length);
  expect(bad).toBeGreaterThanOrEqual(share - slack);
  expect(bad).toBeLessThanOrEqual(share + slack);
}

const talker = (name: string, more: Partial<Service> = {}): Service =>
  service(name, { events: [event('INFO'), event('DEBUG'), event('WARN'), event('ERROR')], ...more });

const of = (logs: readonly LogDraft[], name: string): readonly LogDraft[] =>
  logs.filter(({ instance }) => instance.service === name);

const backend = (ratio?: number) =>
  scenario([talker('api', ratio === undefined ? {} : { ratio }), talker('auth')], {
    traffic: steady(1000),
    levels: { DEBUG: 0.1, INFO: 0.6, WARN: 0.2, ERROR: 0.1 },
  });

test.each([0, 1, 2.5, 5, 8, 10])('a ratio of %d', (ratio) => {
  const { logs } = play(backend(ratio), { durationMs: 40_000 });
  const own = of(logs, 'api');
  expect(own.length).toBeGreaterThan(19_000);
  expectShare(own, ratio / 10);
  // Within either part the weights of `levels` still hold: two warnings to one error.
  const errors = own.filter(({ level }) => level === 'ERROR').length / Math.max(1, own.filter(isBad).length);
  if (ratio > 0) expect(Math.abs(errors - 1 / 3)).toBeLessThan(0.05);
});

test('a ratio changes no record of other services', () => {
  const messages = (ratio?: number) =>
    of(play(backend(ratio), { durationMs: 20_000 }).logs, 'auth').map(
      ({ timeMs, message, userId }) => `${timeMs} ${message} ${userId}`,
    );
  expect(messages(9)).toEqual(messages());
});

test('operations of the service fail by the ratio, not by their own error share', () => {
  const made = scenario(
    [
      service('api', {
        ratio: 3,
        operations: [operation('get', { errors: 0, logs: [log('end'), log('error', 'ERROR')] })],
      }),
    ],
    { traffic: steady(100), journeys: [visit('api', 'get')] },
  );
  expectShare(play(made, { durationMs: 100_000 }).logs, 0.3);
});

test('changed live from 2 to 8: the next 1,000 records follow, other services continue, nothing is lost or repeated', () => {
  const run = (changes: boolean) => {
    const { feed, simulation } = layOut(backend(2), { random: createRandom('7'), originMs: 0 });
    const logs: LogDraft[] = [];
    const take = (draft: { kind: string }): void => {
      if (draft.kind === 'log') logs.push(draft as LogDraft);
    };
    feed.advance(5000, take, Number.POSITIVE_INFINITY);
    const before = logs.length;
    if (changes) simulation.setRatios({ api: 8 });
    feed.advance(10_000, take, Number.POSITIVE_INFINITY);
    return { logs, before };
  };
  const { logs, before } = run(true);
  const plain = run(false);
  expectShare(of(logs.slice(0, before), 'api').slice(-1000), 0.2);
  expectShare(of(logs.slice(before), 'api').slice(0, 1000), 0.8);
  const messagesOf = (all: readonly LogDraft[], name: string) =>
    of(all, name).map(({ timeMs, message }) => `${timeMs} ${message}`);
  expect(messagesOf(logs, 'auth')).toEqual(messagesOf(plain.logs, 'auth'));
  expect(logs.map(({ timeMs }) => timeMs)).toEqual(plain.logs.map(({ timeMs }) => timeMs));
});

test('an unknown service or a ratio out of range is rejected and changes nothing', () => {
  const { simulation } = layOut(backend(2), { random: createRandom('7'), originMs: 0 });
  expect(() => simulation.setRatios({ auth: 5, nobody: 3 })).toThrow(/ratios? of|no service/i);
  expect(() => simulation.setRatios({ auth: 11 })).toThrow();
  expect(simulation.ratios()).toEqual({ api: 2 });
  simulation.setRatios({ auth: 5 });
  expect(simulation.ratios()).toEqual({ api: 2, auth: 5 });
});
