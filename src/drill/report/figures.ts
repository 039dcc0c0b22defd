/** The four figures of each alert as rows of a table. */
import { readableShare } from '../../draw/readable.ts';
import { lasting } from '../judge/words.ts';
import type { DrillResult } from '../model.ts';

export const FIGURE_COLUMNS = ['alert', 'fired', 'precision', 'recall', 'detection', 'reset'] as const;

/** The names of the columns first; none without a rule. How often one fired at which nobody could look is not known. */
export function figureRows({ figures, histories }: DrillResult): readonly (readonly string[])[] {
  if (figures.length === 0) return [];
  const share = (value: number | undefined): string => (value === undefined ? '–' : readableShare(value));
  const time = (value: number | undefined): string => (value === undefined ? '–' : lasting(value));
  const isBlind = (alert: string): boolean => {
    const own = histories.filter(({ rule }) => rule.alert === alert);
    return own.length > 0 && own.every(({ unobservable }) => unobservable !== undefined);
  };
  return [
    FIGURE_COLUMNS,
    ...figures.map(({ alert, fired, precision, recall, detectionMs, resetMs }) => [
      alert,
      isBlind(alert) ? '?' : String(fired),
      share(precision),
      share(recall),
      time(detectionMs),
      time(resetMs),
    ]),
  ];
}
