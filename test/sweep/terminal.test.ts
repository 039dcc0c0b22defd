/** A sweep on the terminal. */
import { expect, test } from 'vitest';
import { columnsOf } from '../../src/draw/terminal/text.ts';
import { sweepLines } from '../../src/sweep/terminal.ts';
import { DAY, quietRun, swept } from './support.ts';

test('what was run, a row for each strength, and the conclusion', () => {
  const result = swept(
    { '3%': '...', '5%': 'F.e', '7%': '?S.', '9%': 'FFF', '10%': '???' },
    { quietMs: DAY, quiet: [quietRun(0), quietRun(0), quietRun(0)], demands: { mustFireAt: 0.09 } },
  );
  expect(sweepLines(result, 120)).toMatchInlineSnapshot(`
    [
      "HighErrorRatio{service_name=payment} by errors of incident outage (30m) in shop",
      "1h for each strength, 24h without incidents; 3 seeds: 7-1, 7-2, 7-3",
      "",
      "  errors  fired                    to detect              to resolve  notes",
      "  3%      0 of 3     ░░░░░░░░░░░░",
      "  5%      1 of 3     ████░░░░░░░░  3m                     2m          1 already firing",
      "  7%      1 of 2     ██████░░░░░░  3m 20s                             1 still firing at the end, 1 inconclusive",
      "  9%      3 of 3     ████████████  3m 20s (3m to 3m 40s)  2m",
      "  10%     no result  ?                                                3 inconclusive",
      "",
      "HighErrorRatio{service_name=payment} fires at 9% errors (3 of 3 seeds, median time to detect 3m 20s, range 3m to 3m",
      "  40s); at 7% with 1 of 2 seeds; at 5% with 1 of 3 seeds; never at 3%.",
      "Strengths between 7% (1 of 2) and 9% (3 of 3) were not tested.",
      "3 of 3 seeds means that it fires in at least 37% of such incidents, 0 of 3 in at most 63% (95% confidence). With 30",
      "  seeds, the bounds are 90% and 10%.",
      "Quiet runs: no false alarm in 3 days, at most 1 a day (95% confidence).",
      "In 1 run, it was already firing when the incident began. This does not count as fired.",
      "In 1 run, it was still firing when the run ended.",
      "4 of 18 runs are inconclusive: Loki does not show all records.",
      "It must fire at 9% errors and above: inconclusive, only 3 of 6 runs have a result.",
    ]
  `);
});

test('no line is wider than the terminal', () => {
  const result = swept({ '3%': '...', '5%': 'F..', '9%': 'FFF' }, { quietMs: DAY, quiet: [quietRun(4, 2)] });
  const lines = sweepLines(result, 72);
  for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(72);
});

test('control characters in names do not reach the terminal', () => {
  const lines = sweepLines(swept({ '3%': '.' }, { scenario: 'shop\u001b[2J', incident: 'a\nb' }), 120);
  expect(lines.join('')).not.toContain('\u001b');
  expect(lines.join('')).not.toContain('\n');
});
