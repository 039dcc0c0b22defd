/** Whether an alert resolves in time after its window: every verdict and the limits between them. */
import { describe, expect, test } from 'vitest';
import { expecting, happening, historyOf, judgementOf, MINUTE } from '../../support/histories.ts';

// The incident lasts from minute 10 to 15; `resolves` is 3 minutes, and one is allowed on top: until minute 19.
const OUTAGE = [happening(10, 15)];
const expectation = expecting({ firesMs: 4 * MINUTE, resolvesMs: 3 * MINUTE });

test.each([
  //                            0         1         2         3
  //                            0123456789012345678901234567890
  ['resolves before the end', '..........####.................', 'cleared', 0],
  ['resolves at the end', '..........#####................', 'cleared', 0],
  ['resolves soon after', '..........######...............', 'cleared', 1],
  ['resolves at the last allowed evaluation', '..........#########............', 'cleared', 4],
  ['resolves one evaluation later', '..........##########...........', 'cleared-late', 5],
  ['resolves long after', '..........###################..', 'cleared-late', 14],
  ['is active until the end', '..........#####################', 'did-not-clear', undefined],
  ['flaps around the end, resolves in time', '..........####.###.............', 'cleared', 3],
  ['flaps around the end, resolves too late', '..........####..#####..........', 'cleared-late', 6],
  ['fires again after that time', '..........####....###..........', 'cleared', 0],
  ['is pending again after that time', '..........####.##.##...........', 'cleared', 0],
  ['fired before, resolves soon after', '......##########...............', 'cleared', 1],
  ['never fired', '..........##.##................', 'not-asked', undefined],
] as const)('%s', (_, line, reset, minutes) => {
  const judged = judgementOf(expectation, historyOf(line), OUTAGE);
  expect(judged.reset).toBe(reset);
  expect(judged.resetMs).toBe(minutes === undefined ? undefined : minutes * MINUTE);
  expect(judged.passed).toBe(judged.onset === 'fired' && reset === 'cleared');
});

test('there is no verdict if the expectation has no `resolves`', () => {
  const history = historyOf('..........#####################');
  const judged = judgementOf(expecting({ firesMs: 4 * MINUTE }), history, OUTAGE);
  expect(judged).toMatchObject({ reset: 'not-asked', passed: true });
});

describe('two label sets', () => {
  const judge = (lines: Readonly<Record<string, string>>) =>
    judgementOf({ ...expectation, labels: [] }, historyOf(lines), OUTAGE);
  const payment = '..........#######..............';

  test('must both resolve', () => {
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

  test('of which one does not match: that one need not resolve', () => {
    const lines = { payment, auth: '...........####################' };
    expect(judgementOf(expectation, historyOf(lines), OUTAGE).reset).toBe('cleared');
  });
});

describe('it is inconclusive', () => {
  const judge = (line: string) => judgementOf(expectation, historyOf(line), OUTAGE).reset;

  test('if the drill ends before the limit', () => {
    //            0         1
    //            01234567890123456789
    expect(judge('..........####')).toBe('unobservable');
    expect(judge('..........########')).toBe('unobservable');
    expect(judge('..........#########')).toBe('unobservable');
    expect(judge('..........##########')).toBe('did-not-clear');
    expect(judge('..........####....')).toBe('cleared');
  });

  test('if the rule is unobservable', () => {
    const history = historyOf('..........######...............', { unobservable: 'refused' });
    expect(judgementOf(expectation, history, OUTAGE).reset).toBe('unobservable');
    expect(judgementOf(expecting({ firesMs: MINUTE }), history, OUTAGE).reset).toBe('not-asked');
  });
});
