/** Several plans in one feed: traffic per service, requests, log storms. Each has slots of its own. */
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

/** A front service that calls a back service in half of its runs. Each run writes one record. */
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

test('with traffic per service, every record fills a slot of its own service, also if another service called it', () => {
  const { logs } = play(pair(20, 10), { durationMs: 100_000 });
  const { front, back } = perService(logs);
  expect(Math.abs(front! - 2000)).toBeLessThan(10);
  expect(Math.abs(back! - 1000)).toBeLessThan(10);
  const called = logs.filter(
    ({ instance, eventName }) => instance.service === 'back' && eventName === 'it.end',
  );
  expect(called.length).toBeGreaterThan(300);
});

test('with any rates that are high enough for the calls, each service keeps its own rate', () => {
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

test('more traffic of one service does not change the traffic of another', () => {
  const more = incident('peak', { services: ['back'], trafficFactor: 4, atMs: 0, forMs: 60_000 });
  const calm = perService(play(pair(10, 10), { durationMs: 60_000 }).logs);
  const busy = perService(play(pair(10, 10, { incidents: [more] }), { durationMs: 60_000 }).logs);
  expect(Math.abs(busy.front! - calm.front!)).toBeLessThan(10);
  expect(Math.abs(busy.back! - 2400)).toBeLessThan(10);
});

test('other services do not fill in for a silenced service', () => {
  const silence = incident('quiet', { services: ['back'], silence: true, atMs: 10_000, forMs: 30_000 });
  const counts = perService(play(pair(10, 10, { incidents: [silence] }), { durationMs: 60_000 }).logs);
  expect(Math.abs(counts.front! - 600)).toBeLessThan(10);
  expect(Math.abs(counts.back! - 300)).toBeLessThan(10);
});

test('if the rate counts requests, each slot is one entry episode, no matter how many records it writes', () => {
  const made = scenario(
    [service('web', { operations: [operation('get', { logs: [log('start'), ...ENDS] })] })],
    { traffic: steady(5, { unit: 'requests' }), journeys: [visit('web', 'get')] },
  );
  const { logs, spans } = play(made, { durationMs: 60_000, toTheEnd: true });
  expect(spans).toHaveLength(300);
  expect(logs).toHaveLength(600);
});

test('planned equals what was handed out, with log storms, marks and silence', () => {
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

test('a run with a count ends at its count, also with a log storm', () => {
  const storm = { rate: 30, level: 'WARN', message: ['x'], eventName: 'storm' } as const;
  const made = pair(20, 20, { incidents: [incident('storm', { storm })] });
  const { feed } = layOut(made, { random: createRandom('1'), originMs: 0, limit: 1000 });
  const drafts: Draft[] = [];
  feed.advance(Number.MAX_VALUE, (draft) => drafts.push(draft), Number.POSITIVE_INFINITY);
  expect(drafts.filter(({ kind }) => kind === 'log')).toHaveLength(1000);
  expect(feed.planned).toBe(1000);
});

test('a skipped period is counted in every lane', () => {
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

test('a skipped period is a whole number of records, also after a debt of a fractional rate', () => {
  const { feed } = layOut(pair(20, 0.55), { random: createRandom('1'), originMs: 0 });
  feed.advance(60_000, () => {}, Number.POSITIVE_INFINITY);
  expect(Number.isInteger(feed.skipTo(600_000, () => {}))).toBe(true);
  expect(Number.isInteger(feed.planned)).toBe(true);
});
