/** A sweep as a picture: how many of the seeds fired over the strength, and beside it how long it took. */
import type { Block } from '../../draw/block.ts';
import { AXIS_PX, type Mark, markChart, type NumberAxis, type Tick } from '../../draw/mark-chart.ts';
import { element } from '../../draw/markup.ts';
import { MARGIN_PX, type Section, svgPicture } from '../../draw/picture.ts';
import { lasting } from '../judge/words.ts';
import { conclusionOf } from './conclusion.ts';
import { EFFECTS, type EffectName } from './effects.ts';
import type { SweepPlan, SweepResult } from './model.ts';
import { rowsOf, type StrengthRow } from './table.ts';
import { headOf } from './terminal.ts';
import { alertWords, counted } from './words.ts';

const WIDTH_PX = 1000;
const PLOT_PX = 220;
/** Before each plot, for the numbers of its axis. */
const GUTTER_PX = 58;
const ABOVE_PX = 30;

const NOTE =
  'Each dot is a strength, with all its seeds. Strokes go from the fastest of them to the slowest; a strength at which none fired has no time.';

export function sweepSvg(result: SweepResult): string {
  const { plan } = result;
  const rows = rowsOf(result);
  return svgPicture(
    {
      title: alertWords(plan),
      description: [...headOf(plan).slice(1), ...conclusionOf(result)],
      sections: rows.length > 0 ? [sectionOf(plan, rows)] : [],
    },
    WIDTH_PX,
  );
}

const sectionOf = (plan: SweepPlan, rows: readonly StrengthRow[]): Section => ({
  heading: `Over the ${plan.effect} of ${plan.incident} in ${plan.scenario}`,
  note: NOTE,
  blocks: [curvesOf(plan.effect, rows)],
});

function curvesOf(effect: EffectName, rows: readonly StrengthRow[]): Block {
  const { print, axis } = EFFECTS[effect];
  const strengths = rows.map(({ strength }) => ({ value: strength, label: print(strength) }));
  const x = strengthAxis(strengths, axis);
  const room = (WIDTH_PX - 2 * MARGIN_PX) / 2;
  const frame = (column: number) => ({
    left: column * room + GUTTER_PX,
    top: ABOVE_PX,
    width: room - GUTTER_PX - 12,
    height: PLOT_PX,
  });
  return {
    drawn: element(
      'g',
      {},
      markChart({ frame: frame(0), x, y: SHARES, marks: rows.map((row) => shareMark(row, print)) }),
      markChart({ frame: frame(1), x, y: timesAxis(rows), marks: rows.map((row) => timeMark(row, print)) }),
    ),
    width: 2 * room,
    height: ABOVE_PX + PLOT_PX + AXIS_PX,
  };
}

/** One strength alone stands in the middle. */
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
  name: 'Seeds that fired',
};

type Print = (strength: number) => string;

const shareMark = ({ strength, fired, runs }: StrengthRow, print: Print): Mark => ({
  x: strength,
  y: runs === 0 ? undefined : fired / runs,
  note: `${print(strength)}: ${fired} of ${counted(runs, 'seed')}`,
});

/** From the incident's start: nothing is faster than none. */
function timesAxis(rows: readonly StrengthRow[]): NumberAxis {
  const most = Math.max(MINUTE, ...rows.map(({ detection }) => detection?.mostMs ?? 0));
  const ticks = timeTicks(most);
  return { from: 0, to: ticks.at(-1)!.value, ticks, name: 'Time until it fired' };
}

const timeMark = ({ strength, detection }: StrengthRow, print: Print): Mark => ({
  x: strength,
  y: detection?.medianMs,
  spread: detection && { least: detection.leastMs, most: detection.mostMs },
  note: `${print(strength)}: ${detection ? lasting(detection.medianMs) : 'none fired'}`,
});

const MOST_TICKS = 6;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12, 24].map((n) => n * HOUR),
];

/** From nothing to the first round time that is no less. */
function timeTicks(mostMs: number): readonly Tick[] {
  const step = STEPS.find((each) => mostMs <= each * (MOST_TICKS - 1)) ?? STEPS.at(-1)!;
  const count = Math.max(1, Math.ceil(mostMs / step));
  return Array.from({ length: count + 1 }, (_, i) => ({ value: i * step, label: lasting(i * step) }));
}
