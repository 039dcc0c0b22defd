/** What `--compare` found, in each report. */
import { expect, test } from 'vitest';
import type { Comparison, Difference } from '../../src/alerts/model.ts';
import { exitCodeOfDrill } from '../../src/commands/drill/report.ts';
import { comparisonLines } from '../../src/report/comparison.ts';
import { htmlReport } from '../../src/report/html.ts';
import { jobSummary } from '../../src/report/job-summary.ts';
import { jsonReport } from '../../src/report/json.ts';
import { drillReportSchema } from '../../src/report/json-shape.ts';
import { headline } from '../../src/report/outcome.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { drillResult, HOSTILE } from '../support/drill-results.ts';

const DIFFERENCE: Difference = {
  rule: 'HighErrorRatio',
  of: 'series',
  subject: '{service_name="auth"}',
  loki: '3 at 10:00',
  embedded: 'no value at 10:00',
};

const withComparison = (part: Partial<Comparison> = {}) =>
  drillResult({ comparison: { rules: 2, series: 9, notCompared: [], differences: [], ...part } });

const lineOf = ({ rule, of, subject, loki, embedded }: Difference): string =>
  `  ${rule}, ${of} of ${subject}: Loki has ${loki}; this process has ${embedded}`;

test('without differences, one line', () => {
  const result = withComparison();
  expect(comparisonLines(result)).toEqual(['compared with Loki: no differences in 2 rules with 9 series']);
  expect(exitCodeOfDrill(result)).toBe(0);
});

test('a drill that compares nothing has no line', () => {
  expect(comparisonLines(drillResult())).toEqual([]);
  expect(jsonReport(drillResult())).not.toHaveProperty('comparison');
});

test('a difference is in every report, and fails the drill', () => {
  const result = withComparison({
    notCompared: [{ rule: 'Rates', reason: '`rate_counter` differs between versions of Loki' }],
    differences: [DIFFERENCE],
  });
  const lines = [
    'compared with Loki: 1 difference in 2 rules with 9 series',
    '  Rates is not compared: `rate_counter` differs between versions of Loki',
    lineOf(DIFFERENCE),
  ];
  expect(comparisonLines(result)).toEqual(lines);
  expect(terminalReport(result, { colour: false })).toEqual(expect.arrayContaining(lines));
  expect(drillReportSchema.parse(jsonReport(result)).comparison).toEqual(result.comparison);
  const html = htmlReport(result);
  for (const text of ['1 difference in 2 rules', 'Rates is not compared', 'no value at 10:00']) {
    expect(html).toContain(text);
  }
  expect(jobSummary(result)).toContain('no value at 10:00');
  expect(headline(result)).toBe(
    'PASSED: both expectations hold; Loki and this process differ (1 difference), which is a failure',
  );
  expect(exitCodeOfDrill(result)).toBe(3);
});

test('the terminal shows the first twenty, the other reports show all', () => {
  const differences = Array.from({ length: 23 }, (_, i) => ({ ...DIFFERENCE, subject: `{n="${i}"}` }));
  const result = withComparison({ differences });
  const lines = comparisonLines(result);
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe('  and 3 more');
  expect(jsonReport(result).comparison!.differences).toHaveLength(23);
  expect(htmlReport(result)).toContain('{n=&#34;22&#34;}');
});

test('hostile text stays text', () => {
  const hostile = { ...DIFFERENCE, rule: HOSTILE, subject: HOSTILE, loki: HOSTILE, embedded: HOSTILE };
  const html = htmlReport(
    withComparison({ differences: [hostile], notCompared: [{ rule: HOSTILE, reason: HOSTILE }] }),
  );
  expect(html).not.toContain('<img src=x');
  expect(
    terminalReport(withComparison({ differences: [hostile] }), { colour: false }).join('\n'),
  ).not.toContain('\u001b');
});
