/** Inconclusive rules: no report gives a verdict on them, and each gives the reason. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { htmlReport } from '../../src/report/html.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { all, parseMarkup, textOf } from '../draw/support.ts';
import { drillResult, GONE, HISTORIES, INCONCLUSIVE_JUDGEMENT } from '../support/drill-results.ts';

const lines = (result: DrillResult): readonly string[] =>
  terminalReport(result, { width: 100, colour: false });

const histories = [...HISTORIES, GONE];
const reason = '? Gone is inconclusive: selector matches nothing: {app="gone"}';

describe('on the terminal, an inconclusive rule that no expectation names', () => {
  test.each([false, true])('is listed with its reason below the timeline (strict: %s)', (strict) => {
    const report = lines(drillResult({ histories, strict }));
    expect(report.filter((line) => line.includes('selector matches nothing'))).toEqual([reason]);
    expect(report.indexOf(reason)).toBeGreaterThan(report.findIndex((line) => /^ *Gone +\?{20}/.test(line)));
  });

  test('is listed once, even if several rules have its name', () => {
    const report = lines(drillResult({ histories: [...histories, GONE] }));
    expect(report.filter((line) => line === reason)).toHaveLength(1);
  });

  test('is not listed if the whole drill is inconclusive', () => {
    const unobservable = 'Loki did not answer';
    expect(lines(drillResult({ histories, unobservable }))).not.toContain(reason);
  });
});

test('on the terminal, an inconclusive rule that an expectation names is reported with that expectation', () => {
  const report = terminalReport(drillResult({ histories, judgements: [INCONCLUSIVE_JUDGEMENT] }), {
    colour: false,
  });
  expect(report).not.toContain(reason);
  expect(report).toContain(`    inconclusive: ${INCONCLUSIVE_JUDGEMENT.sentence}`);
});

test('on the page, its row gives the reason', () => {
  const titles = all(parseMarkup(htmlReport(drillResult({ histories }))), 'title').map(textOf);
  expect(titles).toContain('Gone: inconclusive: selector matches nothing: {app="gone"}');
  expect(titles.filter((title) => /Gone: never fired/.test(title))).toEqual([]);
});

test('its figures have no count', () => {
  const result = drillResult({ histories, figures: [{ alert: 'Gone' }] });
  expect(lines(result)).toContain('Gone       ?          –       –          –           –');
  const cells = all(parseMarkup(htmlReport(result)), 'td').map(textOf);
  const from = cells.indexOf('Gone');
  expect(cells.slice(from, from + 6)).toEqual(['Gone', '?', '–', '–', '–', '–']);
});
