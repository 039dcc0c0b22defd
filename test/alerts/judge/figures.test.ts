/** The four figures of an alert, and unexpected alerts. */
import { describe, expect, test } from 'vitest';
import { judgeAll } from '../../../src/alerts/judge/judge.ts';
import type { AlertHistory } from '../../../src/alerts/model.ts';
import type { Expectation } from '../../../src/model/expectation.ts';
import { at, expecting, happening, historyOf, judgeInputOf, MINUTE } from '../../support/histories.ts';

const FOUR = [happening(10, 13), happening(20, 23), happening(30, 33), happening(40, 43)];
const fires = expecting({ firesMs: 3 * MINUTE, resolvesMs: MINUTE });

const all = (expectations: readonly Expectation[], ...histories: readonly AlertHistory[]) =>
  judgeAll(judgeInputOf(expectations, histories, FOUR, { lagOf: () => 4 * MINUTE }));

describe('figures', () => {
  test('count windows and instances, and take the median of the times', () => {
    //            0         1         2         3         4         5
    //            0123456789012345678901234567890123456789012345678901234567
    const line = '####.###..####.......####.....#####......................###'.slice(0, 58);
    const { figures, judgements } = all([fires], historyOf(line));
    expect(judgements.map(({ onset, reset }) => `${onset} ${reset}`)).toEqual([
      'fired cleared',
      'fired cleared',
      'fired cleared',
      'never-fired not-asked',
    ]);
    expect(figures).toEqual([
      {
        alert: 'HighErrorRatio',
        // The one in the warm-up is not judged; the one before the first incident is wrong.
        fired: 4,
        precision: 3 / 4,
        recall: 3 / 4,
        detectionMs: 2 * MINUTE,
        resetMs: 2 * MINUTE,
      },
    ]);
  });

  test('the median of an even number of times is the mean of the two in the middle', () => {
    //            0         1         2         3         4         5
    //            0123456789012345678901234567890123456789012345678901234567
    const line = '..........####........####................................';
    expect(all([fires], historyOf(line)).figures[0]).toMatchObject({
      recall: 1 / 2,
      detectionMs: 3 * MINUTE,
      resetMs: 2 * MINUTE,
    });
  });

  test('are left out if there is nothing to divide by', () => {
    const silent = historyOf('.'.repeat(58));
    expect(all([], silent).figures).toEqual([{ alert: 'HighErrorRatio', fired: 0 }]);
    expect(all([fires], silent).figures).toEqual([{ alert: 'HighErrorRatio', fired: 0, recall: 0 }]);
    expect(all([expecting({ never: true })], silent).figures).toEqual([
      { alert: 'HighErrorRatio', fired: 0 },
    ]);
  });

  test('an alert that never stops firing has full precision and no recall', () => {
    const { figures } = all([fires], historyOf('#'.repeat(58)));
    expect(figures).toEqual([{ alert: 'HighErrorRatio', fired: 1, precision: 1, recall: 0 }]);
  });

  test('an alert of a service outside the expectation counts as false', () => {
    const lines = {
      payment: `${'.'.repeat(10)}####`.padEnd(58, '.'),
      auth: `${'.'.repeat(10)}####`.padEnd(58, '.'),
    };
    expect(all([fires], historyOf(lines)).figures[0]).toMatchObject({ fired: 2, precision: 1 / 2 });
    expect(all([{ ...fires, labels: [] }], historyOf(lines)).figures[0]).toMatchObject({ precision: 1 });
  });

  test('an alert that must not fire counts as false, and one that fires too late as correct', () => {
    //            0         1         2         3         4         5
    //            0123456789012345678901234567890123456789012345678901234567
    const line = '............####.........................................';
    const never = expecting({ never: true });
    expect(all([never], historyOf(line)).figures).toEqual([
      { alert: 'HighErrorRatio', fired: 1, precision: 0 },
    ]);
    const late = all([expecting({ firesMs: MINUTE })], historyOf(line));
    expect(late.judgements[0]!.onset).toBe('fired-late');
    expect(late.figures).toEqual([
      { alert: 'HighErrorRatio', fired: 1, precision: 1, recall: 1 / 4, detectionMs: 4 * MINUTE },
    ]);
    const slow = all([fires], historyOf('..........########'.padEnd(58, '.')));
    expect(slow.judgements[0]!.reset).toBe('cleared-late');
    expect(slow.figures[0]!.resetMs).toBe(5 * MINUTE);
  });

  test('count an alert that fired after the judged time because of an incident in it', () => {
    // Judged from minute 5 to 52; the incident ends with it.
    const last = [happening(48, 52)];
    const late = historyOf(`${'.'.repeat(51)}####...`);
    const of = (part: Partial<Expectation>) =>
      judgeAll(judgeInputOf([expecting(part)], [late], last, { lagOf: () => 4 * MINUTE }));
    const { judgements, figures, unexpected } = of({ firesMs: 6 * MINUTE });
    expect(judgements[0]).toMatchObject({ onset: 'fired', detectionMs: 5 * MINUTE });
    expect(figures).toEqual([
      { alert: 'HighErrorRatio', fired: 1, precision: 1, recall: 1, detectionMs: 5 * MINUTE },
    ]);
    expect(unexpected).toEqual([]);
    // One that violates a `never` then counts as false.
    expect(of({ never: true }).figures).toEqual([{ alert: 'HighErrorRatio', fired: 1, precision: 0 }]);
  });

  test('have one entry for each alert name, without rules that are unobservable', () => {
    const other = historyOf('.'.repeat(58), { rule: { alert: 'Other' } });
    const unobservable = historyOf('#'.repeat(58), { unobservable: 'refused' });
    expect(all([fires], unobservable, other, other).figures).toEqual([
      { alert: 'HighErrorRatio' },
      { alert: 'Other', fired: 0 },
    ]);
    // Of two rules with the same name, one is observable.
    expect(all([], unobservable, historyOf('.'.repeat(58))).figures).toEqual([
      { alert: 'HighErrorRatio', fired: 0 },
    ]);
  });
});

