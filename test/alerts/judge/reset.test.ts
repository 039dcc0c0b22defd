/** Whether what fired is gone in time after its window: every verdict, and where one turns into another. */
import { describe, expect, test } from 'vitest';
import { expecting, happening, historyOf, judgementOf, MINUTE } from '../../support/histories.ts';

// The incident lasts from minute 10 to 15; `resolves` is 3 minutes, and one is allowed on top: until minute 19.
const OUTAGE = [happening(10, 15)];
const expectation = expecting({ firesMs: 4 * MINUTE, resolvesMs: 3 * MINUTE });

test.each([
  //                            0         1         2         3
  //                            0123456789012345678901234567890
  ['is gone before the end', '..........####.................', 'cleared', 0],
  ['is gone at the end', '..........#####................', 'cleared', 0],
  ['is gone soon after', '..........######...............', 'cleared', 1],
  ['is gone at the last evaluation that is allowed', '..........#########............', 'cleared', 4],
  ['is gone one evaluation later', '..........##########...........', 'cleared-late', 5],
  ['is gone long after', '..........###################..', 'cleared-late', 14],
  ['is there to the end', '..........#####################', 'did-not-clear', undefined],
  ['flaps over the end, gone in time', '..........####.###.............', 'cleared', 3],
  ['flaps over the end, gone too late', '..........####..#####..........', 'cleared-late', 6],
  ['comes again when that time is over', '..........####....###..........', 'cleared', 0],
  ['comes again and only pends', '..........####.##.##...........', 'cleared', 0],
  ['fired already, gone soon after', '......##########...............', 'cleared', 1],
  ['never fired', '..........##.##................', 'not-asked', undefined],
] as const)('%s', (_, line, reset, minutes) => {
  const judged = judgementOf(expectation, historyOf(line), OUTAGE);
  expect(judged.reset).toBe(reset);
  expect(judged.resetMs).toBe(minutes === undefined ? undefined : minutes * MINUTE);
  expect(judged.passed).toBe(judged.onset === 'fired' && reset === 'cleared');
});

test('is not asked where nobody asks', () => {
  const history = historyOf('..........#####################');
  const judged = judgementOf(expecting({ firesMs: 4 * MINUTE }), history, OUTAGE);
  expect(judged).toMatchObject({ reset: 'not-asked', passed: true });
});

describe('two label sets', () => {
  const judge = (lines: Readonly<Record<string, string>>) =>
    judgementOf({ ...expectation, labels: [] }, historyOf(lines), OUTAGE);
  const payment = '..........#######..............';

  test('must both be gone', () => {
    //                                     0         1         2         3
    //                                     0123456789012345678901234567890
    expect(judge({ payment, auth: '...........#######.............' })).toMatchObject({
      reset: 'cleared',
      resetMs: 3 * MINUTE,
    });
    expect(judge({ payment, auth: '...........############........' })).toMatchObject({
      reset: 'cleared-late',
      resetMs: 8 * MINUTE,
    });
    expect(judge({ payment, auth: '...........####################' })).toMatchObject({
      reset: 'did-not-clear',
      passed: false,
    });
  });

  test('of which one was not asked for need not', () => {
    const lines = { payment, auth: '...........####################' };
    expect(judgementOf(expectation, historyOf(lines), OUTAGE).reset).toBe('cleared');
  });
});

describe('nobody can say', () => {
  const judge = (line: string) => judgementOf(expectation, historyOf(line), OUTAGE).reset;

  test('whether it would have been gone in time when the drill ends before', () => {
    //            0         1
    //            01234567890123456789
    expect(judge('..........####')).toBe('unobservable');
    expect(judge('..........########')).toBe('unobservable');
    expect(judge('..........#########')).toBe('unobservable');
    expect(judge('..........##########')).toBe('did-not-clear');
    expect(judge('..........####....')).toBe('cleared');
  });

  test('of a rule that could not be observed', () => {
    const history = historyOf('..........######...............', { unobservable: 'refused' });
    expect(judgementOf(expectation, history, OUTAGE).reset).toBe('unobservable');
    expect(judgementOf(expecting({ firesMs: MINUTE }), history, OUTAGE).reset).toBe('not-asked');
  });
});
