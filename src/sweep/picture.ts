/** The chart of a sweep: the share of seeds with which the alert fired, and below it the time to detect, by strength. */

import { lasting } from '../alerts/judge/words.ts';
import { counted, readableShare } from '../core/readable.ts';
import type { Block } from '../draw/block.ts';
import { AXIS_PX, type Mark, markChart, type NumberAxis, type Tick } from '../draw/mark-chart.ts';
import { element, type Markup } from '../draw/markup.ts';
import { MARGIN_PX, type Section, svgPicture } from '../draw/picture.ts';
import { fitText } from '../draw/text-width.ts';
import { FONT_PX } from '../draw/theme.ts';
import { conclusionOf } from './conclusion.ts';
import { shareBounds } from './confidence.ts';
import { EFFECTS, type EffectName, ROUND_TIMES_MS } from './effects.ts';
import type { SweepPlan, SweepResult } from './model.ts';
import { rowsOf, type StrengthRow } from './table.ts';
import { headOf } from './terminal.ts';
import { alertWords } from './words.ts';

/** The width of a text column, so that the plots stay readable in documents. */
const WIDTH_PX = 760;
const ROOM_PX = WIDTH_PX - 2 * MARGIN_PX;
const PLOT_PX = 190;
/** Left of each plot, for the numbers of the axis. */
const GUTTER_PX = 58;
/** Right of the plot, for half of the last label. */
const ASIDE_PX = 16;
const ABOVE_PX = 30;

const NOTE =
  'Each dot is one strength with all its seeds. Vertical lines, upper chart: the range of shares that fits the number of seeds (each end with 95% confidence). Lower chart: from the fastest to the slowest seed that fired; the dot is the median.';

export function sweepSvg(result: SweepResult): string {
  const { plan } = result;
  const rows = rowsOf(result);
  return svgPicture(
    {
      title: fitText(alertWords(plan), ROOM_PX, { sizePx: FONT_PX.title, bold: true }),
      description: [...headOf(plan).slice(1), ...conclusionOf(result)],
      sections: rows.length > 0 ? [sectionOf(plan, rows)] : [],
    },
    WIDTH_PX,
  );
}

const sectionOf = (plan: SweepPlan, rows: readonly StrengthRow[]): Section => ({
  heading: `By ${plan.effect} of ${plan.incident} in ${plan.scenario}`,
  note: NOTE,
  blocks: curvesOf(plan, rows),
});

const FRAME = { left: GUTTER_PX, top: ABOVE_PX, width: ROOM_PX - GUTTER_PX - ASIDE_PX, height: PLOT_PX };

/** Two charts with the same horizontal axis, one below the other. */
function curvesOf({ effect, lastsMs }: SweepPlan, rows: readonly StrengthRow[]): readonly Block[] {
  const { print, axis } = EFFECTS[effect];
  const strengths = rows.map(({ strength }) => ({ value: strength, label: print(strength) }));
  const x = strengthAxis(strengths, axis);
  const times = timesAxis(rows);
  const block = (...drawn: readonly (Markup | undefined)[]): Block => ({
    drawn: element('g', {}, drawn),
    width: ROOM_PX,
    height: ABOVE_PX + PLOT_PX + AXIS_PX,
  });
  return [
    block(markChart({ frame: FRAME, x, y: SHARES, marks: rows.map((row) => shareMark(row, print)) })),
    block(
      endOfIncident(lastsMs, times),
      markChart({ frame: FRAME, x, y: times, marks: rows.map((row) => timeMark(row, effect)) }),
    ),
  ];
}

/** A single strength is in the middle. */
function strengthAxis(ticks: readonly Tick[], name: string): NumberAxis {
  const least = ticks[0]!.value;
  const most = ticks.at(-1)!.value;
  const aside = least === most ? least / 2 || 1 : 0;
  return { from: least - aside, to: most + aside, ticks, name };
}

const SHARES: NumberAxis = {
  from: 0,
  to: 1,
  ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: `${value * 100}%` })),
  name: 'Share of seeds with which the alert fired',
};

type Print = (strength: number) => string;

function shareMark({ strength, fired, runs }: StrengthRow, print: Print): Mark {
  if (runs === 0) return { x: strength, note: `${print(strength)}: no result` };
  const { atLeast, atMost } = shareBounds(fired, runs);
  return {
    x: strength,
    y: fired / runs,
    spread: { least: atLeast, most: atMost },
    note: `${print(strength)}: ${fired} of ${counted(runs, 'seed')}; 95% bounds ${readableShare(atLeast)} and ${readableShare(atMost)}`,
  };
}

function timesAxis(rows: readonly StrengthRow[]): NumberAxis {
  const most = Math.max(MINUTE, ...rows.map(({ detection }) => detection?.mostMs ?? 0));
  const ticks = timeTicks(most);
  return {
    from: 0,
    to: ticks.at(-1)!.value,
    ticks,
    name: 'Time to detect',
  };
}

const timeMark = ({ strength, detection }: StrengthRow, effect: EffectName): Mark => ({
  x: strength,
  y: detection?.medianMs,
  spread: detection && { least: detection.leastMs, most: detection.mostMs },
  note: `${EFFECTS[effect].print(strength)}: ${detection ? lasting(detection.medianMs) : 'none fired'}`,
});

/** A line at the end of the incident. Alerts above it fire after the incident is over. */
function endOfIncident(lastsMs: number | undefined, { to }: NumberAxis): Markup | undefined {
  if (lastsMs === undefined || lastsMs > to) return undefined;
  const { left, top, width, height } = FRAME;
  const y = top + height * (1 - lastsMs / to);
  return element(
    'g',
    {},
    element('line', { class: 'base', x1: left, x2: left + width, y1: y, y2: y }),
    element(
      'text',
      { class: 'small muted', x: left + 4, y: y - 5 },
      `end of the incident (${lasting(lastsMs)})`,
    ),
  );
}

const MOST_TICKS = 6;
const MINUTE = 60_000;

/** Ticks from 0 to the first round time that is not less than the maximum. */
function timeTicks(mostMs: number): readonly Tick[] {
  const step = ROUND_TIMES_MS.find((each) => mostMs <= each * (MOST_TICKS - 1)) ?? ROUND_TIMES_MS.at(-1)!;
  const count = Math.max(1, Math.ceil(mostMs / step));
  return Array.from({ length: count + 1 }, (_, i) => ({ value: i * step, label: lasting(i * step) }));
}
