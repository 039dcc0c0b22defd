/** Whether an alert fired in a window: every verdict and the limits between them. */
import { describe, expect, test } from 'vitest';
import { at, expecting, gridOf, happening, historyOf, judgementOf, MINUTE } from '../../support/histories.ts';

// The incident lasts from minute 10 to 15, its lag 5 minutes; `for` is 2 minutes, `fires` 4, and one interval is added.
const OUTAGE = [happening(10, 15)];

describe('an alert that must fire', () => {
  const expectation = expecting({ firesMs: 4 * MINUTE });

  test.each([
    //                          0         1         2         3
    //                          0123456789012345678901234567890
    ['fires in time', '...........#######.............', 'fired', 3],
    ['fires at the evaluation at which the incident starts', '........######.................', 'fired', 0],
    ['fires at the last allowed evaluation', '.............####..............', 'fired', 5],
    ['fires one evaluation later', '..............####.............', 'fired-late', 6],
    [
      'fires at the last evaluation of its attributable time',
      '.................###...........',
      'fired-late',
      9,
    ],
    ['fires after that time', '..................###..........', 'never-fired', undefined],
    ['is already firing and continues', '.......####....................', 'fired-early', -1],
    ['is already firing and never stops', '.##############################', 'fired-early', -7],
    [
      'fired before and resolved when the incident started',
      '......####.....................',
      'never-fired',
      undefined,
    ],
    ['fired before and again in time', '......####.#####...............', 'fired', 3],
    [
      'is pending one evaluation too short for `for`',
      '...........##.##.##............',
      'never-fired',
      undefined,
    ],
    ['is silent', '...............................', 'never-fired', undefined],
    ['has no values', '                               ', 'never-fired', undefined],
  ] as const)('%s', (_, line, onset, minutes) => {
    const judged = judgementOf(expectation, historyOf(line), OUTAGE);
    expect(judged.onset).toBe(onset);
    expect(judged.detectionMs).toBe(minutes === undefined ? undefined : minutes * MINUTE);
    expect(judged.passed).toBe(onset === 'fired');
  });

  test('an expectation may allow more time than the range explains', () => {
    const line = '........................####...';
    const judged = judgementOf(expecting({ firesMs: 15 * MINUTE }), historyOf(line), OUTAGE);
    expect(judged).toMatchObject({ onset: 'fired', detectionMs: 16 * MINUTE });
  });

  test('only instances with its labels count', () => {
    const lines = { payment: '..............................', auth: '..........######..............' };
    expect(judgementOf(expectation, historyOf(lines), OUTAGE).onset).toBe('never-fired');
    expect(judgementOf({ ...expectation, labels: [] }, historyOf(lines), OUTAGE).onset).toBe('fired');
  });

  test('among several label sets, the first to fire decides', () => {
    const lines = { payment: '............#######............', auth: '..........#####...............' };
    expect(judgementOf({ ...expectation, labels: [] }, historyOf(lines), OUTAGE)).toMatchObject({
      onset: 'fired',
      detectionMs: 2 * MINUTE,
    });
  });

  test('the tolerance is the interval of the rule', () => {
    // Every half minute from ten seconds past: the allowance ends half a minute after `fires`.
    const late = (from: number) => {
      const grid = { ...gridOf(60, at(0) + 10_000, MINUTE / 2) };
      const line = `${'.'.repeat(from)}${'#'.repeat(8)}`.padEnd(60, '.');
      const rule = { intervalMs: MINUTE / 2 };
      return judgementOf(expectation, historyOf(line, { grid, rule }), OUTAGE);
    };
    expect(late(24)).toMatchObject({ onset: 'fired', detectionMs: 4 * MINUTE + 10_000 });
    expect(late(25)).toMatchObject({ onset: 'fired-late', detectionMs: 4 * MINUTE + 40_000 });
  });
});

describe('an alert that must not fire', () => {
  const never = expecting({ never: true });

  test.each([
    //                       0         1         2         3
    //                       0123456789012345678901234567890
    ['is silent', '...............................', 'stayed-silent'],
    ['is only pending', '..........##.##.##.............', 'stayed-silent'],
    ['fires in the window', '..........###..................', 'fired-but-must-not'],
    [
      'fires at the last evaluation of its attributable time',
      '.................###...........',
      'fired-but-must-not',
    ],
    ['fires after that time', '..................###..........', 'stayed-silent'],
    ['is still firing when the window starts', '.......####....................', 'fired-but-must-not'],
    ['resolved when the window started', '......####.....................', 'stayed-silent'],
  ] as const)('%s', (_, line, onset) => {
    const judged = judgementOf(never, historyOf(line), OUTAGE);
    expect(judged).toMatchObject({ onset, reset: 'not-asked', passed: onset === 'stayed-silent' });
    expect(judged).not.toHaveProperty('detectionMs');
  });

  test('resolves at the first evaluation of a window that starts between two', () => {
    const window = [{ ...happening(10, 15), startMs: at(10) - 30_000 }];
    expect(judgementOf(never, historyOf('......####.....................'), window).onset).toBe(
      'stayed-silent',
    );
    expect(judgementOf(never, historyOf('.......####....................'), window).onset).toBe(
      'fired-but-must-not',
    );
  });

  test('fired before a window between two evaluations, and after it', () => {
    const during = { fromMs: 5.25 * MINUTE, toMs: 5.75 * MINUTE };
    const onset = (line: string) => judgementOf({ ...never, during }, historyOf(line), []).onset;
    //            0         1         2         3
    //            0123456789012345678901234567890
    expect(onset('.......#####...................')).toBe('fired-but-must-not');
    expect(onset('.......####....................')).toBe('stayed-silent');
    expect(onset('.........####..................')).toBe('stayed-silent');
  });

  test('in a window given as times, later alerts do not count', () => {
    const during = { fromMs: 5 * MINUTE, toMs: 10 * MINUTE };
    // The judged time starts at minute 5 of the drawing.
    const onset = (line: string) => judgementOf({ ...never, during }, historyOf(line), []).onset;
    expect(onset('............###................')).toBe('fired-but-must-not');
    expect(onset('.............###...............')).toBe('stayed-silent');
  });

  test('at any time: neither warm-up nor cool-down is judged', () => {
    const { during: _, ...always } = never;
    const onset = (line: string) => judgementOf(always, historyOf(line), OUTAGE).onset;
    //                0         1         2         3
    //                0123456789012345678901234567890
    expect(onset('####.......................####')).toBe('stayed-silent');
    expect(onset('####...................###.####')).toBe('stayed-silent');
    expect(onset('####..................###..####')).toBe('fired-but-must-not');
    expect(onset('######.........................')).toBe('fired-but-must-not');
  });
});

