/** Ranges, intervals and `for` that do not fit together. */

import { promText } from '../../../core/prom-duration.ts';
import { activeByOneRecord, rangesOf } from '../../../logql/index.ts';
import type { PlacedAlert } from '../alerts.ts';
import { type Finding, warning } from './finding.ts';

export const timing = (placed: PlacedAlert): readonly Finding[] => [
  ...gaps(placed),
  ...roundedUp(placed),
  ...forOutlastsRange(placed),
];

function gaps({ alert: { alert, expr, intervalMs }, group, where }: PlacedAlert): readonly Finding[] {
  const shortest = Math.min(...rangesOf(expr).map(({ rangeMs }) => rangeMs));
  if (shortest >= intervalMs) return [];
  const every = promText(intervalMs);
  return [
    warning({
      where: where('expr'),
      problem: `${alert} has a range of ${promText(shortest)} but is evaluated every ${every}${group.interval ? '' : ' (the group sets no interval)'}: it misses the ${promText(intervalMs - shortest)} in between`,
      hint: `use a range of ${every} or more, or \`interval: ${promText(shortest)}\` in the group`,
    }),
  ];
}

/** An alert can fire only at an evaluation. */
function roundedUp({ alert: { alert, forMs, intervalMs }, where }: PlacedAlert): readonly Finding[] {
  const real = Math.ceil(forMs / intervalMs) * intervalMs;
  if (real === forMs) return [];
  const every = promText(intervalMs);
  return [
    warning({
      where: where('for'),
      problem: `\`for: ${promText(forMs)}\` takes ${promText(real)}: ${alert} is evaluated ${forMs < intervalMs ? `only every ${every}` : `every ${every}, and ${promText(forMs)} is not a multiple of it`}`,
      hint: `\`for: ${promText(real)}\`, which has the same effect`,
    }),
  ];
}

/**
 * A record is in the range `(t - R, t]` of at most `ceil(R / interval)` evaluations, and `for` must pass between the first
 * and the last of them. An isolated record therefore fires the alert only if R is longer than `for`, rounded up to whole
 * intervals. With R = `for` + one interval it does so at every phase.
 */
function forOutlastsRange({
  alert: { alert, expr, forMs, intervalMs },
  where,
}: PlacedAlert): readonly Finding[] {
  const activeMs = activeByOneRecord(expr);
  const waitMs = Math.ceil(forMs / intervalMs) * intervalMs;
  if (activeMs === undefined || waitMs === 0 || activeMs > waitMs) return [];
  const needed = promText(waitMs + intervalMs);
  return [
    warning({
      where: where('for'),
      problem: `one record or a short burst never fires ${alert}: the condition holds for ${promText(activeMs)} (the range), but \`for\` waits ${promText(waitMs)}`,
      hint: `use a range of ${needed} (\`for\` plus one interval) or no \`for\`; no change is needed if records are expected to arrive for ${promText(waitMs)}`,
    }),
  ];
}
