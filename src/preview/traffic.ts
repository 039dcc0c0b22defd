/** The traffic of a view as a picture: a chart with its legend, and below it a row for each incident. */

import { readableDuration, readableNumber, readableRate } from '../core/readable.ts';
import type { Block } from '../draw/block.ts';
import { type Lane, lanes } from '../draw/lanes.ts';
import { type LegendEntry, legend } from '../draw/legend.ts';
import { element, type Markup } from '../draw/markup.ts';
import { type TimeTick, timeTicks } from '../draw/time-axis.ts';
import { type Frame, type Series, timeScale, timeSeries } from '../draw/time-series.ts';
import type { Incident } from '../model/incident.ts';
import { windowsUntil } from '../model/incident.ts';
import { type Curves, curvesOf, unitOf, type View } from './view.ts';
import { incidentNote } from './words.ts';

/** Left of the plot: names of series and incidents, and the numbers of the axis. */
const GUTTER_PX = 276;
const NUMBERS_PX = 62;
const AFTER_PX = 22;
const ABOVE_PX = 26;
const PLOT_PX = 250;
const BELOW_PX = 40;
const PX_PER_TICK = 88;

export function trafficBlock(view: View, width: number): Block {
  const { scenario, span, origin } = view;
  const frame: Frame = {
    left: GUTTER_PX,
    top: ABOVE_PX,
    width: width - GUTTER_PX - AFTER_PX,
    height: PLOT_PX,
  };
  const curves = curvesOf(view, Math.round(frame.width / 2));
  const ticks = timeTicks(span, origin, Math.max(2, Math.floor(frame.width / PX_PER_TICK)));
  const shown = scenario.incidents
    .map((incident) => incidentLane(incident, view))
    .filter(({ bars }) => bars.length > 0);
  const chart = timeSeries({
    frame,
    span,
    ticks,
    series: seriesOf(view, curves),
    unit: `${unitOf(view)}/s`,
    windows: shown.flatMap(({ bars }) => bars),
  });
  const key = legend(legendOf(view, curves, shown.length > 0), {
    left: 0,
    top: ABOVE_PX - 4,
    width: GUTTER_PX - NUMBERS_PX,
  });
  const bars: Frame = { ...frame, top: Math.max(ABOVE_PX + PLOT_PX + BELOW_PX, key.height + ABOVE_PX + 12) };
  const rows = lanes(shown, span, bars, GUTTER_PX);
  return {
    width,
    height: bars.top + rows.height,
    drawn: element('g', {}, chart, key.drawn, tickLines(ticks, view, bars, rows.height), rows.drawn),
  };
}

/** Grid lines through the rows of incidents, to read the times of bars. */
function tickLines(
  ticks: readonly TimeTick[],
  { span }: View,
  frame: Frame,
  height: number,
): readonly Markup[] {
  const x = timeScale(span, frame);
  return ticks.map(({ timeMs }) =>
    element('line', {
      class: 'rule grid',
      x1: x(timeMs),
      x2: x(timeMs),
      y1: frame.top - 6,
      y2: frame.top + height - 6,
    }),
  );
}

function incidentLane(incident: Incident, { span }: View): Lane {
  const bars = windowsUntil(incident, span.toMs)
    .filter(({ startMs, endMs }) => endMs > span.fromMs && startMs < span.toMs)
    .map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs, rampMs: incident.rampMs }));
  return { name: incident.name, note: incidentNote(incident), bars };
}

const RUN = 'one run';
const MEAN = 'mean';
const BASE = 'base';

const differ = (a: Curves['base'], b: Curves['base']): boolean =>
  a.some(({ value }, i) => Math.abs(value - b[i]!.value) > 1e-9 * Math.max(1, value));

/** Curves that equal the mean are left out. */
function seriesOf({ scenario }: View, { base, expected, run }: Curves): readonly Series[] {
  const series: Series[] = [];
  if (scenario.traffic.bursts) series.push({ name: RUN, look: 'area', points: run });
  if (differ(base, expected)) series.push({ name: BASE, look: 'dashed', points: base });
  return [...series, { name: MEAN, look: 'line', points: expected }];
}

function legendOf(view: View, curves: Curves, hasIncidents: boolean): readonly LegendEntry[] {
  const { seed } = view;
  const names = new Set(seriesOf(view, curves).map(({ name }) => name));
  const entries: LegendEntry[] = [
    { look: 'line', name: `${MEAN} ${readableRate(curves.mean)}`, note: meanNote(view) },
  ];
  if (names.has(BASE)) entries.push({ look: 'dashed', name: BASE, note: baseNote(view) });
  if (names.has(RUN)) {
    entries.push({
      look: 'area',
      name: `${RUN}, seed ${seed}`,
      note: `averaged over ${readableDuration(curves.stretchMs)}; peak ${readableRate(curves.runPeak)}`,
    });
  }
  if (hasIncidents) entries.push({ look: 'window', name: 'incident', note: `named in the rows below` });
  return entries;
}

function meanNote({ scenario }: View): string {
  const { bursts } = scenario.traffic;
  const changes = scenario.incidents.some(({ trafficFactor, storm }) => trafficFactor !== 1 || storm);
  const burst =
    bursts &&
    `bursts of x${readableNumber(bursts.multiplier)} to x${readableNumber(2 * bursts.multiplier)} for ${readableDuration(bursts.durationMs)}, one in ${readableDuration(1000 / bursts.frequency)}`;
  const parts = [...(burst ? [burst] : []), ...(changes ? ['incidents'] : [])];
  return parts.length > 0 ? `with ${parts.join(', and with ')}` : 'without bursts';
}

function baseNote({ scenario, services }: View): string {
  const { rate, daily, weekly, per, timeZone } = scenario.traffic;
  const each = per === 'service' ? 'each service’s rate' : readableRate(rate);
  const curves = [daily ? 'daily' : undefined, weekly ? 'weekly' : undefined].filter(Boolean).join(' and ');
  const shape = curves === '' ? 'constant' : `times the ${curves} curve, ${timeZone}`;
  const whose = per === 'scenario' && services ? ', of the whole scenario' : '';
  return `${each} ${shape}${whose}`;
}
