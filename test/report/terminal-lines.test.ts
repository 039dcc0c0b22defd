/** How long lines are shortened, and how a long report ends. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { columnsOf } from '../../src/draw/terminal/text.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { drillResult, judgementWith, LATE, SILENT, UNEXPECTED } from '../support/drill-results.ts';
import { expecting, historyOf, MINUTE } from '../support/histories.ts';

const lines = (result: DrillResult, width = 80): readonly string[] =>
  terminalReport(result, { width, colour: false });

describe('without a terminal', () => {
  const piped = (result: DrillResult): readonly string[] => terminalReport(result, { colour: false });
  const name = `service-${'x'.repeat(200)}`;
  const labels = [{ name: 'service_name', operator: '=' as const, value: name }];

  test('nothing is shortened or wrapped', () => {
    const judgement = { expectation: expecting({ labels, firesMs: 4 * MINUTE }), sentence: name.repeat(3) };
    const report = piped(
      drillResult({
        histories: [historyOf({ [name]: '..####....', other: '..####....' })],
        judgements: [judgementWith(judgement), { ...LATE, ...judgement }],
        figures: [{ alert: name, fired: 1 }],
        unexpected: [{ ...UNEXPECTED, labels: { service_name: name } }],
        notes: [name],
      }),
    );
    expect(report.join('\n')).not.toContain('…');
    expect(report).toContain(`note: ${name}`);
    expect(report).toContain(
      `✔ HighErrorRatio{service_name="${name}"} during outage: fired 4m, cleared 4m (±1m)`,
    );
    expect(report.some((line) => line.includes(name.repeat(3)))).toBe(true);
    expect(report.some((line) => line.startsWith(`    ${name}  `))).toBe(true);
  });

  test('the timeline has a fixed width', () => {
    expect(Math.max(...piped(drillResult()).map(columnsOf))).toBeLessThan(110);
  });
});

describe('an expectation in one line', () => {
  const line = (value: string, width: number): readonly string[] => {
    const labels = [{ name: 'service_name', operator: '=~' as const, value }];
    const judgement = judgementWith({ expectation: expecting({ labels, firesMs: 4 * MINUTE }) });
    const report = lines(drillResult({ judgements: [judgement], figures: [] }), width);
    return report.slice(
      report.findLastIndex((each) => each.startsWith('✔')),
      -2,
    );
  };

  test('has its labels shortened first', () => {
    const long = '(gateway|auth|catalog|cart|order|notification)-service';
    expect(line(long, 130)).toEqual([
      `✔ HighErrorRatio{service_name=~"${long}"} during outage: fired 4m, cleared 4m (±1m)`,
    ]);
    expect(line(long, 80)).toEqual([
      '✔ HighErrorRatio{(gateway|auth|catal…} during outage: fired 4m, cleared 4m (±1m)',
    ]);
  });

  test('takes two lines if too little of the labels would be left', () => {
    expect(line('notification-service', 60)).toEqual([
      '✔ HighErrorRatio{notification-service} during outage',
      '    fired 4m, cleared 4m (±1m)',
    ]);
  });
});

describe('a long report', () => {
  const many = Array.from({ length: 30 }, (_, i) => judgementWith({ source: `shop expect[${i + 5}]` }));

  test('ends with the failed expectations and the outcome', () => {
    const report = lines(drillResult({ judgements: [...many, LATE] }));
    expect(report.slice(-3)).toEqual([
      '',
      '✖ HighErrorRatio{payment} during outage: fired 4m, cleared-late 4m (±1m)',
      'FAILED: 1 of 31 expectations, 30 hold',
    ]);
    expect(report[0]).toBe(report.at(-1));
  });

  test('repeats at its end the verdict of an alert that fired early', () => {
    const early = judgementWith({
      source: 'shop expect[1]',
      onset: 'fired-early',
      reset: 'not-asked',
      passed: false,
      detectionMs: -9 * MINUTE,
    });
    const report = lines(drillResult({ judgements: [...many, early] }), 100);
    expect(report.filter((line) => line.includes('fired-early by 9m'))).toHaveLength(2);
    expect(report.at(-2)).toMatch(/: fired-early by 9m$/);
  });

  test('of a passed drill ends with the outcome', () => {
    expect(lines(drillResult({ judgements: many })).at(-1)).toBe('PASSED: all 30 expectations hold');
  });
});

test('an expectation that watches nothing is reported at the top', () => {
  const labels = [{ name: 'service_name', operator: '=' as const, value: 'paymnt' }];
  const judgements = [{ ...SILENT, expectation: expecting({ labels, never: true }) }];
  expect(lines(drillResult({ judgements }))[0]).toBe('PASSED: 1 expectation holds; 1 watches nothing');
  expect(terminalReport(drillResult({ judgements }), { colour: false })[3]).toMatch(
    /^warning: HighErrorRatio\{service_name="paymnt"\}.* watches nothing: .*did you mean "payment"\?/,
  );
});
