/** The sentences of the conclusion. */
import { describe, expect, test } from 'vitest';
import { conclusionOf } from '../../src/sweep/conclusion.ts';
import { DAY, MINUTE, quietRun, REASON, swept } from './support.ts';

const ALERT = 'HighErrorRatio{service_name=payment}';

/** Sentences on untested strengths and few seeds have tests of their own. */
const isOnResults = (sentence: string): boolean =>
  !/^Strengths between|^One seed|With 30 seeds/.test(sentence);

describe('what it detects', () => {
  test.each([
    [
      'fires reliably, sometimes just below, never further below',
      { '3%': '...', '4%': '...', '5%': 'F.F', '6%': 'FFF', '7%': 'FFF' },
      `${ALERT} fires at 6% errors and above (3 of 3 seeds, median time to detect 3m 20s, range 3m to 3m 40s); at 5% with 2 of 3 seeds; never at 4% and below.`,
    ],
    [
      'fires reliably, never just below',
      { '3%': '...', '6%': 'FFF', '7%': 'FFF' },
      `${ALERT} fires at 6% errors and above (3 of 3 seeds, median time to detect 3m 20s, range 3m to 3m 40s); never at 3%.`,
    ],
    [
      'fires only at the strongest',
      { '3%': '.', '6%': 'F' },
      `${ALERT} fires at 6% errors (1 of 1 seed, time to detect 3m; a ruler may be up to 1m earlier or later); never at 3%.`,
    ],
    [
      'ran with one of two seeds',
      { '3%': '. ', '6%': 'F ' },
      `${ALERT} fires at 6% errors (1 of 1 seed, time to detect 3m; a ruler may be up to 1m earlier or later); never at 3%.`,
    ],
    [
      'always fires',
      { '3%': 'FFF', '6%': 'FFF' },
      `${ALERT} fires at 3% errors and above (3 of 3 seeds, median time to detect 3m 20s, range 3m to 3m 40s), the weakest strength of this sweep.`,
    ],
    [
      'fires at the only strength',
      { '3%': 'FF' },
      `${ALERT} fires at 3% errors (2 of 2 seeds, median time to detect 3m 10s, range 3m to 3m 20s).`,
    ],
    [
      'never fires',
      { '3%': '...', '6%': '...' },
      `${ALERT} did not fire at any strength from 3% to 6% errors (6 runs).`,
    ],
    ['does not fire at the only strength', { '3%': '.' }, `${ALERT} did not fire at 3% errors (1 run).`],
    [
      'never fires reliably',
      { '3%': '...', '6%': '.F.', '7%': 'F.F' },
      `${ALERT} does not fire reliably at any strength up to 7% errors; at 7% with 2 of 3 seeds; at 6% with 1 of 3 seeds; never at 3%.`,
    ],
    [
      'fires at the weakest, but not every time',
      { '3%': '.F.', '6%': 'FFF' },
      `${ALERT} fires at 6% errors (3 of 3 seeds, median time to detect 3m 20s, range 3m to 3m 40s); at 3% with 1 of 3 seeds.`,
    ],
    [
      'fires sometimes at many strengths',
      { '1%': '...', '2%': 'F..', '3%': 'F.F', '4%': '.F.', '5%': '..F', '6%': 'FFF' },
      `${ALERT} fires at 6% errors (3 of 3 seeds, median time to detect 3m 20s, range 3m to 3m 40s); between 2% and 5% with 33% to 67% of the seeds; never at 1%.`,
    ],
    [
      'is partly inconclusive',
      { '3%': '???', '4%': '...', '5%': '?.F', '6%': 'F?F', '7%': '???' },
      `${ALERT} fires at 6% errors (2 of 2 seeds, median time to detect 3m 20s, range 3m to 3m 40s); at 5% with 1 of 2 seeds; never at 4%.`,
    ],
    [
      'fires before every incident',
      { '3%': 'ee', '6%': 'ee' },
      `It is unknown what ${ALERT} detects: it fires without the incident.`,
    ],
    [
      'is inconclusive',
      { '3%': '??', '6%': '??' },
      `It is unknown what ${ALERT} detects: all runs are inconclusive.`,
    ],
  ])('when it %s', (_, marks, sentence) => {
    expect(conclusionOf(swept(marks))[0]).toBe(sentence);
  });

  test.each([
    ['latency', { x2: '..', x3: 'FF', x4: 'FF' }, 'fires at latency x3 and above', 'never at x2'],
    ['traffic', { x2: '..', 'x3.5': 'FF', x4: 'FF' }, 'fires at traffic x3.5 and above', 'never at x2'],
    ['silence', { '1m': '..', '5m': 'FF', '90m': 'FF' }, 'fires at 5m of silence and above', 'never at 1m'],
  ] as const)('for %s', (effect, marks, fires, never) => {
    const [sentence] = conclusionOf(swept(marks, { effect }));
    expect(sentence).toContain(fires);
    expect(sentence).toContain(never);
  });
});

