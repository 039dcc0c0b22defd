/** `demo-backend`: the dial of each service sets how many tenths of its records are WARNING or ERROR. */
import { expect, test } from 'vitest';
import type { LogDraft } from '../../src/simulate/draft.ts';
import { builtIn, play } from '../support/scenarios.ts';
import { interval999 } from './statistics.ts';

const RECORDS = 20_000;
const SERVICES = ['api', 'auth', 'inventory', 'notification', 'payment'];
const scenario = await builtIn('demo-backend');
const durationMs = (RECORDS / scenario.traffic.rate) * 1000;

const isBad = ({ severityText }: LogDraft): boolean => severityText === 'WARNING' || severityText === 'ERROR';
const badShare = (logs: readonly LogDraft[]): number => logs.filter(isBad).length / logs.length;
const sample = (ratio: (service: string) => number): readonly LogDraft[] =>
  play(scenario, {
    durationMs,
    prepare: (simulation) =>
      simulation.setRatios(Object.fromEntries(SERVICES.map((name) => [name, ratio(name)]))),
  }).logs;

function expectShare(logs: readonly LogDraft[], ratio: number): void {
  const { low, high } = interval999(ratio / 10, logs.length);
  expect(badShare(logs)).toBeGreaterThanOrEqual(low);
  expect(badShare(logs)).toBeLessThanOrEqual(high);
}

test('five services at two tenths, alike in traffic, in INFO, WARNING and ERROR', () => {
  const { logs } = play(scenario, { durationMs });
  expect(scenario.services.map(({ name, ratio }) => [name, ratio])).toEqual(
    SERVICES.map((name) => [name, 2]),
  );
  expect(logs).toHaveLength(RECORDS);
  expect(new Set(logs.map(({ severityText }) => severityText))).toEqual(
    new Set(['INFO', 'WARNING', 'ERROR']),
  );
  for (const name of SERVICES) {
    const own = logs.filter(({ instance }) => instance.service === name);
    const { low, high } = interval999(1 / SERVICES.length, RECORDS);
    expect(own.length / RECORDS).toBeGreaterThan(low);
    expect(own.length / RECORDS).toBeLessThan(high);
    expectShare(own, 2);
  }
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'at %i, that many tenths of 20,000 records are WARNING or ERROR, within the 99.9% interval',
  (ratio) => {
    const logs = sample(() => ratio);
    expect(logs).toHaveLength(RECORDS);
    expectShare(logs, ratio);
  },
);

test('a dial turns its own service alone: not one record of the others is another', () => {
  const before = sample(() => 2);
  const after = sample((name) => (name === 'payment' ? 8 : 2));
  const of = (logs: readonly LogDraft[], own: boolean): readonly LogDraft[] =>
    logs.filter(({ instance }) => (instance.service === 'payment') === own);
  expectShare(of(after, true), 8);
  const told = ({ timeMs, message, span }: LogDraft): unknown => ({ timeMs, message, span });
  expect(of(after, false).map(told)).toEqual(of(before, false).map(told));
});

test('the lines go to the console and to app.log, bracketed', () => {
  expect(scenario.outputs).toMatchObject([
    { kind: 'console', format: 'bracketed' },
    { kind: 'file', path: 'app.log', format: 'bracketed' },
  ]);
});
