/** An arrow along a path of corners, which are rounded, with its tip at the last point. */
import { pathRound } from 'd3-path';
import type { Place } from './layout.ts';
import { element, type Markup } from './markup.ts';

const TIP_PX = 7;
const ROUND_PX = 6;

export function arrow(corners: readonly Place[], title: string): Markup {
  const last = corners.at(-1);
  const before = corners.at(-2);
  if (!last || !before) return element('g', {});
  const length = Math.hypot(last.x - before.x, last.y - before.y) || 1;
  const [dx, dy] = [(last.x - before.x) / length, (last.y - before.y) / length];
  // The line ends inside the tip: at the point, it would be wider than the tip.
  const end = { x: last.x - dx * (TIP_PX - 1), y: last.y - dy * (TIP_PX - 1) };
  const wing = (side: 1 | -1): string => {
    const x = last.x - dx * TIP_PX - dy * side * TIP_PX * 0.45;
    const y = last.y - dy * TIP_PX + dx * side * TIP_PX * 0.45;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  return element(
    'g',
    {},
    element(
      'path',
      { class: 'edge', d: rounded([...corners.slice(0, -1), end]) },
      element('title', {}, title),
    ),
    element('path', {
      class: 'tip',
      d: `M${last.x.toFixed(1)},${last.y.toFixed(1)}L${wing(1)}L${wing(-1)}Z`,
    }),
  );
}

function rounded(corners: readonly Place[]): string {
  const drawn = pathRound(1);
  corners.forEach((corner, i) => {
    const next = corners[i + 1];
    if (i === 0) drawn.moveTo(corner.x, corner.y);
    else if (!next) drawn.lineTo(corner.x, corner.y);
    else {
      const before = corners[i - 1]!;
      const room = Math.min(apart(before, corner), apart(corner, next)) / 2;
      drawn.arcTo(corner.x, corner.y, next.x, next.y, Math.min(ROUND_PX, room));
    }
  });
  return drawn.toString();
}

const apart = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y);
