/**
 * `incident-day`: about a million records in a day, few errors while all is well, and incidents that are plain to see
 * where an alert must fire and nowhere to be seen where it must not.
 */
import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../src/model/expectation.ts';
import type { Incident } from '../../src/model/incident.ts';
import { LEVEL_RANK } from '../../src/model/level.ts';
import { builtIn } from '../support/scenarios.ts';
import { walk } from './walk.ts';

const MINUTE_MS = 60_000;
const MINUTES = 24 * 60;
/** What comes after an incident, and what an alert's range looks back on. */
const AFTERMATH_MS = 10 * MINUTE_MS;
const scenario = await builtIn('incident-day');

interface Minute {
  lines: number;
  errors: number;
  readonly durations: number[];
}

const day = new Map<string, Minute[]>();
let records = 0;
walk(scenario, { durationMs: MINUTES * MINUTE_MS - 1 }, ({ instance, timeMs, level, durationMs }) => {
  if (instance.service === 'firedrill') return;
  records++;
  let minutes = day.get(instance.service);
  if (!minutes) {
    minutes = Array.from({ length: MINUTES }, () => ({ lines: 0, errors: 0, durations: [] }));
    day.set(instance.service, minutes);
  }
  const minute = minutes[Math.floor(timeMs / MINUTE_MS)]!;
  minute.lines++;
  if (LEVEL_RANK[level] >= LEVEL_RANK.ERROR) minute.errors++;
  if (durationMs !== undefined) minute.durations.push(durationMs);
});

const services = scenario.services.map(({ name }) => name);
const sum = (minutes: readonly Minute[], of: (minute: Minute) => number): number =>
  minutes.reduce((total, minute) => total + of(minute), 0);
const errorShare = (minutes: readonly Minute[]): number =>
  sum(minutes, ({ errors }) => errors) / sum(minutes, ({ lines }) => lines);
const p95 = (minutes: readonly Minute[]): number => {
  const durations = minutes.flatMap((minute) => minute.durations).sort((a, b) => a - b);
  return durations[Math.floor(durations.length * 0.95)]!;
};
/** Every stretch of five minutes in which anything was said. */
const stretches = (minutes: readonly Minute[]): readonly (readonly Minute[])[] =>
  minutes
    .slice(4)
    .map((_, i) => minutes.slice(i, i + 5))
    .filter((stretch) => sum(stretch, ({ lines }) => lines) > 0);

const quiet = (name: string): readonly Minute[] =>
  day
    .get(name)!
    .filter((_, i) =>
      scenario.incidents.every(
        ({ atMs, forMs }) => (i + 1) * MINUTE_MS <= atMs || i * MINUTE_MS >= atMs + forMs + AFTERMATH_MS,
      ),
    );

const incidentOf = ({ during }: Expectation): Incident | undefined =>
  scenario.incidents.find(({ name }) => during && 'incident' in during && name === during.incident);

/** The whole minutes in which the incident of an expectation has its full strength. */
function during(expectation: Expectation, name: string): readonly Minute[] {
  const { atMs, forMs, rampMs } = incidentOf(expectation)!;
  return day.get(name)!.slice(Math.ceil((atMs + rampMs) / MINUTE_MS), Math.floor((atMs + forMs) / MINUTE_MS));
}

/** The minutes that an expectation of silence speaks of: those of its incident with what follows, else the whole day. */
function spokenOf(expectation: Expectation, name: string): readonly Minute[] {
  const incident = incidentOf(expectation);
  if (!incident) return day.get(name)!;
  const { atMs, forMs } = incident;
  return day.get(name)!.slice(atMs / MINUTE_MS, (atMs + forMs + AFTERMATH_MS) / MINUTE_MS);
}

function matched({ labels }: Expectation): readonly string[] {
  const matcher = labels.find(({ name }) => name === 'service_name')!;
  if (matcher.operator === '=') return [matcher.value];
  return services.filter((name) => new RegExp(`^(?:${matcher.value})$`).test(name));
}

test('is about a million records', () => {
  expect(Math.abs(records - 1_000_000)).toBeLessThan(30_000);
});