describe('what few seeds leave open', () => {
  const doubts = (marks: Readonly<Record<string, string>>): readonly string[] =>
    conclusionOf(swept(marks)).slice(1);
  const THREE =
    '3 of 3 seeds means that it fires in at least 37% of such incidents, 0 of 3 in at most 63% (95% confidence). With 30 seeds, the bounds are 90% and 10%.';

  test.each([
    [
      'below the weakest strength at which all fired',
      { '3%': '...', '5%': 'F..', '6%': 'FFF', '7%': 'FFF' },
      ['Strengths between 5% (1 of 3) and 6% (3 of 3) were not tested.', THREE],
    ],
    [
      'between it and a strength at which none fired',
      { '3%': '..', '6%': 'FF' },
      [
        'Strengths between 3% (0 of 2) and 6% (2 of 2) were not tested.',
        '2 of 2 seeds means that it fires in at least 22% of such incidents, 0 of 2 in at most 78% (95% confidence). With 30 seeds, the bounds are 90% and 10%.',
      ],
    ],
    [
      'across inconclusive strengths',
      { '3%': '...', '4%': '???', '6%': 'FFF' },
      [
        'Strengths between 3% (0 of 3) and 6% (3 of 3) were not tested.',
        THREE,
        `3 of 9 runs are inconclusive: ${REASON}.`,
      ],
    ],
    ['no range if all fired', { '3%': 'FFF', '6%': 'FFF' }, [THREE]],
    ['no range if none fired', { '3%': '...', '6%': '...' }, [THREE]],
    ['with one seed', { '3%': '.' }, ['One seed proves little: another seed may give another result.']],
    ['nothing with thirty seeds', { '3%': 'F'.repeat(30) }, []],
  ])('%s', (_, marks, sentences) => {
    expect(doubts(marks)).toEqual(sentences);
  });
});

describe('remarks', () => {
  const notes = (...given: Parameters<typeof swept>): readonly string[] =>
    conclusionOf(swept(...given))
      .filter(isOnResults)
      .slice(1);

  test('none for a usual result', () => {
    expect(notes({ '3%': '...', '5%': 'F.F', '6%': 'FFF' })).toEqual([]);
  });

  test('a stronger incident that fired less often', () => {
    expect(notes({ '3%': '...', '5%': 'FFF', '6%': 'F.F', '7%': 'FFF' })).toEqual([
      'It fired less often at 6% than at 5%.',
    ]);
  });

  test('alerts that fire after the incident is over', () => {
    const lasting = { lastsMs: 3 * MINUTE };
    expect(notes({ '3%': '.', '5%': 'F', '6%': 'F' }, lasting)).toEqual([
      'At 5% and 6%, the incident (3m) is over before the alert fires (median).',
    ]);
    expect(notes({ '3%': '.', '5%': 'F' }, { lastsMs: 3 * MINUTE + 1 })).toEqual([]);
    expect(notes({ '3m': 'F', '5m': 'F' }, { effect: 'silence' })).toEqual([
      'At 3m, the incident is over before the alert fires (median).',
    ]);
  });

  test('no comparison with inconclusive strengths', () => {
    expect(notes({ '5%': 'FF', '6%': '??', '7%': 'FF' })).not.toContainEqual(
      expect.stringContaining('less often'),
    );
  });

  test('alerts that were already firing, and alerts that did not resolve', () => {
    expect(notes({ '3%': 'e..', '5%': 'FSS' })).toEqual([
      'In 1 run, it was already firing when the incident began. This does not count as fired.',
      'In 2 runs, it was still firing when the run ended.',
    ]);
  });

  test('inconclusive runs, with the reason once', () => {
    expect(notes({ '3%': '?.', '5%': 'F?' })).toEqual([`2 of 4 runs are inconclusive: ${REASON}.`]);
  });

  test('an incomplete sweep', () => {
    expect(notes({ '3%': '..', '5%': 'F ' }, { stopped: 'stopped by the user' })).toEqual([
      'The sweep is incomplete: stopped by the user.',
    ]);
  });
});

describe('quiet runs', () => {
  const sentenceOf = (quietMs: number, quiet: readonly ReturnType<typeof quietRun>[]): string =>
    conclusionOf(swept({ '3%': '.' }, { quietMs, quiet })).filter(isOnResults)[1]!;

  test.each([
    [
      DAY,
      [quietRun(0), quietRun(0), quietRun(0)],
      'Quiet runs: no false alarm in 3 days, at most 1 a day (95% confidence).',
    ],
    [DAY, [quietRun(0)], 'Quiet runs: no false alarm in 1 day, at most 3 a day (95% confidence).'],
    [
      DAY,
      [quietRun(1), quietRun(0)],
      'Quiet runs: 1 false alarm in 2 days: 0.5 a day, at most 2.4 a day (95% confidence); firing for 1m in total.',
    ],
    [
      DAY / 4,
      [quietRun(3), quietRun(0)],
      'Quiet runs: 3 false alarms in 12h: 6 a day, at most 16 a day (95% confidence); firing for 3m in total.',
    ],
    [
      DAY,
      [quietRun(0, 1)],
      'Quiet runs: no false alarm in 1 day, at most 3 a day (95% confidence). It fired once with other labels.',
    ],
    [
      DAY,
      [quietRun(0, 1), quietRun(1, 2)],
      'Quiet runs: 1 false alarm in 2 days: 0.5 a day, at most 2.4 a day (95% confidence); firing for 1m in total. It fired 3 times with other labels.',
    ],
    [
      DAY,
      [quietRun(9, 0, REASON), quietRun(0)],
      'Quiet runs: no false alarm in 1 day, at most 3 a day (95% confidence).',
    ],
    [DAY, [quietRun(0, 0, REASON)], 'Quiet runs: no result.'],
    [DAY, [], 'Quiet runs: no result, because none was completed.'],
  ])('of %d ms each', (quietMs, quiet, sentence) => {
    expect(sentenceOf(quietMs, quiet)).toBe(sentence);
  });

  test('that are inconclusive count as inconclusive runs', () => {
    const all = conclusionOf(swept({ '3%': '.' }, { quietMs: DAY, quiet: [quietRun(0, 0, REASON)] }));
    expect(all).toContain(`1 of 2 runs is inconclusive: ${REASON}.`);
  });
});
