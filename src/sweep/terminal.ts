/** The report of a sweep on a terminal: what was run, a row for each strength, and the conclusion. */

import { lasting } from '../alerts/judge/words.ts';
import { counted, readableDuration } from '../core/readable.ts';
import { plainText, wrapColumns } from '../draw/terminal/text.ts';
import { conclusionOf } from './conclusion.ts';
import { verdictsOf } from './demands.ts';
import { EFFECTS } from './effects.ts';
import type { SweepPlan, SweepResult } from './model.ts';
import { rowsOf, type Spread, type StrengthRow } from './table.ts';
import { alertWords } from './words.ts';

const BAR_COLUMNS = 12;

export function sweepLines(result: SweepResult, columns: number): readonly string[] {
  const { plan } = result;
  const wrapped = (lines: readonly string[]): readonly string[] =>
    lines.flatMap((line) => wrapColumns(plainText(line), columns, 2));
  return [
    ...wrapped(headOf(plan)),
    '',
    ...tableOf(plan.effect, rowsOf(result)),
    '',
    ...wrapped([...conclusionOf(result), ...verdictsOf(result).map(({ sentence }) => `It ${sentence}.`)]),
  ];
}

/** What was run. */
export function headOf(plan: SweepPlan): readonly string[] {
  const { scenario, incident, seeds, runMs } = plan;
  const lasts = plan.lastsMs === undefined ? '' : ` (${lasting(plan.lastsMs)})`;
  const quiet = plan.quietMs > 0 ? `, ${readableDuration(plan.quietMs)} without incidents` : '';
  return [
    `${alertWords(plan)} by ${plan.effect} of incident ${incident}${lasts} in ${scenario}`,
    `${readableDuration(runMs)} for each strength${quiet}; ${counted(seeds.length, 'seed')}: ${seeds.map(({ seed }) => seed).join(', ')}`,
  ];
}

const COLUMNS = ['fired', 'to detect', 'to resolve', 'notes'] as const;

/** The cells of a row after the strength. */
function cellsOf(row: StrengthRow): readonly string[] {
  const notes = [
    ...(row.early > 0 ? [`${row.early} already firing`] : []),
    ...(row.stayed > 0 ? [`${row.stayed} still firing at the end`] : []),
    ...(row.unobservable > 0 ? [`${row.unobservable} inconclusive`] : []),
  ];
  return [
    row.runs === 0 ? 'no result' : `${row.fired} of ${row.runs}`,
    spreadText(row.detection),
    spreadText(row.reset),
    notes.join(', '),
  ];
}

function spreadText(spread: Spread | undefined): string {
  if (!spread) return '';
  const { medianMs, leastMs, mostMs } = spread;
  return leastMs === mostMs
    ? lasting(medianMs)
    : `${lasting(medianMs)} (${lasting(leastMs)} to ${lasting(mostMs)})`;
}

function tableOf(effect: SweepPlan['effect'], rows: readonly StrengthRow[]): readonly string[] {
  const head = [effect, COLUMNS[0], '', ...COLUMNS.slice(1)];
  const body = rows.map((row) => {
    const [fired = '', ...others] = cellsOf(row);
    return [EFFECTS[effect].print(row.strength), fired, bar(row), ...others];
  });
  const all = [head, ...body];
  const widths = head.map((_, i) => Math.max(...all.map((cells) => cells[i]!.length)));
  return all.map((cells) => `  ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd());
}

/** The share of runs in which the alert fired, as a bar. */
function bar({ fired, runs }: StrengthRow): string {
  if (runs === 0) return '?'.padEnd(BAR_COLUMNS);
  const filled = Math.round((fired / runs) * BAR_COLUMNS);
  return '█'.repeat(filled).padEnd(BAR_COLUMNS, '░');
}
