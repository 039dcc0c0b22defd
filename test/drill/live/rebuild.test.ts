/** From looks at a ruler back to what its alerts did, whatever was not seen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertHistory } from '../../../src/alerts/model.ts';
import { rebuild } from '../../../src/drill/live/rebuild.ts';
import type { RuleState } from '../../../src/drill/live/ruler.ts';
import { drawnStates, MINUTE } from '../../support/histories.ts';
import { allBut, evaluation, type HandRuler, handRuler } from './hand-ruler.ts';

const rebuilt = ({ rule, grid }: HandRuler, looks: readonly RuleState[], part = {}): AlertHistory =>
  rebuild({ rule, looks }, { startMs: grid.fromMs - 1, endMs: grid.toMs + MINUTE - 1, ...part });

const statesOf = ({ instances, grid }: AlertHistory): string => drawnStates(instances, grid);

describe('when every evaluation was seen', () => {
  test.each([
    ['pending, firing and gone', 2 * MINUTE, '..####..', '..ppff..'],
    ['firing at once without `for`', 0, '..##..', '..ff..'],
    ['pending and forgotten', 2 * MINUTE, '.##...', '.pp...'],
    ['fired, gone and back', MINUTE, '.##.###.', '.pf.pff.'],
    ['coming and going at every evaluation', 0, '#.#.#.', 'f.f.f.'],
    ['a `for` that is no multiple of the interval', 1.5 * MINUTE, '.####.', '.ppff.'],
    ['there to the end', MINUTE, '...###', '...pff'],
  ])('%s', (_, forMs, line, states) => {
    const ruler = handRuler(line, { rule: { forMs } });
    expect(statesOf(rebuilt(ruler, ruler.looksAt(allBut(line))))).toBe(states);
  });

  test('times are those of the evaluations, however late these began and whenever somebody looked', () => {
    const ruler = handRuler('..####..', { late: (n) => 9000 + ((n * 7919) % 9000) });
    const looks = Array.from({ length: 40 }, (_, i) => ruler.lookAt(evaluation(0) + 11_000 * i));
    expect(rebuilt(ruler, looks).instances).toEqual(ruler.instances);
    expect(ruler.instances[0]).toMatchObject({
      activeMs: evaluation(2),
      firingMs: evaluation(4),
      endMs: evaluation(6),
    });
  });

  test('each label set has its own life, with the values that the ruler gave', () => {
    const ruler = handRuler({ payment: '.####.', search: '...###' }, { rule: { forMs: MINUTE } });
    const history = rebuilt(ruler, ruler.looksAt(allBut('......')));
    expect(history.instances).toEqual(ruler.instances);
    expect(history.series.map(({ labels, samples }) => [labels, samples.length])).toEqual([
      [{ service_name: 'payment' }, 4],
      [{ service_name: 'search' }, 3],
    ]);
    expect(history.series[1]!.samples[0]).toEqual({ timeMs: evaluation(3), value: 0.2 });
  });

  test('what fired before the drill is there from its start on', () => {
    const ruler = handRuler('.#####..', { rule: { forMs: MINUTE } });
    const history = rebuilt(ruler, ruler.looksAt(allBut('........')), { startMs: evaluation(3) + 1 });
    expect(history.grid.fromMs).toBe(evaluation(4));
    expect(history.instances).toEqual(ruler.instances);
    expect(history.unobservable).toBeUndefined();
  });

  test('what was gone before the drill is no part of it', () => {
    const ruler = handRuler('.##.....', { rule: { forMs: 0 } });
    const history = rebuilt(ruler, ruler.looksAt(allBut('........')), { startMs: evaluation(3) + 1 });
    expect(history.instances).toEqual([]);
  });

  test('what went with the first evaluation of the drill was there when it began', () => {
    const ruler = handRuler('.###....', { rule: { forMs: 0 } });
    const history = rebuilt(ruler, ruler.looksAt(allBut('........')), { startMs: evaluation(3) + 1000 });
    expect(history.grid.fromMs).toBe(evaluation(4));
    expect(history.instances).toEqual(ruler.instances);
  });

  test('what comes after the drill is no part of it', () => {
    const ruler = handRuler('..####', { rule: { forMs: 0 } });
    const history = rebuilt(ruler, ruler.looksAt(allBut('......')), { endMs: evaluation(1) + 1 });
    expect(history).toMatchObject({ instances: [], grid: { toMs: evaluation(1) } });
  });

  test('a ruler that never evaluated it was not watched', () => {
    const ruler = handRuler('......');
    const { grid, unobservable } = rebuilt(ruler, [ruler.lookAt(evaluation(0) - 1)]);
    expect(grid.toMs).toBeLessThan(grid.fromMs);
    expect(unobservable).toBeUndefined();
  });
});

describe('a look in the middle of an evaluation', () => {
  const ruler = handRuler('..###.', { rule: { forMs: 0 } });
  const told = (n: number, alertsOf: number): RuleState => ({
    ...ruler.lookAt(evaluation(n) + 10),
    alerts: ruler.lookAt(evaluation(alertsOf) + 10).alerts,
  });
  const others = (n: number): readonly RuleState[] => ruler.looksAt(allBut('......', n));
  const inOrder = (looks: readonly RuleState[]): readonly RuleState[] =>
    looks.toSorted((a, b) => a.evaluatedMs! - b.evaluatedMs!);

  test.each([
    ['shows an alert too early', 1, 2],
    ['shows an alert as gone too early', 4, 5],
  ])('that %s is outvoted', (_, n, next) => {
    const looks = inOrder([...others(n), told(n, n), told(n, n), told(n, next)]);
    expect(rebuilt(ruler, looks).instances).toEqual(ruler.instances);
  });

  test('that still shows one that is gone is outvoted', () => {
    const looks = inOrder([...others(5), told(5, 4), told(5, 5), told(5, 5)]);
    expect(rebuilt(ruler, looks).instances).toEqual(ruler.instances);
  });

  test('an alert that fires sooner than the rule allows belongs to the next', () => {
    const patient = handRuler('..####.', { rule: { forMs: 2 * MINUTE } });
    const early = {
      ...patient.lookAt(evaluation(3) + 10),
      alerts: patient.lookAt(evaluation(4) + 10).alerts,
    };
    const looks = inOrder([...patient.looksAt(allBut('.......', 3)), early]);
    expect(rebuilt(patient, looks).instances).toEqual(patient.instances);
  });

  test('an alert that becomes active later than the evaluation belongs to the next', () => {
    const looks = inOrder([...others(1), told(1, 2)]);
    expect(rebuilt(ruler, looks).instances).toEqual(ruler.instances);
  });
});

describe('when evaluations were missed', () => {
  const missing = (line: string, forMs: number, ...missed: readonly number[]): AlertHistory => {
    const ruler = handRuler(line, { rule: { forMs } });
    return rebuilt(ruler, ruler.looksAt(allBut(line, ...missed)));
  };

  test.each([
    ['nothing was there, and nothing could have come and fired', 2 * MINUTE, '.......', [2, 3]],
    ['it became pending meanwhile', 2 * MINUTE, '...####.', [3]],
    ['it began to fire meanwhile', 2 * MINUTE, '.######.', [3, 4]],
    ['it was gone when it would have fired', 2 * MINUTE, '.##....', [2]],
    ['it fired all the time', 2 * MINUTE, '.#######.', [4, 5]],
  ])('nothing is in doubt where %s', (_, forMs, line, missed) => {
    const ruler = handRuler(line, { rule: { forMs } });
    const history = missing(line, forMs, ...missed);
    expect(history.unobservable).toBeUndefined();
    expect(history.instances).toEqual(ruler.instances);
  });

  test('one that was gone within two intervals is gone at the first evaluation that was seen', () => {
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
      'a pending alert may have fired meanwhile',
    ],
    ['nobody knows when it was gone', 2 * MINUTE, '.#####...', [6, 7], 'nobody knows when an alert was gone'],
    [
      'it came again',
      MINUTE,
      '.###.###',
      [4],
      'an alert began anew meanwhile, by itself or with a ruler that was started anew',
    ],
    ['one without `for` could have come and gone', 0, '.......', [3], 'could have fired and gone'],
    ['one could have waited, fired and gone', 2 * MINUTE, '.......', [2, 3, 4], 'could have fired and gone'],
  ])('it is unobservable where %s', (_, forMs, line, missed, words) => {
    expect(missing(line, forMs, ...missed).unobservable).toContain(words);
  });

  test('the reason names the time', () => {
    expect(missing('.......', 0, 3).unobservable).toContain('between 10:02:17 and 10:04:17 UTC');
  });

  test('what was missed before the drill changes nothing', () => {
    const ruler = handRuler('........', { rule: { forMs: 0 } });
    const looks = ruler.looksAt(allBut('........', 1, 2, 3));
    expect(rebuilt(ruler, looks, { startMs: evaluation(4) + 1000 }).unobservable).toBeUndefined();
  });

  test('what was missed at the end ends the time in which it was watched', () => {
    const history = missing('..####', MINUTE, 4, 5);
    expect(history.grid.toMs).toBe(evaluation(3));
    expect(statesOf(history)).toBe('..pf');
  });
});

describe('a ruler that is not the same all the time', () => {
  test('is found out when it forgets since when an alert was active', () => {
    const before = handRuler('.####', { rule: { forMs: MINUTE } });
    const anew = handRuler('.....####', { rule: { forMs: MINUTE } });
    const looks = [...before.looksAt(allBut('.....')), ...anew.looksAt([5, 6, 7, 8])];
    expect(rebuilt(anew, looks).unobservable).toMatch(/forgot at .* as one does that is started anew/);
  });

  test('is believed where it starts anew while nothing is active', () => {
    const ruler = handRuler('......##.', { rule: { forMs: MINUTE } });
    const starting = ruler.lookAt(evaluation(0) - 1);
    const looks = [...ruler.looksAt([0, 1, 2]), starting, starting, ...ruler.looksAt([4, 5, 6, 7, 8])];
    const history = rebuilt(ruler, looks);
    expect(history.unobservable).toBeUndefined();
    expect(history.instances).toEqual(ruler.instances);
  });

  test('makes a rule unobservable that it could not evaluate, with its reason', () => {
    const ruler = handRuler('.....');
    const looks = ruler
      .looksAt(allBut('.....'))
      .map((look, i) => (i > 8 ? { ...look, fault: 'too slow' } : look));
    expect(rebuilt(ruler, looks).unobservable).toMatch(
      /could not evaluate it at .* \(2 of 5 times\): too slow/,
    );
  });

  test('makes a rule unobservable that is changed meanwhile', () => {
    const before = handRuler('.....');
    const after = handRuler('.....', { rule: { forMs: MINUTE } });
    const looks = [...before.looksAt([0, 1]), ...after.looksAt([2, 3, 4])];
    expect(rebuilt(before, looks).unobservable).toBe("the ruler's rule was changed while the drill ran");
  });
});

const line = fc
  .array(fc.tuple(fc.constantFrom('#', '.'), fc.integer({ min: 1, max: 6 })), { minLength: 3, maxLength: 10 })
  .map((runs) => runs.map(([mark, count]) => mark.repeat(count)).join(''));

const scene = fc.record({
  lines: fc.record({ payment: line, search: line }),
  forMs: fc.integer({ min: 0, max: 4 * MINUTE }),
  late: fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1 }),
});

const drawn = ({ lines, forMs, late }: typeof scene extends fc.Arbitrary<infer T> ? T : never): HandRuler =>
  handRuler(lines, { rule: { forMs }, late: (n) => late[n % late.length]! });

test('whoever sees every evaluation learns just what happened', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 5000, max: 30_000 }), (drawing, everyMs) => {
      const ruler = drawn(drawing);
      const looks: RuleState[] = [];
      for (let timeMs = evaluation(0) - MINUTE; timeMs < ruler.grid.toMs + MINUTE; timeMs += everyMs) {
        looks.push(ruler.lookAt(timeMs));
      }
      const history = rebuilt(ruler, looks);
      expect(history.unobservable).toBeUndefined();
      expect(history.instances).toEqual(ruler.instances);
    }),
  );
});

test('whoever misses some learns the same, or that it cannot be said', () => {
  fc.assert(
    fc.property(scene, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (drawing, seen) => {
      const ruler = drawn(drawing);
      const length = Math.max(...Object.values(drawing.lines).map((one) => one.length));
      const evaluations = Array.from({ length }, (_, n) => n).filter((n) => seen[n]);
      const history = rebuilt(ruler, ruler.looksAt(evaluations));
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
