/** Several plans in one feed: traffic of each service, requests, storms; each keeps to its own credit. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { layOut } from '../../src/engine/lay-out.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { Draft, LogDraft } from '../../src/simulate/draft.ts';
import {
  call,
  event,
  incident,
  log,
  operation,
  scenario,
  service,
  visit,
} from '../support/scenario-values.ts';
import { play } from '../support/scenarios.ts';
import { steady } from '../support/traffic.ts';

const ENDS = [log('end'), log('error', 'ERROR')];

/** A front whose every run calls a back: one record each. */
const pair = (front: number, back: number, more: Partial<Scenario> = {}): Scenario =>
  scenario(
    [
      service('front', {
        rate: front,
        operations: [
          operation('ask', { entry: 1, calls: [[call('back', 'answer', { share: 0.5 })]], logs: ENDS }),
        ],
        events: [event('INFO')],
      }),
      service('back', {
        rate: back,
        operations: [operation('answer', { logs: ENDS })],
        events: [event('INFO')],
      }),
    ],
    { traffic: steady(1, { per: 'service' }), levels: { INFO: 1 }, patternShare: 0.4, ...more },
  );

const perService = (logs: readonly LogDraft[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { instance } of logs) counts[instance.service] = (counts[instance.service] ?? 0) + 1;
  return counts;
};

test("with traffic per service every record, a callee's included, draws on its own service's credit", () => {
  const { logs } = play(pair(20, 10), { durationMs: 100_000 });
  const { front, back } = perService(logs);
  expect(Math.abs(front! - 2000)).toBeLessThan(10);
  expect(Math.abs(back! - 1000)).toBeLessThan(10);
  const called = logs.filter(
    ({ instance, eventName }) => instance.service === 'back' && eventName === 'it.end',
  );
  expect(called.length).toBeGreaterThan(300);
});

test('for any rates that carry the calls, each service keeps to its own', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      (front, spare, seed) => {
        const back = Math.ceil(front * 0.3) + spare;
        const { logs } = play(pair(front, back), { durationMs: 60_000, seed: String(seed) });
        const counts = perService(logs);
        expect(Math.abs(counts.front! - front * 60)).toBeLessThan(front * 0.6 + 8);
        expect(Math.abs(counts.back! - back * 60)).toBeLessThan(back * 0.6 + 8);
      },
    ),
    { numRuns: 40 },
  );
});

test('traffic of one service is its own: more of it leaves the other one as it was', () => {
  const more = incident('peak', { services: ['back'], trafficFactor: 4, atMs: 0, forMs: 60_000 });
  const calm = perService(play(pair(10, 10), { durationMs: 60_000 }).logs);
  const busy = perService(play(pair(10, 10, { incidents: [more] }), { durationMs: 60_000 }).logs);
  expect(Math.abs(busy.front! - calm.front!)).toBeLessThan(10);
  expect(Math.abs(busy.back! - 2400)).toBeLessThan(10);
});

test('a service that is silent is not made up for by the others', () => {
  const silence = incident('quiet', { services: ['back'], silence: true, atMs: 10_000, forMs: 30_000 });
  const counts = perService(play(pair(10, 10, { incidents: [silence] }), { durationMs: 60_000 }).logs);
  expect(Math.abs(counts.front! - 600)).toBeLessThan(10);
  expect(Math.abs(counts.back! - 300)).toBeLessThan(10);
});

test('where the rate counts requests each slot is one entry episode, however many records it writes', () => {
  const made = scenario(
    [service('web', { operations: [operation('get', { logs: [log('start'), ...ENDS] })] })],
    { traffic: steady(5, { unit: 'requests' }), journeys: [visit('web', 'get')] },
  );
  const { logs, spans } = play(made, { durationMs: 60_000, toTheEnd: true });
  expect(spans).toHaveLength(300);
  expect(logs).toHaveLength(600);
});

test('planned is what was given out, storms, marks and silence included', () => {
  const everything = scenario(pair(20, 20).services, {
    ...pair(20, 20),
    incidents: [
      incident('storm', {
        services: ['back'],
        storm: { rate: 30, level: 'WARN', message: ['x'], eventName: 'storm' },
      }),
      incident('quiet', { services: ['front'], silence: true, atMs: 15_000, forMs: 10_000 }),
      incident('loop', {
        services: ['back'],
        crashLoop: { downMs: 2000, upMs: 3000 },
        atMs: 20_000,
        forMs: 15_000,
      }),
    ],
  });
  const { logs, planned } = play(everything, { durationMs: 60_000, toTheEnd: true });
  expect(planned).toBe(logs.length);
});

test('a counted run ends at its count, whatever else is going on', () => {
  const storm = { rate: 30, level: 'WARN', message: ['x'], eventName: 'storm' } as const;
  const made = pair(20, 20, { incidents: [incident('storm', { storm })] });
  const { feed } = layOut(made, { random: createRandom('1'), originMs: 0, limit: 1000 });
  const drafts: Draft[] = [];
  feed.advance(Number.MAX_VALUE, (draft) => drafts.push(draft), Number.POSITIVE_INFINITY);
  expect(drafts.filter(({ kind }) => kind === 'log')).toHaveLength(1000);
  expect(feed.planned).toBe(1000);
});

test('a stretch that is skipped is counted in every lane', () => {
  const { feed } = layOut(pair(20, 10), { random: createRandom('1'), originMs: 0 });
  let given = 0;
  feed.advance(
    1000,
    ({ kind }) => {
      if (kind === 'log') given++;
    },
    Number.POSITIVE_INFINITY,
  );
  const skipped = feed.skipTo(61_000, () => {});
  expect(Math.abs(skipped - 1800)).toBeLessThan(10);
  expect(feed.planned).toBe(given + skipped);
});