describe('an incident that happens twice', () => {
  const twice = [happening(10, 13), happening(16, 19)];
  const judge = (line: string, part = {}) => {
    const expectation = expecting({ firesMs: 2 * MINUTE, ...part });
    const first = judgementOf(expectation, historyOf(line), twice);
    const second = judgementOf(expectation, historyOf(line), [twice[1]!]);
    return [first.onset, second.onset];
  };

  test('is judged each time by itself', () => {
    //            0         1         2         3
    //            0123456789012345678901234567890
    expect(judge('..........###...###............')).toEqual(['fired', 'fired']);
    expect(judge('..........###..................')).toEqual(['fired', 'never-fired']);
  });

  test('a time that goes on into the next is early there, and late nowhere', () => {
    expect(judge('..........########.............')).toEqual(['fired', 'fired-early']);
    expect(judge('..............###..............')).toEqual(['never-fired', 'fired']);
    expect(judge('..............###..............', { firesMs: 10 * MINUTE })[0]).toBe('never-fired');
    expect(judge('............######.............')).toEqual(['fired-late', 'fired-early']);
  });

  test('need not be watched longer than until it comes again', () => {
    const expectation = expecting({ firesMs: 10 * MINUTE });
    const onset = (minutes: number) => judgementOf(expectation, historyOf('.'.repeat(minutes)), twice).onset;
    expect(onset(15)).toBe('unobservable');
    expect(onset(16)).toBe('never-fired');
  });
});

describe('it is inconclusive', () => {
  const fires = expecting({ firesMs: 4 * MINUTE });
  const never = expecting({ never: true });

  test('what a rule did that could not be observed', () => {
    const history = historyOf('..........######...............', {
      unobservable: 'selector matches nothing',
    });
    for (const expectation of [fires, never]) {
      expect(judgementOf({ ...expectation, resolvesMs: MINUTE }, history, OUTAGE)).toMatchObject({
        onset: 'unobservable',
        passed: false,
      });
    }
  });

  test('if an alert could still fire in time after the end of the drill', () => {
    const ended = (minutes: number) => judgementOf(fires, historyOf('.'.repeat(minutes)), OUTAGE).onset;
    expect(ended(15)).toBe('unobservable');
    expect(ended(16)).toBe('never-fired');
  });

  test('not if an alert already fired, although the drill has ended', () => {
    expect(judgementOf(fires, historyOf('.......#####'), OUTAGE).onset).toBe('fired-early');
    expect(judgementOf(fires, historyOf('..........###'), OUTAGE).onset).toBe('fired');
    // The drill ended before the incident started.
    expect(judgementOf(fires, historyOf('...######'), OUTAGE).onset).toBe('unobservable');
  });

  test('if a window of a silent alert was not observed completely', () => {
    const ended = (minutes: number) => judgementOf(never, historyOf('.'.repeat(minutes)), OUTAGE).onset;
    expect(ended(14)).toBe('unobservable');
    expect(ended(15)).toBe('stayed-silent');
    const began = (minute: number) => {
      const grid = gridOf(20, at(minute));
      return judgementOf(never, historyOf('.'.repeat(20), { grid }), OUTAGE).onset;
    };
    expect(began(10.5)).toBe('stayed-silent');
    expect(began(11)).toBe('unobservable');
  });

  test('if only a ruler can render an expected label', () => {
    const labels = { region: '<not known in a drill: {{ query }} asks the ruler>' };
    const line = '..........####.................';
    const asking = (asked: string, lines: Parameters<typeof historyOf>[0], expectation = fires) =>
      judgementOf(
        { ...expectation, labels: [...fires.labels, { name: asked, operator: '=', value: 'eu' }] },
        historyOf(lines, { rule: { labels } }),
        OUTAGE,
      );
    expect(asking('region', line, never).onset).toBe('unobservable');
    expect(asking('region', line)).toMatchObject({
      onset: 'unobservable',
      sentence: expect.stringContaining(
        'its label `region` is not known in a drill: {{ query }} asks the ruler',
      ),
    });
    // It does not match the other labels.
    expect(asking('region', { auth: line }).onset).toBe('never-fired');
    expect(asking('team', line).onset).toBe('never-fired');
    expect(judgementOf(fires, historyOf(line, { rule: { labels } }), OUTAGE).onset).toBe('fired');
  });

  test('if the incident does not happen', () => {
    const history = historyOf('.......########################');
    for (const expectation of [fires, never]) {
      const judged = judgementOf({ ...expectation, during: { incident: 'flood' } }, history, OUTAGE);
      expect(judged).toMatchObject({
        onset: 'unobservable',
        window: { incident: 'flood', startMs: at(25), endMs: at(25) },
      });
    }
  });
});
