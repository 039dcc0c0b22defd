/** Unexpected alerts are listed once, with the number of firings. */
import { expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { unexpectedAlerts } from '../../src/report/unexpected.ts';
import { all, parseMarkup, textOf } from '../draw/support.ts';
import { drillResult, UNEXPECTED } from '../support/drill-results.ts';
import { at } from '../support/histories.ts';

const flaps = [20, 14, 17].map((minute) => ({ ...UNEXPECTED, firingMs: at(minute), endMs: at(minute + 1) }));
const { endMs: _, ...staying } = { ...UNEXPECTED, firingMs: at(22), labels: { service_name: 'cart' } };
const result = drillResult({ unexpected: [staying, ...flaps] });

test('one entry for each label set, ordered by the first firing', () => {
  expect(unexpectedAlerts(result).map(({ name, instances }) => [name, instances.length])).toEqual([
    ['HighErrorRatio{service_name="auth"}', 3],
    ['HighErrorRatio{service_name="cart"}', 1],
  ]);
});

test('the terminal shows how often, first and last', () => {
  const report = terminalReport(result, { width: 120, colour: false });
  const from = report.indexOf('Unexpected alerts:') + 1;
  expect(report.slice(from, from + 3)).toEqual([
    '  HighErrorRatio{service_name="auth"}, 3 times, first 2026-03-02 10:14 UTC, last 2026-03-02 10:20 UTC',
    '  HighErrorRatio{service_name="cart"}, since 2026-03-02 10:22 UTC',
    '',
  ]);
});

test('a narrow terminal shows all times', () => {
  const report = terminalReport(result, { width: 60, colour: false }).map((line) => line.trim());
  expect(report.join(' ')).toContain('first 2026-03-02 10:14 UTC, last 2026-03-02 10:20 UTC');
});

test('the page shows the same in a table', () => {
  const cells = all(parseMarkup(htmlReport(result)), 'td').map(textOf);
  const from = cells.indexOf('{service_name="auth"}') - 1;
  const auth = ['{service_name="auth"}', '3', '2026-03-02 10:14 UTC', '2026-03-02 10:20 UTC'];
  const cart = ['{service_name="cart"}', '1', '2026-03-02 10:22 UTC', '2026-03-02 10:22 UTC'];
  expect(cells.slice(from, from + 12)).toEqual([
    ...['HighErrorRatio', ...auth, '2026-03-02 10:21 UTC'],
    ...['HighErrorRatio', ...cart, 'active at the end'],
  ]);
});
