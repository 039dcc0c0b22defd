/** Rules at which nobody could look: no report gives a verdict on them, and each says why. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { htmlReport } from '../../src/report/html.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { all, parseMarkup, textOf } from '../draw/support.ts';
import { BLIND, drillResult, GONE, HISTORIES } from '../support/drill-results.ts';

const lines = (result: DrillResult): readonly string[] =>
  terminalReport(result, { width: 100, colour: false });

const histories = [...HISTORIES, GONE];
const reason = '? could not look at Gone: selector matches nothing: {app="gone"}';

describe('on the terminal one that no expectation names', () => {
  test.each([false, true])('is told with its reason beneath the timeline (strict: %s)', (strict) => {
    const report = lines(drillResult({ histories, strict }));
    expect(report.filter((line) => line.includes('selector matches nothing'))).toEqual([reason]);
    expect(report.indexOf(reason)).toBeGreaterThan(report.findIndex((line) => /^ *Gone +\?{20}/.test(line)));
  });

  test('is told once, however many rules have its name', () => {
    const report = lines(drillResult({ histories: [...histories, GONE] }));
    expect(report.filter((line) => line === reason)).toHaveLength(1);
  });

  test('is not told where the top says it of all', () => {
    const unobservable = 'Loki did not answer';
    expect(lines(drillResult({ histories, unobservable }))).not.toContain(reason);
  });
});

test('on the terminal one that an expectation names is told there', () => {
  const report = terminalReport(drillResult({ histories, judgements: [BLIND] }), { colour: false });
  expect(report).not.toContain(reason);
  expect(report).toContain(`    unobservable: ${BLIND.sentence}`);
});

test('on the page its row says that nobody could look, and why', () => {
  const titles = all(parseMarkup(htmlReport(drillResult({ histories }))), 'title').map(textOf);
  expect(titles).toContain('Gone: could not look: selector matches nothing: {app="gone"}');
  expect(titles.filter((title) => /Gone: never fired/.test(title))).toEqual([]);
});

test('among the figures it has no count of firings', () => {
  const result = drillResult({ histories, figures: [{ alert: 'Gone' }] });
  expect(lines(result)).toContain('Gone       ?          –       –          –      –');
  const cells = all(parseMarkup(htmlReport(result)), 'td').map(textOf);
  const from = cells.indexOf('Gone');
  expect(cells.slice(from, from + 6)).toEqual(['Gone', '?', '–', '–', '–', '–']);
});
