/** The evidence of a verdict: its instances, series and values. */
import { describe, expect, test } from 'vitest';
import type { AlertHistory, Judgement } from '../../../src/alerts/model.ts';
import {
  at,
  expecting,
  gridOf,
  happening,
  historyOf,
  judgementOf,
  MINUTE,
  THRESHOLD,
} from '../../support/histories.ts';

const OUTAGE = [happening(30, 35)];
const fires = expecting({ firesMs: 4 * MINUTE, resolvesMs: 3 * MINUTE });
/** A drawing of 90 minutes that is active from one minute (inclusive) to another (exclusive). */
const active = (from: number, to: number): string =>
  `${'.'.repeat(from)}${'#'.repeat(to - from)}`.padEnd(90, '.');

const from = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const servicesOf = ({ evidence }: Judgement) => evidence.series.map(({ labels }) => labels.service_name);
const minutesOf = ({ evidence }: Judgement) => {
  const samples = evidence.series[0]!.samples;
  return [samples[0]!, samples.at(-1)!].map(({ timeMs }) => (timeMs - at(0)) / MINUTE);
};

describe('values', () => {
  test('are those around the decision, at most twenty of a series', () => {
    const fired = judgementOf(fires, historyOf(active(30, 36)), OUTAGE);
    expect(minutesOf(fired)).toEqual([20, 39]);
    expect(fired.evidence.series[0]!.samples).toHaveLength(20);
    expect(fired.evidence.threshold).toEqual(THRESHOLD);
  });

  test('are those around the reset if only the reset failed', () => {
    expect(minutesOf(judgementOf(fires, historyOf(active(30, 50)), OUTAGE))).toEqual([38, 57]);
    expect(minutesOf(judgementOf(fires, historyOf(active(30, 90)), OUTAGE))).toEqual([26, 45]);
    expect(minutesOf(judgementOf(fires, historyOf(active(30, 90).slice(0, 37)), OUTAGE))).toEqual([24, 36]);
  });

  test('are those around onset and reset if both failed', () => {
    expect(minutesOf(judgementOf(fires, historyOf(active(34, 50)), OUTAGE))).toEqual([24, 57]);
    const early = judgementOf(fires, historyOf(active(12, 80)), OUTAGE);
    expect(early).toMatchObject({ onset: 'fired-early', reset: 'cleared-late' });
    const minutes = early.evidence.series[0]!.samples.map(({ timeMs }) => (timeMs - at(0)) / MINUTE);
    expect(minutes).toEqual([...from(2, 21), ...from(68, 87)]);
    // It cleared in time: that needs no evidence.
    expect(minutesOf(judgementOf(fires, historyOf(active(12, 36)), OUTAGE))).toEqual([2, 21]);
  });

  test('of an alert that did not fire are those where it came closest', () => {
    expect(minutesOf(judgementOf(fires, historyOf(active(31, 32)), OUTAGE))).toEqual([20, 39]);
    const pending = historyOf(active(31, 50), { rule: { forMs: 40 * MINUTE } });
    expect(minutesOf(judgementOf(fires, pending, OUTAGE))).toEqual([38, 57]);
  });

  test('are those of the whole expression if the comparison cannot be separated', () => {
    const judged = judgementOf(fires, historyOf(active(30, 36), { measured: false }), OUTAGE);
    expect(minutesOf(judged)).toEqual([30, 35]);
    expect(judged.evidence).not.toHaveProperty('threshold');
  });

  test('are empty if nothing was observed', () => {
    const history = historyOf(active(30, 36), { unobservable: 'refused' });
    expect(judgementOf(fires, history, OUTAGE).evidence.series).toEqual([]);
  });
});

