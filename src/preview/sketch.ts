/** A preview for the terminal: traffic as a block chart, incidents as bars, services and journeys as lists. */
import { readableNumber, readableRate, readableShare } from '../core/readable.ts';
import { type TerminalBar, terminalBars } from '../draw/terminal/bars.ts';
import { terminalAxis, terminalChart } from '../draw/terminal/chart.ts';
import { plainText, wrapColumns } from '../draw/terminal/text.ts';
import { timeTicks } from '../draw/time-axis.ts';
import type { Point } from '../draw/time-series.ts';
import { windowsUntil } from '../model/incident.ts';
import type { Journey, Scenario, Service } from '../model/scenario.ts';
import { spanText, viewLines } from './heading.ts';
import { callsOf, type LineFigures, serviceFacts } from './services.ts';
import { type Curves, curvesOf, unitOf, type View } from './view.ts';
import { incidentNote, journeyNote, nextShares, operationNote, rangeText, refText } from './words.ts';

const CHART_LINES = 10;
/** Columns before the plot, for the numbers of the axis. */
const GUTTER = 9;
/** Indent of wrapped lines. */
const HANGING = 4;
export const NARROWEST_SKETCH = 40;

/** Lines of at most `columns` columns. `columns` must be at least `NARROWEST_SKETCH`. */
export function previewSketch(view: View, figures: LineFigures, columns: number): readonly string[] {
  const { scenario } = view;
  const width = columns - GUTTER - 1;
  const curves = curvesOf(view, width);
  const wrapped = (lines: readonly string[]): readonly string[] =>
    lines.flatMap((line) => wrapColumns(plainText(line), columns, HANGING));
  return [
    ...wrapped([scenario.name, ...viewLines(view, figures)]),
    '',
    ...wrapped([trafficTitle(view)]),
    ...chartLines(view, curves, width),
    '',
    ...wrapped(curveNotes(view, curves)),
    '',
    'Services',
    ...wrapped(scenario.services.flatMap((service) => serviceLines(service, figures))),
    ...(scenario.journeys.length > 0 ? ['', 'Journeys'] : []),
    ...wrapped(scenario.journeys.flatMap((journey) => journeyLines(journey, scenario))),
  ];
}

const trafficTitle = (view: View): string =>
  `Traffic: ${unitOf(view)}/s, ${spanText(view)}, ${view.origin.timeZone}`;

function chartLines(view: View, curves: Curves, width: number): readonly string[] {
  const { span, origin } = view;
  const column = (timeMs: number): number => ((timeMs - span.fromMs) / (span.toMs - span.fromMs)) * width;
  const ticks = timeTicks(span, origin, Math.max(2, Math.floor(width / 10))).map(({ timeMs, label }) => ({
    column: Math.min(width - 1, Math.round(column(timeMs))),
    label,
  }));
  const values = perColumn(curves.expected, width);
  const solid = perColumn(curves.base, width);
  return [
    ...terminalChart({ values, solid, height: CHART_LINES, gutter: GUTTER, print: readableNumber }),
    ...terminalAxis(ticks, width, GUTTER),
    ...terminalBars(incidentBars(view, column), width, GUTTER),
  ];
}

/** A curve has one point for each column, and one more at each end. */
const perColumn = (points: readonly Point[], width: number): readonly number[] =>
  points.slice(1, width + 1).map(({ value }) => value);

function incidentBars({ scenario, span }: View, column: (timeMs: number) => number): readonly TerminalBar[] {
  return scenario.incidents.flatMap((incident) => {
    const spans = windowsUntil(incident, span.toMs)
      .filter(({ endMs }) => endMs > span.fromMs)
      .map(({ startMs, endMs }) => ({ from: Math.floor(column(startMs)), to: Math.round(column(endMs)) }));
    return spans.length > 0
      ? [{ label: plainText(`${incident.name}: ${incidentNote(incident)}`), spans }]
      : [];
  });
}

function curveNotes({ scenario, seed }: View, { expected, base, mean, runPeak }: Curves): readonly string[] {
  const added = expected.some(({ value }, i) => value > base[i]!.value * (1 + 1e-9));
  return [
    added
      ? `  █ base  ░ added by bursts and incidents on average; mean ${readableRate(mean)}`
      : `  mean ${readableRate(mean)}`,
    ...(scenario.traffic.bursts ? [`  one run (seed ${seed}) peaks at ${readableRate(runPeak)}`] : []),
  ];
}

function serviceLines(service: Service, figures: LineFigures): readonly string[] {
  return [
    `  ${service.name}  ${serviceFacts(service, figures.services.get(service.name)).join('; ')}`,
    ...service.operations.flatMap((operation) => [
      `    ${operation.name}  ${operationNote(operation)}`,
      ...callsOf(service, operation).map(
        ({ name, note }) => `      → ${name}${note === '' ? '' : `  ${note}`}`,
      ),
    ]),
  ];
}

function journeyLines(journey: Journey, { journeys }: Scenario): readonly string[] {
  return [
    `  ${journey.name}  ${journeyNote(journey, journeys)}`,
    ...journey.states.flatMap(({ name, run, think, next, outcome }) => {
      const does = [
        ...(name === journey.start ? ['starts here'] : []),
        ...run.map(refText),
        ...(next.length > 0 && think.maxMs > 0 ? [`thinks ${rangeText(think)}`] : []),
        ...(next.length === 0 ? [`ends ${outcome}`] : []),
      ];
      const ways = nextShares(next).map(({ state, share }) => `${readableShare(share)} ${state}`);
      return [`    ${name}  ${does.join(', ')}`, ...(ways.length > 0 ? [`      → ${ways.join(', ')}`] : [])];
    }),
  ];
}