test.each(services)(
  '%s has well below 1.5 percent of errors, and answers within half a second, while all is well',
  (name) => {
    expect(errorShare(quiet(name))).toBeGreaterThan(0.001);
    expect(errorShare(quiet(name))).toBeLessThan(0.01);
    expect(p95(quiet(name))).toBeLessThan(500);
  },
);

test('about ten incidents, each with something that must fire or must not', () => {
  expect(scenario.incidents.length).toBeGreaterThanOrEqual(10);
  const named = scenario.expectations.flatMap(({ during }) =>
    during && 'incident' in during ? [during.incident] : [],
  );
  const told = scenario.incidents.filter(({ name }) => !named.includes(name)).map(({ name }) => name);
  // More traffic is no fault: that nothing fires is what the expectations without a time say.
  expect(told).toEqual(['lunch-rush']);
});

const fires = scenario.expectations.filter(({ firesMs }) => firesMs !== undefined);
const of = (alert: string, expectations: readonly Expectation[]) =>
  expectations
    .filter((expectation) => expectation.alert === alert)
    .flatMap((expectation) =>
      matched(expectation).map((name) => ({
        name,
        incident: expectation.during && 'incident' in expectation.during ? expectation.during.incident : '',
        expectation,
      })),
    );

describe('where an alert must fire, its threshold is passed by far', () => {
  test.each(of('HighErrorRatio', fires))('errors of $name in $incident', ({ name, expectation }) => {
    expect(errorShare(during(expectation, name))).toBeGreaterThan(0.15);
  });
  test.each(of('ErrorBurst', fires))('errors a minute of $name in $incident', ({ name, expectation }) => {
    const minutes = during(expectation, name);
    const errorsAMinute = sum(minutes, ({ errors }) => errors) / minutes.length;
    const usual = sum(quiet(name), ({ errors }) => errors) / quiet(name).length;
    expect(errorsAMinute).toBeGreaterThan(1.5 * 10);
    expect(errorsAMinute).toBeGreaterThan(10 * 3 * usual);
  });
  test.each(of('LatencyHigh', fires))('latency of $name in $incident', ({ name, expectation }) => {
    expect(p95(during(expectation, name))).toBeGreaterThan(3 * p95(quiet(name)));
    expect(p95(during(expectation, name))).toBeGreaterThan(1500);
  });
  test.each(of('ServiceSilent', fires))('silence of $name in $incident', ({ name, expectation }) => {
    expect(sum(during(expectation, name), ({ lines }) => lines)).toBe(0);
  });
  test.each(of('LogStorm', fires))('records of $name in $incident', ({ name, expectation }) => {
    const busiest = Math.max(...quiet(name).map(({ lines }) => lines));
    expect(Math.min(...during(expectation, name).map(({ lines }) => lines))).toBeGreaterThan(5 * busiest);
  });
});

const never = scenario.expectations.filter((expectation) => expectation.never);

describe('where it must not, no five minutes of the day come near', () => {
  test.each(of('HighErrorRatio', never))('errors of $name', ({ name, expectation }) => {
    const worst = Math.max(...stretches(spokenOf(expectation, name)).map(errorShare));
    expect(worst).toBeLessThan(0.04);
  });
  test.each(of('ErrorBurst', never))('errors a minute of $name', ({ name }) => {
    expect(Math.max(...day.get(name)!.map(({ errors }) => errors))).toBeLessThan(7);
  });
  test.each(of('LatencyHigh', never))('latency of $name', ({ name }) => {
    const worst = Math.max(...stretches(day.get(name)!).map(p95));
    expect(worst).toBeLessThan(900);
  });
  test.each(of('ServiceSilent', never))('silence of $name', ({ name }) => {
    expect(Math.min(...day.get(name)!.map(({ lines }) => lines))).toBeGreaterThan(0);
  });
  test.each(of('LogStorm', never))('records of $name', ({ name }) => {
    expect(Math.max(...day.get(name)!.map(({ lines }) => lines))).toBeLessThan(5 * 60);
  });
});
