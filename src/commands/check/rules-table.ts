/** A table of alert rules: evaluation interval, range, condition, and the labels of the alerts. */

import type { AlertRule } from '../../alerts/model.ts';
import { promText } from '../../core/prom-duration.ts';
import { counted } from '../../core/readable.ts';
import { groupingLabels, longestRange, type Presence, presenceOf, thresholdOf } from '../../logql/index.ts';

const COLUMNS = ['alert', 'every', 'for', 'looks back', 'condition', 'labels'];

export function ruleLines(file: string, alerts: readonly AlertRule[]): readonly string[] {
  const rows = [COLUMNS, ...alerts.map(cells)];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => [...row[i]!].length)));
  const title = `${file}: ${counted(alerts.length, 'alert')}`;
  if (alerts.length === 0) return [title];
  return [
    title,
    ...rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd()),
  ];
}

function cells({ alert, expr, forMs, intervalMs }: AlertRule): readonly string[] {
  const threshold = thresholdOf(expr);
  const labels = groupingLabels(expr);
  return [
    alert,
    promText(intervalMs),
    forMs > 0 ? promText(forMs) : '-',
    promText(longestRange(expr)),
    threshold ? `${threshold.operator} ${threshold.value}` : CONDITIONS[presenceOf(expr)],
    labels ? labels.join(', ') || 'none' : 'as in the records',
  ];
}

/** If the condition is not a comparison with a number. */
const CONDITIONS: Readonly<Record<Presence, string>> = {
  conditional: 'several parts',
  'with-records': 'any record',
  always: 'always true',
};
