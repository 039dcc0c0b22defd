/** Laws of the judge for random histories, windows and expectations. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeAll } from '../../../src/alerts/judge/judge.ts';
import { instancesOf } from '../../../src/alerts/judge/states.ts';
import type { AlertHistory, DrillResult, Instance, Onset } from '../../../src/alerts/model.ts';
import type { Expectation } from '../../../src/model/expectation.ts';
import type { Series } from '../../../src/model/series.ts';
import {
  at,
  drawnStates,
  expecting,
  gridOf,
  historyOf,
  judgeInputOf,
  MINUTE,
} from '../../support/histories.ts';

const LENGTH = 80;
const LAG_MS = 5 * MINUTE;

/** Runs instead of single marks, so that alerts last long enough to fire. */
const line = fc
  .array(fc.tuple(fc.constantFrom('#', '.', '.', ' '), fc.integer({ min: 1, max: 12 })), { minLength: 20 })
  .map((runs) =>
    runs
      .map(([mark, count]) => mark.repeat(count))
      .join('')
      .slice(0, LENGTH),
  )
  .map((text) => text.padEnd(LENGTH, '.'));

const incident = fc
  .tuple(fc.integer({ min: 5 * 60, max: 60 * 60 }), fc.integer({ min: 30, max: 15 * 60 }))
  .map(([fromS, forS]) => ({
    incident: 'outage',
    startMs: at(0) + fromS * 1000,
    endMs: at(0) + (fromS + forS) * 1000,
    services: [],
  }));

/** Oldest first, without overlaps. */
const incidents = fc.array(incident, { minLength: 1, maxLength: 3 }).map((some) => {
  const kept: (typeof some)[number][] = [];
  for (const one of some.sort((a, b) => a.startMs - b.startMs)) {
    if (one.startMs >= (kept.at(-1)?.endMs ?? 0)) kept.push(one);
  }
  return kept;
});

const duration = fc.integer({ min: 1, max: 15 * 60 }).map((seconds) => seconds * 1000);
const labels = fc.constantFrom<Expectation['labels']>([], expecting().labels);
const during = fc.constantFrom<Expectation['during']>(
  { incident: 'outage' },
  { incident: 'outage' },
  { incident: 'flood' },
  { fromMs: 3 * MINUTE, toMs: 20 * MINUTE },
  undefined,
);
const mustFire = fc
  .record({ labels, during, firesMs: duration, resolvesMs: fc.option(duration, { nil: undefined }) })
  .map(expecting);
const mustNot = fc.record({ labels, during, never: fc.constant(true) }).map(expecting);