describe('unexpected', () => {
  const times = (...[expectations, ...histories]: Parameters<typeof all>) =>
    all(expectations, ...histories).unexpected.map(({ firingMs }) => (firingMs! - at(0)) / MINUTE);
  //            0         1         2         3         4         5
  //            0123456789012345678901234567890123456789012345678901234567
  const line = '####.###..####.......####..###...............####.....####';

  test('are those that fired in the judged time outside the windows of their expectations', () => {
    expect(times([fires], historyOf(line))).toEqual([7, 29, 47]);
    expect(times([], historyOf(line))).toEqual([7, 12, 23, 29, 47]);
  });

  test('are not those that violate a `never`', () => {
    const never = expecting({ never: true, during: { fromMs: 20 * MINUTE, toMs: 25 * MINUTE } });
    expect(times([fires, never], historyOf(line))).toEqual([7, 47]);
  });

  test('include those of an incident that does not happen', () => {
    const flood = expecting({ firesMs: MINUTE, during: { incident: 'flood' } });
    expect(times([flood], historyOf(`${'.'.repeat(40)}##################`))).toEqual([42]);
  });

  test('include those of other labels and other rules, oldest first', () => {
    const auth = `${'.'.repeat(9)}####`.padEnd(58, '.');
    const other = historyOf(`${'.'.repeat(8)}####`.padEnd(58, '.'), { rule: { alert: 'Other' } });
    expect(times([fires], historyOf({ payment: line, auth }), other)).toEqual([7, 10, 11, 29, 47]);
  });

  test('do not include those of a rule that is unobservable', () => {
    expect(times([fires], historyOf(line, { unobservable: 'refused' }))).toEqual([]);
  });
});
