/** A sweep on the terminal. */
import { expect, test } from 'vitest';
import { columnsOf } from '../../src/draw/terminal/text.ts';
import { sweepLines } from '../../src/sweep/terminal.ts';
import { DAY, quietRun, swept } from './support.ts';

test('a row a strength, the curve lying on its side, and what it comes to', () => {
  const result = swept(
    { '3%': '...', '5%': 'F.e', '7%': '?S.', '9%': 'FFF', '10%': '???' },
    { quietMs: DAY, quiet: [quietRun(0), quietRun(0), quietRun(0)], demands: { mustFireAt: 0.09 } },
  );
  expect(sweepLines(result, 120)).toMatchInlineSnapshot(`
    [
      "HighErrorRatio{service_name=payment} over the errors of outage in shop, which lasts 30m",
      "1h at each strength, and 24h without incidents, with 3 seeds: 7-1, 7-2, 7-3",
      "",
      "  errors  fired                  after (median, range)  gone after  notes",
      "  3%      0 of 3   ░░░░░░░░░░░░",
      "  5%      1 of 3   ████░░░░░░░░  3m                     2m          1 fired before",
      "  7%      1 of 2   ██████░░░░░░  3m 20s                             1 still firing at the end, 1 unobservable",
      "  9%      3 of 3   ████████████  3m 20s (3m to 3m 40s)  2m",
      "  10%     unknown  ?                                                3 unobservable",
      "",
      "HighErrorRatio{service_name=payment} fires at 9% errors (3 of 3 seeds, after 3m 20s in the median, 3m to 3m 40s); at 7%",
      "  in 1 of 2 seeds; at 5% in 1 of 3 seeds; at 3% never.",
      "Nothing is known between 7% (1 of 2) and 9% (3 of 3).",
      "3 of 3 means that it fires in at least 37% of such incidents, 0 of 3 in at most 63% (95% sure); 30 seeds would make that",
      "  90% and 10%.",
      "On quiet days: no false alarm in 3 days, so at most 1 a day (95% sure).",
      "In 1 run it was firing already when the incident began, which does not count as fired.",
      "In 1 run it was still firing when the run ended.",
      "4 of 18 runs could not be observed: Loki does not show all records.",
      "It must fire from 9% errors on: nobody can say, only 3 of 6 runs could be observed.",
    ]
  `);
});

test('no line is wider than the terminal, but the table where it must', () => {
  const result = swept({ '3%': '...', '5%': 'F..', '9%': 'FFF' }, { quietMs: DAY, quiet: [quietRun(4, 2)] });
  const lines = sweepLines(result, 72);
  for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(72);
});

test('names cannot write to the terminal', () => {
  const lines = sweepLines(swept({ '3%': '.' }, { scenario: 'shop\u001b[2J', incident: 'a\nb' }), 120);
  expect(lines.join('')).not.toContain('\u001b');
  expect(lines.join('')).not.toContain('\n');
});
