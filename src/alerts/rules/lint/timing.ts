/** Times that do not fit together: the range, the group's interval, `for`. */

import { promText } from '../../../core/prom-duration.ts';
import { activeByOneRecord, rangesOf } from '../../../logql/index.ts';
import type { PlacedAlert } from '../alerts.ts';
import { type Finding, warning } from './finding.ts';

export const timing = (placed: PlacedAlert): readonly Finding[] => [
  ...gaps(placed),
  ...roundedUp(placed),
  ...outlivesRecord(placed),
];

function gaps({ alert: { alert, expr, intervalMs }, group, where }: PlacedAlert): readonly Finding[] {
  const shortest = Math.min(...rangesOf(expr).map(({ rangeMs }) => rangeMs));
  if (shortest >= intervalMs) return [];
  const every = promText(intervalMs);
  return [
    warning({
      where: where('expr'),
      problem: `${alert} looks at ${promText(shortest)} every ${every}${group.interval ? '' : ' (the group says no interval)'}: it never sees the ${promText(intervalMs - shortest)} between`,
      hint: `a range of ${every} or more, or \`interval: ${promText(shortest)}\` in the group`,
    }),
  ];
}

/** An alert can fire only when a ruler looks. */
function roundedUp({ alert: { alert, forMs, intervalMs }, where }: PlacedAlert): readonly Finding[] {
  const real = Math.ceil(forMs / intervalMs) * intervalMs;
  if (real === forMs) return [];
  const every = promText(intervalMs);
  return [
    warning({
      where: where('for'),
      problem: `\`for: ${promText(forMs)}\` takes ${promText(real)}: ${alert} is evaluated every ${every}, and ${promText(forMs)} is ${forMs < intervalMs ? 'less than that' : 'no multiple of it'}`,
      hint: `\`for: ${promText(real)}\`, which is the same and says so`,
    }),
  ];
}

/**
 * A record is in the range `(t - R, t]` of at most `ceil(R / interval)` evaluations, and `for` must be over between the
 * first and the last of them. So an isolated record fires the alert only if R is longer than `for`, rounded up to whole
 * intervals; at R = `for` + one interval it does so wherever the evaluations fall.
 */
function outlivesRecord({
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
      problem: `one record or a short burst never fires ${alert}: it meets the condition for ${promText(activeMs)}, the range, and \`for\` waits ${promText(waitMs)}`,
      hint: `a range of ${needed} (\`for\` and one interval), or no \`for\`; as it is, records must keep coming for ${promText(waitMs)}`,
    }),
  ];
}
