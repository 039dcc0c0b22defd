/** The scenarios of the runs. */
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/scenario/index.ts';
import { EFFECTS } from '../../src/sweep/effects.ts';
import type { PlannedRun } from '../../src/sweep/model.ts';
import { runInput, windowAround } from '../../src/sweep/variants.ts';
import { ruleOf } from '../support/histories.ts';
import { DAY, MINUTE, planOf } from './support.ts';

const HOUR = 60 * MINUTE;
const { scenario } = await loadScenario('checkout', '7');
const incident = scenario.incidents[0]!;
const seed = { seed: '7-1', phaseMs: 0 };
const props = {
  scenario,
  incident,
  effect: EFFECTS.errors,
  window: { fromMs: 0, lengthMs: HOUR },
  quietMs: DAY,
  alert: planOf().alert,
  rules: [ruleOf()],
};

describe('a run with the incident', () => {
  const inputFor = (strength: number, part: Partial<typeof props> = {}) =>
    runInput({ kind: 'incident', strength, seed }, { ...props, ...part });

  test('has only that incident, once, with only the swept effect', () => {
    expect(incident).toMatchObject({ everyMs: 30 * MINUTE, latencyFactor: 3 });
    const [only, ...others] = inputFor(0.07).scenario.incidents;
    expect(others).toEqual([]);
    expect(only).toEqual({
      name: 'payment-errors',
      services: ['payment-service'],
      atMs: 10 * MINUTE,
      forMs: 5 * MINUTE,
      rampMs: 0,
      errors: 0.07,
      code: incident.code,
      latencyFactor: 1,
      trafficFactor: 1,
      silence: false,
    });
  });

  test.each([
    [EFFECTS.latency, 5, { latencyFactor: 5, trafficFactor: 1, silence: false }],
    [EFFECTS.traffic, 4, { latencyFactor: 1, trafficFactor: 4, silence: false }],
    [EFFECTS.silence, 2 * MINUTE, { latencyFactor: 1, trafficFactor: 1, silence: true, forMs: 2 * MINUTE }],
  ])('of another effect has no errors', (effect, strength, expected) => {
    const [only] = inputFor(strength, { effect }).scenario.incidents;
    expect(only).toMatchObject(expected);
    expect(only).not.toHaveProperty('errors');
  });

  test('keeps its ramp, except for a silence', () => {
    const slow = { ...incident, rampMs: MINUTE };
    expect(inputFor(0.1, { incident: slow }).scenario.incidents[0]!.rampMs).toBe(MINUTE);
    const silent = inputFor(MINUTE / 2, { incident: slow, effect: EFFECTS.silence });
    expect(silent.scenario.incidents[0]!.rampMs).toBe(0);
  });

  test('expects only that the alert detects the incident', () => {
    const { expectations, scenario: played } = inputFor(0.07);
    expect(played.expectations).toEqual(expectations);
    expect(expectations).toMatchObject([{ alert: 'HighErrorRatio', during: { incident: 'payment-errors' } }]);
  });

  test('begins at the start of its window', () => {
    const input = inputFor(0.07, { window: { fromMs: 4 * MINUTE, lengthMs: HOUR } });
    expect(input).toMatchObject({ fromMs: 4 * MINUTE, lengthMs: HOUR });
    expect(input.scenario.incidents[0]!.atMs).toBe(6 * MINUTE);
  });
});

test('a quiet run has no incidents and expects nothing', () => {
  const planned: PlannedRun = { kind: 'quiet', seed };
  const input = runInput(planned, props);
  expect(input).toMatchObject({ fromMs: 0, lengthMs: DAY, expectations: [] });
  expect(input.scenario.incidents).toEqual([]);
  expect(input.scenario.services).toBe(scenario.services);
});

describe('the window of a run', () => {
  const around = (at: number, lasts: number, asked?: number) => {
    const found = windowAround(
      { ...incident, atMs: at * MINUTE, forMs: lasts * MINUTE },
      asked === undefined ? undefined : asked * MINUTE,
    );
    return found && [found.fromMs / MINUTE, found.lengthMs / MINUTE];
  };

  test.each([
    ['the first hour, where the incident is over by then', 10, 5, undefined, [0, 60]],
    ['the first hour to its end', 55, 5, undefined, [0, 60]],
    ['an hour that begins ten minutes before it', 56, 5, undefined, [46, 60]],
    ['the same late in the day, on a whole minute', 1145.5, 15, undefined, [1135, 60]],
    ['as long as the incident takes', 10, 90, undefined, [0, 100]],
    ['as long as was asked for', 10, 5, 20, [0, 20]],
    ['as long as was asked for, later', 100, 5, 20, [90, 20]],
    ['less than it takes: none', 100, 15, 20, undefined],
  ] as const)('%s', (_, at, lasts, asked, expected) => {
    expect(around(at, lasts, asked)).toEqual(expected);
  });

  test('is long enough for the longest incident of several', () => {
    expect(windowAround(incident, undefined, 55 * MINUTE)).toEqual({ fromMs: 0, lengthMs: 65 * MINUTE });
  });
});