const scene = fc.record({
  lines: fc.record({ payment: line, auth: line }),
  forMs: fc.integer({ min: 0, max: 5 * MINUTE }),
  measured: fc.boolean(),
  observedLength: fc.constantFrom(LENGTH, LENGTH, 40),
  incidents,
  expectations: fc.array(fc.oneof(mustFire, mustNot), { minLength: 1, maxLength: 4 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** The grid may end before the incidents, but the span does not. */
function judge({ lines, forMs, measured, observedLength, incidents, expectations }: Scene, shiftMs = 0) {
  const history = historyOf(lines, {
    rule: { forMs },
    measured,
    grid: gridOf(observedLength, at(0) + shiftMs),
  });
  return judgeAll(
    judgeInputOf(
      expectations,
      [within(history)],
      incidents.map((one) => ({ ...one, startMs: one.startMs + shiftMs, endMs: one.endMs + shiftMs })),
      {
        lagOf: () => LAG_MS,
        span: {
          startMs: at(0) + shiftMs,
          judgedFromMs: at(5) + shiftMs,
          judgedToMs: at(LENGTH - 5) + shiftMs,
          endMs: at(LENGTH) + shiftMs,
        },
      },
    ),
  );
}

/** Removes what is drawn after the end of a short grid. */
function within(history: AlertHistory): AlertHistory {
  const { measured, grid } = history;
  const cut = (series: readonly Series[]): readonly Series[] =>
    series.map((one) => ({ ...one, samples: one.samples.filter(({ timeMs }) => timeMs <= grid.toMs) }));
  return {
    ...history,
    series: cut(history.series),
    ...(measured ? { measured: { ...measured, series: cut(measured.series) } } : {}),
  };
}

test('verdicts are valid, agree with `passed`, and every sentence is complete', { tags: 'slow' }, () => {
  const onsets =
    'fired fired-late fired-early never-fired stayed-silent fired-but-must-not unobservable'.split(' ');
  const resets = 'cleared cleared-late did-not-clear not-asked unobservable'.split(' ');
  const seen = new Set<string>();
  fc.assert(
    fc.property(scene, (drawn) => {
      const { judgements, unexpected, figures } = judge(drawn);
      for (const { expectation, onset, reset, passed, sentence, evidence, ...rest } of judgements) {
        seen.add(onset).add(reset);
        expect(onsets).toContain(onset);
        expect(resets).toContain(reset);
        expect(passed).toBe(
          ['fired', 'stayed-silent'].includes(onset) && ['cleared', 'not-asked'].includes(reset),
        );
        expect(['stayed-silent', 'fired-but-must-not', 'unobservable'].includes(onset)).toBe(
          expectation.never || onset === 'unobservable',
        );
        expect(rest.detectionMs !== undefined).toBe(['fired', 'fired-late', 'fired-early'].includes(onset));
        expect(rest.resetMs !== undefined).toBe(['cleared', 'cleared-late'].includes(reset));
        expect(sentence).toMatch(/^(HighErrorRatio|It is inconclusive)/);
        expect(sentence).not.toMatch(/undefined|NaN|null|\[object|-\d+m?s/);
        expect(evidence.series.length).toBeLessThanOrEqual(5);
        // Twenty each for onset and reset.
        const most = onset === 'fired' || reset === 'cleared' || reset === 'not-asked' ? 20 : 40;
        for (const { samples } of evidence.series) expect(samples.length).toBeLessThanOrEqual(most);
      }
      for (const { firingMs } of unexpected) expect(firingMs).toBeDefined();
      for (const { precision = 0, recall = 0 } of figures) {
        expect(Math.min(precision, recall)).toBeGreaterThanOrEqual(0);
        expect(Math.max(precision, recall)).toBeLessThanOrEqual(1);
      }
    }),
    // The rarest verdict occurs in one of seventy scenes.
    { numRuns: 1500 },
  );
  // Every verdict occurred.
  expect([...seen].sort()).toEqual([...new Set([...onsets, ...resets])].sort());
});

test('shifting all times only shifts the times of the verdicts', () => {
  const withoutTimes = (text: string): string =>
    text.replaceAll(/(\d{4}-\d\d-\d\d )?\d\d:\d\d(:\d\d)? UTC/g, 'then');
  const shifted = (instance: Instance, shiftMs: number): Instance => ({
    ...instance,
    activeMs: instance.activeMs + shiftMs,
    ...(instance.firingMs === undefined ? {} : { firingMs: instance.firingMs + shiftMs }),
    ...(instance.endMs === undefined ? {} : { endMs: instance.endMs + shiftMs }),
  });
  fc.assert(
    fc.property(scene, fc.integer({ min: -1e11, max: 1e11 }), (drawn, shiftMs) => {
      const here = judge(drawn);
      const there = judge(drawn, shiftMs);
      expect(there.figures).toEqual(here.figures);
      expect(there.unexpected).toEqual(here.unexpected.map((one) => shifted(one, shiftMs)));
      expect(there.judgements.map((one) => ({ ...one, sentence: withoutTimes(one.sentence) }))).toEqual(
        here.judgements.map((one) => ({
          ...one,
          sentence: withoutTimes(one.sentence),
          window: { ...one.window, startMs: one.window.startMs + shiftMs, endMs: one.window.endMs + shiftMs },
          evidence: {
            ...one.evidence,
            instances: one.evidence.instances.map((instance) => shifted(instance, shiftMs)),
            series: one.evidence.series.map(({ labels, samples }) => ({
              labels,
              samples: samples.map(({ timeMs, value }) => ({ timeMs: timeMs + shiftMs, value })),
            })),
          },
        })),
      );
    }),
  );
});

test('a stronger incident never turns an alert that fired into one that did not', () => {
  const stronger = fc.tuple(scene, fc.record({ payment: line, auth: line })).map(([weak, more]) => {
    const over = (service: 'payment' | 'auth'): string =>
      [...weak.lines[service]].map((mark, i) => (more[service][i] === '#' ? '#' : mark)).join('');
    return { weak, strong: { ...weak, lines: { payment: over('payment'), auth: over('auth') } } };
  });
  fc.assert(
    fc.property(stronger, ({ weak, strong }) => {
      const before = judge(weak).judgements;
      for (const [i, { onset }] of judge(strong).judgements.entries()) {
        const was = before[i]!.onset;
        if (was === 'fired') expect(['fired', 'fired-early']).toContain(onset);
        if (was === 'fired-early') expect(onset).toBe('fired-early');
        if (was === 'fired-late') expect(['fired', 'fired-early', 'fired-late']).toContain(onset);
        if (was === 'fired-but-must-not') expect(onset).toBe('fired-but-must-not');
      }
    }),
    { numRuns: 300 },
  );
});

test('a simpler judge that reads the drawing gives the same onset', () => {
  fc.assert(
    fc.property(
      line,
      incidents,
      duration,
      fc.integer({ min: 0, max: 5 * MINUTE }),
      (drawn, happened, firesMs, forMs) => {
        const expectation = expecting({ firesMs });
        const history = historyOf(drawn, { rule: { forMs } });
        const { judgements } = judgeAll(
          judgeInputOf([expectation], [history], happened, { lagOf: () => LAG_MS }),
        );
        const states = drawnStates(instancesOf(history), history.grid);
        expect(judgements.map(({ onset }) => onset)).toEqual(
          happened.map((one, i) => plainOnset(states, one, happened[i + 1], firesMs)),
        );
      },
    ),
    { numRuns: 500 },
  );
});

function plainOnset(
  states: string,
  { startMs, endMs }: DrillResult['incidents'][number],
  next: DrillResult['incidents'][number] | undefined,
  firesMs: number,
): Onset {
  const begins = [...states].flatMap((state, i) => (state === 'f' && states[i - 1] !== 'f' ? [i] : []));
  const before = Math.floor((startMs - at(0)) / MINUTE);
  if (states[before] === 'f' && !(begins.includes(before) && at(before) === startMs)) return 'fired-early';
  const own = begins.map(at).filter((timeMs) => timeMs >= startMs && timeMs < (next?.startMs ?? Infinity));
  if (own.some((timeMs) => timeMs <= startMs + firesMs + MINUTE)) return 'fired';
  if (own.some((timeMs) => timeMs < endMs + LAG_MS)) return 'fired-late';
  return 'never-fired';
}
