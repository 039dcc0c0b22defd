/** The figures of each alert as rows of a table. */

import { lasting } from '../alerts/judge/words.ts';
import type { DrillResult } from '../alerts/model.ts';
import { readableShare } from '../core/readable.ts';

/** One row for each alert: alert, fired, precision, recall, time to detect, time to resolve. */
export function figureRows({ figures }: DrillResult): readonly (readonly string[])[] {
  const share = (value: number | undefined): string => (value === undefined ? '–' : readableShare(value));
  const time = (value: number | undefined): string => (value === undefined ? '–' : lasting(value));
  return figures.map(({ alert, fired, precision, recall, detectionMs, resetMs }) => [
    alert,
    fired === undefined ? '?' : String(fired),
    share(precision),
    share(recall),
    time(detectionMs),
    time(resetMs),
  ]);
}
