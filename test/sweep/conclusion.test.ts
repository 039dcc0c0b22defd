/** The closing words of a sweep, for every kind of table. */
import { describe, expect, test } from 'vitest';
import { conclusionOf } from '../../src/sweep/conclusion.ts';
import { DAY, MINUTE, quietRun, REASON, swept } from './support.ts';

const ALERT = 'HighErrorRatio{service_name=payment}';

/** What few tries leave open has tests of its own. */
const isNoDoubt = (sentence: string): boolean => !/^Nothing is known|^One seed|95% sure\); 30/.test(sentence);

describe('what it detects', () => {
  test.each([
    [
      'fires from somewhere on, sometimes just below, never further below',
      { '3%': '...', '4%': '...', '5%': 'F.F', '6%': 'FFF', '7%': 'FFF' },
      `${ALERT} fires from 6% errors on (3 of 3 seeds, after 3m 20s in the median, 3m to 3m 40s); at 5% in 2 of 3 seeds; at 4% and below never.`,
    ],
    [
      'begins to fire at once',
      { '3%': '...', '6%': 'FFF', '7%': 'FFF' },
      `${ALERT} fires from 6% errors on (3 of 3 seeds, after 3m 20s in the median, 3m to 3m 40s); at 3% never.`,
    ],
    [
      'fires at the strongest alone',
      { '3%': '.', '6%': 'F' },
      `${ALERT} fires at 6% errors (1 of 1 seed, after 3m; a ruler may be up to 1m sooner or later); at 3% never.`,
    ],
    [
      'was played with one of two seeds',
      { '3%': '. ', '6%': 'F ' },
      `${ALERT} fires at 6% errors (1 of 1 seed, after 3m; a ruler may be up to 1m sooner or later); at 3% never.`,
    ],
    [
      'always fires',
      { '3%': 'FFF', '6%': 'FFF' },
      `${ALERT} fires from 3% errors on (3 of 3 seeds, after 3m 20s in the median, 3m to 3m 40s), the weakest that was tried.`,
    ],
    [
      'fires at the only strength',
      { '3%': 'FF' },
      `${ALERT} fires at 3% errors (2 of 2 seeds, after 3m 10s in the median, 3m to 3m 20s).`,
    ],
    [
      'never fires',
      { '3%': '...', '6%': '...' },
      `${ALERT} did not fire at any strength from 3% to 6% errors (6 runs).`,
    ],
    ['does not fire at the only strength', { '3%': '.' }, `${ALERT} did not fire at 3% errors (1 run).`],
    [
      'is never sure',
      { '3%': '...', '6%': '.F.', '7%': 'F.F' },
      `${ALERT} does not fire every time at any strength up to 7% errors; at 7% in 2 of 3 seeds; at 6% in 1 of 3 seeds; at 3% never.`,
    ],
    [
      'fires at the weakest, but not every time',
      { '3%': '.F.', '6%': 'FFF' },
      `${ALERT} fires at 6% errors (3 of 3 seeds, after 3m 20s in the median, 3m to 3m 40s); at 3% in 1 of 3 seeds.`,
    ],
    [
      'is unsure over many strengths',
      { '1%': '...', '2%': 'F..', '3%': 'F.F', '4%': '.F.', '5%': '..F', '6%': 'FFF' },
      `${ALERT} fires at 6% errors (3 of 3 seeds, after 3m 20s in the median, 3m to 3m 40s); between 2% and 5% in 33% to 67% of the seeds; at 1% never.`,
    ],
    [
      'is known only in part',
      { '3%': '???', '4%': '...', '5%': '?.F', '6%': 'F?F', '7%': '???' },
      `${ALERT} fires at 6% errors (2 of 2 seeds, after 3m 20s in the median, 3m to 3m 40s); at 5% in 1 of 2 seeds; at 4% never.`,
    ],
    [
      'fires before every incident',
      { '3%': 'ee', '6%': 'ee' },
      `Nobody can say what ${ALERT} detects: it fires without the incident.`,
    ],
    [
      'is not known',
      { '3%': '??', '6%': '??' },
      `Nobody can say what ${ALERT} detects: no run could be observed.`,
    ],
  ])('when it %s', (_, marks, sentence) => {
    expect(conclusionOf(swept(marks))[0]).toBe(sentence);
  });

  test.each([
    ['latency', { x2: '..', x3: 'FF', x4: 'FF' }, 'fires from latency x3 on', 'at x2 never'],
    ['traffic', { x2: '..', 'x3.5': 'FF', x4: 'FF' }, 'fires from traffic x3.5 on', 'at x2 never'],
    ['silence', { '1m': '..', '5m': 'FF', '90m': 'FF' }, 'fires from 5m of silence on', 'at 1m never'],
  ] as const)('of %s in its own words', (effect, marks, fires, never) => {
    const [sentence] = conclusionOf(swept(marks, { effect }));
    expect(sentence).toContain(fires);
    expect(sentence).toContain(never);
  });
});

