/** Rebuilding alert histories from polls of a ruler, also if evaluations were missed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertHistory } from '../../../src/alerts/model.ts';
import { rebuild } from '../../../src/drill/live/rebuild.ts';
import type { RuleState } from '../../../src/drill/live/ruler.ts';
import { drawnStates, MINUTE } from '../../support/histories.ts';
import { allBut, evaluation, type HandRuler, handRuler } from './hand-ruler.ts';

const rebuilt = ({ rule, grid }: HandRuler, polls: readonly RuleState[], part = {}): AlertHistory =>
  rebuild({ rule, polls }, { startMs: grid.fromMs - 1, endMs: grid.toMs + MINUTE - 1, ...part });

const statesOf = ({ instances, grid }: AlertHistory): string => drawnStates(instances, grid);

describe('when every evaluation was observed', () => {
  test.each([
    ['pending, firing and resolved', 2 * MINUTE, '..####..', '..ppff..'],
    ['firing at once without `for`', 0, '..##..', '..ff..'],
    ['pending only', 2 * MINUTE, '.##...', '.pp...'],
    ['fired, resolved and fired again', MINUTE, '.##.###.', '.pf.pff.'],
    ['changing at every evaluation', 0, '#.#.#.', 'f.f.f.'],
    ['a `for` that is not a multiple of the interval', 1.5 * MINUTE, '.####.', '.ppff.'],
    ['active at the end', MINUTE, '...###', '...pff'],
  ])('%s', (_, forMs, line, states) => {
    const ruler = handRuler(line, { rule: { forMs } });
    expect(statesOf(rebuilt(ruler, ruler.pollsAt(allBut(line))))).toBe(states);
  });

  test('times are those of the evaluations, whatever their delay and the times of the polls', () => {
    const ruler = handRuler('..####..', { delay: (n) => 9000 + ((n * 7919) % 9000) });
    const polls = Array.from({ length: 40 }, (_, i) => ruler.pollAt(evaluation(0) + 11_000 * i));
    expect(rebuilt(ruler, polls).instances).toEqual(ruler.instances);
    expect(ruler.instances[0]).toMatchObject({
      activeMs: evaluation(2),
      firingMs: evaluation(4),
      endMs: evaluation(6),
    });
  });

  test('each label set has its own lifecycle, with the values that the ruler reports', () => {
    const ruler = handRuler({ payment: '.####.', search: '...###' }, { rule: { forMs: MINUTE } });
    const history = rebuilt(ruler, ruler.pollsAt(allBut('......')));
    expect(history.instances).toEqual(ruler.instances);
    expect(history.series.map(({ labels, samples }) => [labels, samples.length])).toEqual([
      [{ service_name: 'payment' }, 4],
      [{ service_name: 'search' }, 3],
    ]);
    expect(history.series[1]!.samples[0]).toEqual({ timeMs: evaluation(3), value: 0.2 });
  });

  test('an alert that fired before the drill is active at its start', () => {
    const ruler = handRuler('.#####..', { rule: { forMs: MINUTE } });
    const history = rebuilt(ruler, ruler.pollsAt(allBut('........')), { startMs: evaluation(3) + 1 });
    expect(history.grid.fromMs).toBe(evaluation(4));
    expect(history.instances).toEqual(ruler.instances);
    expect(history.unobservable).toBeUndefined();
  });

  test('an alert that ended before the drill is left out', () => {
    const ruler = handRuler('.##.....', { rule: { forMs: 0 } });
    const history = rebuilt(ruler, ruler.pollsAt(allBut('........')), { startMs: evaluation(3) + 1 });
    expect(history.instances).toEqual([]);
  });

  test('an alert that ends at the first evaluation was active at the start', () => {
    const ruler = handRuler('.###....', { rule: { forMs: 0 } });
    const history = rebuilt(ruler, ruler.pollsAt(allBut('........')), { startMs: evaluation(3) + 1000 });
    expect(history.grid.fromMs).toBe(evaluation(4));
    expect(history.instances).toEqual(ruler.instances);
  });

  test('an alert that starts after the drill is left out', () => {
    const ruler = handRuler('..####', { rule: { forMs: 0 } });
    const history = rebuilt(ruler, ruler.pollsAt(allBut('......')), { endMs: evaluation(1) + 1 });
    expect(history).toMatchObject({ instances: [], grid: { toMs: evaluation(1) } });
  });

  test('without an evaluation, nothing was observed', () => {
    const ruler = handRuler('......');
    const { grid, unobservable } = rebuilt(ruler, [ruler.pollAt(evaluation(0) - 1)]);
    expect(grid.toMs).toBeLessThan(grid.fromMs);
    expect(unobservable).toBeUndefined();
  });
});

describe('a poll in the middle of an evaluation', () => {
  const ruler = handRuler('..###.', { rule: { forMs: 0 } });
  const mixed = (n: number, alertsOf: number): RuleState => ({
    ...ruler.pollAt(evaluation(n) + 10),
    alerts: ruler.pollAt(evaluation(alertsOf) + 10).alerts,
  });
  const others = (n: number): readonly RuleState[] => ruler.pollsAt(allBut('......', n));
  const inOrder = (polls: readonly RuleState[]): readonly RuleState[] =>
    polls.toSorted((a, b) => a.evaluatedMs! - b.evaluatedMs!);

  test.each([
    ['shows an alert too early', 1, 2],
    ['shows an alert as ended too early', 4, 5],
  ])('that %s is outvoted', (_, n, next) => {
    const polls = inOrder([...others(n), mixed(n, n), mixed(n, n), mixed(n, next)]);
    expect(rebuilt(ruler, polls).instances).toEqual(ruler.instances);
  });

  test('that still shows an alert that ended is outvoted', () => {
    const polls = inOrder([...others(5), mixed(5, 4), mixed(5, 5), mixed(5, 5)]);
    expect(rebuilt(ruler, polls).instances).toEqual(ruler.instances);
  });

  test('an alert that fires earlier than the rule allows belongs to the next evaluation', () => {
    const slow = handRuler('..####.', { rule: { forMs: 2 * MINUTE } });
    const early = {
      ...slow.pollAt(evaluation(3) + 10),
      alerts: slow.pollAt(evaluation(4) + 10).alerts,
    };
    const polls = inOrder([...slow.pollsAt(allBut('.......', 3)), early]);
    expect(rebuilt(slow, polls).instances).toEqual(slow.instances);
  });

  test('an alert that becomes active after the evaluation belongs to the next one', () => {
    const polls = inOrder([...others(1), mixed(1, 2)]);
    expect(rebuilt(ruler, polls).instances).toEqual(ruler.instances);
  });
});

describe('when evaluations were missed', () => {
  const missing = (line: string, forMs: number, ...missed: readonly number[]): AlertHistory => {
    const ruler = handRuler(line, { rule: { forMs } });
    return rebuilt(ruler, ruler.pollsAt(allBut(line, ...missed)));
  };

  test.each([
    [
      'nothing was active, and the gap is too short for an alert to fire in it',
      2 * MINUTE,
      '.......',
      [2, 3],
    ],
    ['it became pending in between', 2 * MINUTE, '...####.', [3]],
    ['it started to fire in between', 2 * MINUTE, '.######.', [3, 4]],
    ['it ended before it would have fired', 2 * MINUTE, '.##....', [2]],
    ['it fired all the time', 2 * MINUTE, '.#######.', [4, 5]],
  ])('the history is certain if %s', (_, forMs, line, missed) => {
    const ruler = handRuler(line, { rule: { forMs } });
    const history = missing(line, forMs, ...missed);
    expect(history.unobservable).toBeUndefined();
    expect(history.instances).toEqual(ruler.instances);
  });

  test('an alert that ended within two intervals ends at the first observed evaluation', () => {
    const history = missing('.####..', MINUTE, 5);
    expect(history.unobservable).toBeUndefined();
    expect(history.instances[0]!.endMs).toBe(evaluation(6));
  });

  test.each([
    [
      'a pending alert may have fired',
      2 * MINUTE,
      '.###...',
      [3],
      'a pending alert may have fired in between',
    ],
    [
      'its end is not known',
      2 * MINUTE,
      '.#####...',
      [6, 7],
      'the time at which an alert ended is not known',
    ],
    [
      'it started again',
      MINUTE,
      '.###.###',
      [4],
      'an alert started again in between, by itself or because the ruler was restarted',
    ],
    ['an alert without `for` may have fired and resolved', 0, '.......', [3], 'may have fired and resolved'],
    [
      'an alert with `for` may have fired and resolved',
      2 * MINUTE,
      '.......',
      [2, 3, 4],
      'may have fired and resolved',
    ],
  ])('it is unobservable if %s', (_, forMs, line, missed, words) => {
    expect(missing(line, forMs, ...missed).unobservable).toContain(words);
  });

  test('the reason names the time', () => {
    expect(missing('.......', 0, 3).unobservable).toContain('between 10:02:17 and 10:04:17 UTC');
  });

  test('evaluations missed before the drill make no difference', () => {
    const ruler = handRuler('........', { rule: { forMs: 0 } });
    const polls = ruler.pollsAt(allBut('........', 1, 2, 3));
    expect(rebuilt(ruler, polls, { startMs: evaluation(4) + 1000 }).unobservable).toBeUndefined();
  });

  test('evaluations missed at the end shorten the observed range', () => {
    const history = missing('..####', MINUTE, 4, 5);
    expect(history.grid.toMs).toBe(evaluation(3));
    expect(statesOf(history)).toBe('..pf');
  });
});

describe('a ruler that changes during the drill', () => {
  test('is detected if it loses the start time of an active alert', () => {
    const before = handRuler('.####', { rule: { forMs: MINUTE } });
    const restarted = handRuler('.....####', { rule: { forMs: MINUTE } });
    const polls = [...before.pollsAt(allBut('.....')), ...restarted.pollsAt([5, 6, 7, 8])];
    expect(rebuilt(restarted, polls).unobservable).toMatch(
      /lost the start time of an active alert at .* as after a restart/,
    );
  });

  test('is trusted if it restarts while nothing is active', () => {
    const ruler = handRuler('......##.', { rule: { forMs: MINUTE } });
    const starting = ruler.pollAt(evaluation(0) - 1);
    const polls = [...ruler.pollsAt([0, 1, 2]), starting, starting, ...ruler.pollsAt([4, 5, 6, 7, 8])];
    const history = rebuilt(ruler, polls);
    expect(history.unobservable).toBeUndefined();
    expect(history.instances).toEqual(ruler.instances);
  });

  test('makes a rule unobservable if it fails to evaluate it, and reports the error', () => {
    const ruler = handRuler('.....');
    const polls = ruler
      .pollsAt(allBut('.....'))
      .map((poll, i) => (i > 8 ? { ...poll, error: 'too slow' } : poll));
    expect(rebuilt(ruler, polls).unobservable).toMatch(
      /failed to evaluate it at .* \(2 of 5 evaluations failed\): too slow/,
    );
  });

  test('makes a rule unobservable if it is changed', () => {
    const before = handRuler('.....');
    const after = handRuler('.....', { rule: { forMs: MINUTE } });
    const polls = [...before.pollsAt([0, 1]), ...after.pollsAt([2, 3, 4])];
    expect(rebuilt(before, polls).unobservable).toBe('the rule was changed in the ruler during the drill');
  });
});

const line = fc
  .array(fc.tuple(fc.constantFrom('#', '.'), fc.integer({ min: 1, max: 6 })), { minLength: 3, maxLength: 10 })
  .map((runs) => runs.map(([mark, count]) => mark.repeat(count)).join(''));

const scene = fc.record({
  lines: fc.record({ payment: line, search: line }),
  forMs: fc.integer({ min: 0, max: 4 * MINUTE }),
  delays: fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1 }),
});

const drawn = ({ lines, forMs, delays }: typeof scene extends fc.Arbitrary<infer T> ? T : never): HandRuler =>
  handRuler(lines, { rule: { forMs }, delay: (n) => delays[n % delays.length]! });

test('if every evaluation is observed, the instances are exact', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 5000, max: 30_000 }), (drawing, everyMs) => {
      const ruler = drawn(drawing);
      const polls: RuleState[] = [];
      for (let timeMs = evaluation(0) - MINUTE; timeMs < ruler.grid.toMs + MINUTE; timeMs += everyMs) {
        polls.push(ruler.pollAt(timeMs));
      }
      const history = rebuilt(ruler, polls);
      expect(history.unobservable).toBeUndefined();
      expect(history.instances).toEqual(ruler.instances);
    }),
  );
});

test('if some are missed, the alerts that fired are exact or the rule is unobservable', () => {
  fc.assert(
    fc.property(scene, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (drawing, seen) => {
      const ruler = drawn(drawing);
      const length = Math.max(...Object.values(drawing.lines).map((one) => one.length));
      const evaluations = Array.from({ length }, (_, n) => n).filter((n) => seen[n]);
      const history = rebuilt(ruler, ruler.pollsAt(evaluations));
      if (history.unobservable !== undefined || evaluations.length === 0) return;
      const until = history.grid.toMs;
      const fired = (instances: AlertHistory['instances']) =>
        instances.filter(({ firingMs = Number.POSITIVE_INFINITY, endMs = Number.POSITIVE_INFINITY }) => {
          return firingMs <= until && endMs > history.grid.fromMs;
        });
      const found = fired(history.instances);
      const real = fired(ruler.instances);
      expect(found.map(({ labels, firingMs }) => [labels, firingMs])).toEqual(
        real.map(({ labels, firingMs }) => [labels, firingMs]),
      );
      for (const [i, { endMs }] of found.entries()) {
        const realEndMs = real[i]!.endMs ?? Number.POSITIVE_INFINITY;
        if (endMs === undefined) expect(realEndMs).toBeGreaterThan(until);
        else expect([realEndMs, realEndMs + MINUTE]).toContain(endMs);
      }
    }),
    { numRuns: 500 },
  );
});