describe('series', () => {
  const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, active(0, 0)]));

  test('are those that match, and those that fired instead', () => {
    const lines = { ...many, f: active(30, 36), payment: active(0, 0) };
    expect(servicesOf(judgementOf(fires, historyOf(lines), OUTAGE))).toEqual(['payment', 'f']);
  });

  test('are at most five, the deciding one first', () => {
    const lines = { ...many, e: active(31, 36), g: active(30, 45) };
    const all = { ...fires, labels: [] };
    expect(servicesOf(judgementOf(all, historyOf(lines), OUTAGE))).toEqual(['g', 'e', 'a', 'b', 'c']);
  });

  test('are other series if none match', () => {
    expect(servicesOf(judgementOf(fires, historyOf(many), OUTAGE))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  /** A line with values of its own. */
  const valued = (values: Readonly<Record<string, number>>): AlertHistory => {
    const history = historyOf(many);
    const series = Object.entries(values).map(([service_name, value]) => ({
      labels: { service_name, job: service_name === 'c' ? 'payment' : 'shop' },
      samples: Array.from({ length: 90 }, (_, minute) => ({
        timeMs: at(minute),
        // What it was before the window does not input.
        value: minute < 30 ? 0.049 - value : value,
      })),
    }));
    return { ...history, measured: { threshold: THRESHOLD, series } };
  };
  const silent = valued({ a: 0.01, b: 0.03, c: 0.02, d: Number.NaN, e: 0.04, f: 0.005 });

  test('that did not fire start with the one that came closest', () => {
    const judged = judgementOf({ ...fires, labels: [] }, silent, OUTAGE);
    expect(judged.sentence).toContain('closest 0.04 of {service_name=e, job=shop}');
    expect(servicesOf(judged)).toEqual(['e', 'b', 'c', 'a', 'f']);
  });

  test('that do not match start with those that have most of the expected labels', () => {
    const labels = [
      { name: 'service_name', operator: '=', value: 'payment' },
      { name: 'job', operator: '=~', value: 'pay.*' },
    ] as const;
    const judged = judgementOf({ ...fires, labels }, silent, OUTAGE);
    expect(servicesOf(judged)).toEqual(['c', 'e', 'b', 'a', 'f']);
  });

  test('without a value around the decision are left out', () => {
    const lines = { payment: ' '.repeat(90), a: `${' '.repeat(60)}${'.'.repeat(30)}` };
    expect(servicesOf(judgementOf(fires, historyOf(lines), OUTAGE))).toEqual([]);
  });
});

test('instances are those of the sentence, oldest first', () => {
  const times = (line: string) =>
    judgementOf(fires, historyOf(line), OUTAGE).evidence.instances.map(
      ({ activeMs }) => (activeMs - at(0)) / MINUTE,
    );
  const two = `${active(30, 33).slice(0, 34)}####`.padEnd(90, '.');
  expect(times(two)).toEqual([30, 34]);
  expect(times(active(31, 32))).toEqual([31]);
  expect(times(active(0, 20))).toEqual([]);
});

test('the command is that of the deciding rule and the window', () => {
  const grid = gridOf(90);
  const silent = historyOf(active(0, 0), { grid, rule: { expr: 'silent' } });
  const firing = historyOf(active(30, 36), { grid, rule: { expr: 'firing' } });
  const judged = judgementOf(fires, [silent, firing], OUTAGE, {
    commandOf: ({ rule }, { incident, startMs }) => `${rule.expr} ${incident} ${startMs === at(30)}`,
  });
  expect(judged.evidence.command).toBe('firing outage true');
});

test('the command includes decisions before and after the window', () => {
  const minutes = (line: string, expectation = fires) =>
    judgementOf(expectation, historyOf(line), OUTAGE, {
      commandOf: (_, { startMs, endMs }) => `${(startMs - at(0)) / MINUTE} ${(endMs - at(0)) / MINUTE}`,
    }).evidence.command;
  expect(minutes(active(12, 80))).toBe('14 80');
  expect(minutes(active(30, 50))).toBe('30 50');
  expect(minutes(active(30, 90), { ...fires, resolvesMs: 20 * MINUTE })).toBe('30 55');
  expect(minutes(active(30, 36))).toBe('30 35');
});