describe('what so few tries leave open', () => {
  const doubts = (marks: Readonly<Record<string, string>>): readonly string[] =>
    conclusionOf(swept(marks)).slice(1);
  const THREE =
    '3 of 3 means that it fires in at least 37% of such incidents, 0 of 3 in at most 63% (95% sure); 30 seeds would make that 90% and 10%.';

  test.each([
    [
      'below the weakest at which all fired',
      { '3%': '...', '5%': 'F..', '6%': 'FFF', '7%': 'FFF' },
      ['Nothing is known between 5% (1 of 3) and 6% (3 of 3).', THREE],
    ],
    [
      'between it and one at which none did',
      { '3%': '..', '6%': 'FF' },
      [
        'Nothing is known between 3% (0 of 2) and 6% (2 of 2).',
        '2 of 2 means that it fires in at least 22% of such incidents, 0 of 2 in at most 78% (95% sure); 30 seeds would make that 90% and 10%.',
      ],
    ],
    [
      'beyond strengths of which nobody can say',
      { '3%': '...', '4%': '???', '6%': 'FFF' },
      [
        'Nothing is known between 3% (0 of 3) and 6% (3 of 3).',
        THREE,
        `3 of 9 runs could not be observed: ${REASON}.`,
      ],
    ],
    ['nothing where all fired', { '3%': 'FFF', '6%': 'FFF' }, [THREE]],
    ['nothing where none did', { '3%': '...', '6%': '...' }, [THREE]],
    [
      'nearly all with one seed',
      { '3%': '.' },
      ['One seed proves little: with another it may be otherwise.'],
    ],
    ['little with thirty', { '3%': 'F'.repeat(30) }, []],
  ])('%s', (_, marks, sentences) => {
    expect(doubts(marks)).toEqual(sentences);
  });
});

describe('what else is worth a word', () => {
  const notes = (...given: Parameters<typeof swept>): readonly string[] =>
    conclusionOf(swept(...given))
      .filter(isNoDoubt)
      .slice(1);

  test('nothing, where all is as one would think', () => {
    expect(notes({ '3%': '...', '5%': 'F.F', '6%': 'FFF' })).toEqual([]);
  });

  test('a stronger incident that it saw less often', () => {
    expect(notes({ '3%': '...', '5%': 'FFF', '6%': 'F.F', '7%': 'FFF' })).toEqual([
      'More is not always more: at 6% it fired less often than at 5%.',
    ]);
  });

  test('alarms that come when the incident is over', () => {
    const lasting = { lastsMs: 3 * MINUTE };
    expect(notes({ '3%': '.', '5%': 'F', '6%': 'F' }, lasting)).toEqual([
      'At 5% and 6% the incident, which lasts 3m, is over before it fires, in the median.',
    ]);
    expect(notes({ '3%': '.', '5%': 'F' }, { lastsMs: 3 * MINUTE + 1 })).toEqual([]);
    expect(notes({ '3m': 'F', '5m': 'F' }, { effect: 'silence' })).toEqual([
      'At 3m the incident is over before it fires, in the median.',
    ]);
  });

  test('no such thing where nobody knows', () => {
    expect(notes({ '5%': 'FF', '6%': '??', '7%': 'FF' })).not.toContainEqual(expect.stringContaining('More'));
  });

  test('alarms from before the incident, and those that stayed', () => {
    expect(notes({ '3%': 'e..', '5%': 'FSS' })).toEqual([
      'In 1 run it was firing already when the incident began, which does not count as fired.',
      'In 2 runs it was still firing when the run ended.',
    ]);
  });

  test('runs of which nobody can say anything, with the reason once', () => {
    expect(notes({ '3%': '?.', '5%': 'F?' })).toEqual([`2 of 4 runs could not be observed: ${REASON}.`]);
  });

  test('an early end', () => {
    expect(notes({ '3%': '..', '5%': 'F ' }, { stopped: 'stopped before its end' })).toEqual([
      'Not all was played: stopped before its end.',
    ]);
  });
});

describe('quiet days', () => {
  const said = (quietMs: number, quiet: readonly ReturnType<typeof quietRun>[]): string =>
    conclusionOf(swept({ '3%': '.' }, { quietMs, quiet })).filter(isNoDoubt)[1]!;

  test.each([
    [
      DAY,
      [quietRun(0), quietRun(0), quietRun(0)],
      'On quiet days: no false alarm in 3 days, so at most 1 a day (95% sure).',
    ],
    [DAY, [quietRun(0)], 'On quiet days: no false alarm in 1 day, so at most 3 a day (95% sure).'],
    [
      DAY,
      [quietRun(1), quietRun(0)],
      'On quiet days: 1 false alarm in 2 days: 0.5 a day, at most 2.4 a day (95% sure); firing for 1m of it.',
    ],
    [
      DAY / 4,
      [quietRun(3), quietRun(0)],
      'On quiet days: 3 false alarms in 12h: 6 a day, at most 16 a day (95% sure); firing for 3m of it.',
    ],
    [
      DAY,
      [quietRun(0, 1)],
      'On quiet days: no false alarm in 1 day, so at most 3 a day (95% sure). It fired once with other labels.',
    ],
    [
      DAY,
      [quietRun(0, 1), quietRun(1, 2)],
      'On quiet days: 1 false alarm in 2 days: 0.5 a day, at most 2.4 a day (95% sure); firing for 1m of it. It fired 3 times with other labels.',
    ],
    [
      DAY,
      [quietRun(9, 0, REASON), quietRun(0)],
      'On quiet days: no false alarm in 1 day, so at most 3 a day (95% sure).',
    ],
    [DAY, [quietRun(0, 0, REASON)], 'Of quiet days nobody can say anything.'],
    [DAY, [], 'Of quiet days nobody can say anything: none was played to its end.'],
  ])('of %d ms each', (quietMs, quiet, sentence) => {
    expect(said(quietMs, quiet)).toBe(sentence);
  });

  test('that could not be looked into are among the runs that could not be observed', () => {
    const all = conclusionOf(swept({ '3%': '.' }, { quietMs: DAY, quiet: [quietRun(0, 0, REASON)] }));
    expect(all).toContain(`1 of 2 runs could not be observed: ${REASON}.`);
  });
});
