/** The four figures of each alert as rows of a table. */

import { lasting } from '../alerts/judge/words.ts';
import type { DrillResult } from '../alerts/model.ts';
import { readableShare } from '../core/readable.ts';

export const FIGURE_COLUMNS = ['alert', 'fired', 'precision', 'recall', 'detection', 'reset'] as const;

/** The names of the columns first; none without a rule. */
export function figureRows({ figures }: DrillResult): readonly (readonly string[])[] {
  if (figures.length === 0) return [];
  const share = (value: number | undefined): string => (value === undefined ? '–' : readableShare(value));
  const time = (value: number | undefined): string => (value === undefined ? '–' : lasting(value));
  return [
    FIGURE_COLUMNS,
    ...figures.map(({ alert, fired, precision, recall, detectionMs, resetMs }) => [
      alert,
      fired === undefined ? '?' : String(fired),
      share(precision),
      share(recall),
      time(detectionMs),
      time(resetMs),
    ]),
  ];
}
