/** The timeline on a terminal. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { columnsOf } from '../../src/draw/terminal/text.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { drillResult, failedResult, judgementWith } from '../support/drill-results.ts';
import { at, happening, historyOf } from '../support/histories.ts';

const lines = (result: DrillResult, width = 80): readonly string[] =>
  terminalReport(result, { width, colour: false });
const text = (result: DrillResult, width = 80): string => lines(result, width).join('\n');

describe('the timeline', () => {
  test('has a row for each of several label sets, and counts those that it leaves out', () => {
    const services = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`service-${i}`, '..####....']));
    const report = lines(drillResult({ histories: [historyOf(services)] }));
    expect(report.filter((line) => /^ {4}service-\d+ +·+░/.test(line))).toHaveLength(12);
    expect(report).toContain('    and 2 more');
  });

  test('shows a repeated incident in one row, and verdicts name the occurrence', () => {
    const again = { incident: 'outage', startMs: at(20), endMs: at(23) };
    const twice = drillResult({
      incidents: [happening(10, 15), happening(20, 23)],
      judgements: [judgementWith(), judgementWith({ window: again })],
    });
    expect(lines(twice).filter((line) => line.startsWith('outage'))).toEqual([
      'outage                                ━━━━━━━━━━━          ━━━━━━━',
    ]);
    expect(lines(twice, 100)).toContain(
      '✔ HighErrorRatio{payment} during outage (2 of 2, 10:20 UTC): fired 4m, cleared 4m (±1m)',
    );
  });

  test('shows the shortest incident as one column', () => {
    const incidents = [{ ...happening(10, 11), endMs: at(10) + 1000 }];
    const row = lines(drillResult({ incidents })).find((line) => line.startsWith('outage'));
    expect(row!.match(/━+/g)).toEqual(['━']);
  });

  test('dims firing outside of the judged time', () => {
    const history = historyOf(`.###${'.'.repeat(26)}`, { rule: { forMs: 0 } });
    expect(text(drillResult({ histories: [history] }))).toContain('▒ firing, not judged  · not judged');
  });

  test('ends at the time at which the user stopped the drill', () => {
    const cut = drillResult({
      histories: [historyOf('..............')],
      cut: true,
      judgements: [judgementWith()],
    });
    const row = lines(cut).find((line) => line.startsWith('✔ HighErrorRatio '))!;
    expect(row).toMatch(/^✔ HighErrorRatio {2}·+─+$/);
    expect(columnsOf(row)).toBeLessThan(50);
  });
});

test('only the names of alerts that did not pass are coloured', () => {
  const coloured = terminalReport(failedResult(), { width: 80, colour: true });
  const painted = coloured.filter((line) => /^\u001b\[\d+m[✖?] \w+ {2}/.test(line));
  expect(painted.map((line) => stripVTControlCharacters(line).slice(0, 8))).toEqual(['✖ HighEr', '? Gone  ']);
  expect(coloured.some((line) => line.startsWith('✔ SlowAnswers  '))).toBe(true);
});
