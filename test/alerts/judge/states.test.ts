/** The lifecycle of alerts over a grid of evaluations, compared with tables and with a second, simpler implementation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instancesOf } from '../../../src/alerts/judge/states.ts';
import type { Evaluation, Instance } from '../../../src/alerts/model.ts';
import type { Grid } from '../../../src/model/series.ts';
import { activeSeries, at, drawnStates, gridOf, MINUTE, ruleOf } from '../../support/histories.ts';

const evaluationOf = (
  lines: Readonly<Record<string, string>>,
  part: Parameters<typeof ruleOf>[0] = {},
): Evaluation => {
  const grid = gridOf(Math.max(...Object.values(lines).map(({ length }) => length)));
  const series = Object.entries(lines).map(([service, line]) =>
    activeSeries({ service_name: service }, line, grid),
  );
  return { rule: ruleOf(part), grid, series };
};

const statesOf = (line: string, forMs: number): string => {
  const evaluation = evaluationOf({ a: line }, { forMs });
  return drawnStates(instancesOf(evaluation), evaluation.grid);
};

describe('one series', () => {
  test.each([
    ['fires at once without `for`', 0, '.##.', '.ff.'],
    ['fires when it was active for exactly `for`', 2 * MINUTE, '.###.', '.ppf.'],
    ['does not fire one evaluation short', 2 * MINUTE, '.##.', '.pp.'],
    ['fires at the first evaluation after `for` if none falls on it', 1.5 * MINUTE, '###', 'ppf'],
    ['fires at the second evaluation if `for` is shorter than the interval', 1000, '##', 'pf'],
    ['starts again after a gap of one evaluation', 2 * MINUTE, '##.##.###', 'pp.pp.ppf'],
    ['resolves at the first evaluation without it', 2 * MINUTE, '####.', 'ppff.'],
    ['is pending again after it resolved', 2 * MINUTE, '###.####', 'ppf.ppff'],
    ['is never active', 2 * MINUTE, '....', '....'],
    ['treats a missing value like one below the threshold', 2 * MINUTE, '## ###', 'pp.ppf'],
  ])('%s', (_, forMs, line, states) => {
    expect(statesOf(line, forMs)).toBe(states);
  });

  test('its instances have the times at which they started, fired and ended', () => {
    const labels = { service_name: 'a', severity: 'critical' };
    expect(instancesOf(evaluationOf({ a: '.###.##.###' }))).toEqual([
      { alert: 'HighErrorRatio', labels, activeMs: at(1), firingMs: at(3), endMs: at(4) },
      { alert: 'HighErrorRatio', labels, activeMs: at(5), endMs: at(7) },
      { alert: 'HighErrorRatio', labels, activeMs: at(8), firingMs: at(10) },
    ]);
  });

  test('a value that is not a number is a value', () => {
    const { rule, grid } = evaluationOf({ a: '###' }, { forMs: 0 });
    const samples = [{ timeMs: at(1), value: Number.NaN }];
    expect(instancesOf({ rule, grid, series: [{ labels: {}, samples }] })).toMatchObject([
      { firingMs: at(1), endMs: at(2) },
    ]);
  });

  test('a sample between two evaluations is ignored', () => {
    const { rule, grid } = evaluationOf({ a: '###' }, { forMs: 0 });
    const samples = [at(0.5), at(1), at(1.5)].map((timeMs) => ({ timeMs, value: 1 }));
    expect(instancesOf({ rule, grid, series: [{ labels: {}, samples }] })).toMatchObject([
      { firingMs: at(1), endMs: at(2) },
    ]);
  });
});

describe('several series', () => {
  test('have separate lifecycles, oldest first', () => {
    const evaluation = evaluationOf({ a: '..####', b: '.##...', c: '###...' });
    const instances = instancesOf(evaluation);
    expect(instances.map(({ labels, activeMs }) => [labels.service_name, activeMs])).toEqual([
      ['c', at(0)],
      ['b', at(1)],
      ['a', at(2)],
    ]);
    const of = (service: string) => instances.filter(({ labels }) => labels.service_name === service);
    expect(drawnStates(of('a'), evaluation.grid)).toBe('..ppff');
    expect(drawnStates(of('b'), evaluation.grid)).toBe('.pp...');
    expect(drawnStates(of('c'), evaluation.grid)).toBe('ppf...');
  });

  test('with the same labels as alerts fail the evaluation, so nothing changes', () => {
    const evaluation = evaluationOf({ a: '.####...', b: '...##...' }, { labels: { service_name: 'all' } });
    expect(drawnStates(instancesOf(evaluation), evaluation.grid)).toBe('.pppp...');
  });
});

describe("more alerts than the group's limit", () => {
  const statesOf = (lines: Readonly<Record<string, string>>, limit: number, service: string) => {
    const evaluation = evaluationOf(lines, { forMs: MINUTE, limit });
    const own = instancesOf(evaluation).filter(({ labels }) => labels.service_name === service);
    return drawnStates(own, evaluation.grid);
  };

  test('drop all of them at that evaluation, and the others start again', () => {
    const lines = { a: '.########', b: '....##...' };
    expect(statesOf(lines, 1, 'a')).toBe('.pff..pff');
    expect(statesOf(lines, 1, 'b')).toBe('.........');
  });

  test('a number of alerts equal to the limit is kept', () => {
    const lines = { a: '.####', b: '..###' };
    expect(statesOf(lines, 2, 'a')).toBe('.pfff');
    expect(statesOf(lines, 2, 'b')).toBe('..pff');
  });

  test('resolved alerts do not count', () => {
    expect(statesOf({ a: '.###...', b: '....###' }, 1, 'b')).toBe('....pff');
  });
});

describe('labels', () => {
  test('those of the rule override those of the series, and empty ones are left out', () => {
    const { rule, grid } = evaluationOf({ a: '#' }, { labels: { severity: 'page', team: '' } });
    const samples = [{ timeMs: at(0), value: 1 }];
    const series = [{ labels: { severity: 'low', team: 'shop', app: 'x', empty: '' }, samples }];
    expect(instancesOf({ rule, grid, series })[0]!.labels).toEqual({ severity: 'page', app: 'x' });
  });

  test('with templates make another instance when their value changes', () => {
    const { rule, grid } = evaluationOf({ a: '####' }, { forMs: 0, labels: { severity: '{{ $value }}' } });
    const samples = [1, 1, 2, 2].map((value, i) => ({ timeMs: at(i), value }));
    const evaluation = { rule, grid, series: [{ labels: { app: 'x' }, samples }] };
    const instances = instancesOf(evaluation, undefined, (_, labels, value) => ({
      severity: `${labels.app}${value}`,
    }));
    expect(instances).toMatchObject([
      { labels: { app: 'x', severity: 'x1' }, firingMs: at(0), endMs: at(2) },
      { labels: { app: 'x', severity: 'x2' }, firingMs: at(2) },
    ]);
    expect(instancesOf(evaluation)).toMatchObject([{ labels: { severity: '{{ $value }}' } }]);
  });
});

test('annotations are rendered when the alert starts to fire, from the labels and the value of its series', () => {
  const { rule, grid } = evaluationOf({ a: '####' }, { forMs: MINUTE });
  const samples = [1, 2, 3].map((value, i) => ({ timeMs: at(i), value }));
  const evaluation = { rule, grid, series: [{ labels: { app: 'x' }, samples }] };
  const [instance] = instancesOf(evaluation, (_, labels, value) => ({
    summary: { text: `${JSON.stringify(labels)} ${value}` },
  }));
  expect(instance).toMatchObject({ firingMs: at(1), annotations: { summary: { text: '{"app":"x"} 2' } } });
  const [pending] = instancesOf({ ...evaluation, rule: ruleOf({ forMs: 9 * MINUTE }) }, () => ({}));
  expect(pending).not.toHaveProperty('annotations');
});

test('an unobservable rule has no instances', () => {
  expect(instancesOf({ ...evaluationOf({ a: '####' }), unobservable: 'Loki is gone' })).toEqual([]);
});

describe('laws', () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom('#', '#', '.'), minLength: 30, maxLength: 30 }), {
    minLength: 1,
    maxLength: 4,
  });
  const scene = fc.record({
    lines,
    forMs: fc.nat(6 * MINUTE),
    stepMs: fc.integer({ min: 1000, max: 2 * MINUTE }),
  });

  test('a simpler implementation gives the same states', () => {
    fc.assert(
      fc.property(scene, ({ lines, forMs, stepMs }) => {
        const grid = gridOf(30, at(0), stepMs);
        const series = lines.map((line, i) => activeSeries({ i: String(i) }, line, grid));
        const instances = instancesOf({ rule: ruleOf({ forMs }), grid, series });
        for (const [i, line] of lines.entries()) {
          const own = instances.filter(({ labels }) => labels.i === String(i));
          expect(drawnStates(own, grid)).toBe(plainStates(line, forMs, stepMs));
        }
      }),
    );
  });

  test('above the limit, the result is as if nothing were active', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 4 }), ({ lines, forMs }, limit) => {
        const grid = gridOf(30);
        const instancesFor = (
          drawn: readonly string[],
          rule: ReturnType<typeof ruleOf>,
        ): readonly Instance[] =>
          instancesOf({
            rule,
            grid,
            series: drawn.map((line, i) => activeSeries({ i: String(i) }, line, grid)),
          });
        const active = (step: number): number => lines.filter((line) => line[step] === '#').length;
        const without = lines.map((line) =>
          [...line].map((mark, step) => (active(step) > limit ? '.' : mark)).join(''),
        );
        expect(instancesFor(lines, ruleOf({ forMs, limit }))).toEqual(
          instancesFor(without, ruleOf({ forMs })),
        );
      }),
    );
  });

  test('shifting all times only shifts the instances', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: -1e11, max: 1e11 }), ({ lines, forMs }, shiftMs) => {
        const instancesFor = (grid: Grid): readonly Instance[] =>
          instancesOf({
            rule: ruleOf({ forMs }),
            grid,
            series: lines.map((line, i) => activeSeries({ i: String(i) }, line, grid)),
          });
        const shift = (timeMs: number | undefined) => (timeMs === undefined ? undefined : timeMs + shiftMs);
        const shifted = instancesFor(gridOf(30, at(0))).map((one) => ({
          ...one,
          activeMs: one.activeMs + shiftMs,
          firingMs: shift(one.firingMs),
          endMs: shift(one.endMs),
        }));
        expect(instancesFor(gridOf(30, at(0) + shiftMs))).toEqual(shifted);
      }),
    );
  });
});

/** For each evaluation: how long the series was active without a gap. */
function plainStates(line: string, forMs: number, stepMs: number): string {
  return [...line]
    .map((mark, i) => {
      if (mark !== '#') return '.';
      const since = line.slice(0, i).lastIndexOf('.') + 1;
      return (i - since) * stepMs >= forMs ? 'f' : 'p';
    })
    .join('');
}
