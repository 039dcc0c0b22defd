/** The heading of a preview: the description of the scenario, its size, and the shares of levels. */
import { counted, readableDuration, readableShare } from '../core/readable.ts';
import { LEVELS } from '../model/level.ts';
import type { Scenario } from '../model/scenario.ts';
import type { LineFigures } from './services.ts';
import type { View } from './view.ts';

export const viewLines = ({ scenario }: View, figures: LineFigures): readonly string[] => [
  scenario.description,
  `${scenarioCounts(scenario)}. ${levelsLine(figures)}.`,
];

/** The shares of levels without incidents, computed from the `errors` of operations and the levels of events. */
function levelsLine({ levels }: LineFigures): string {
  const shares = LEVELS.toReversed()
    .filter((level) => (levels[level] ?? 0) > 0)
    .map((level) => `${readableShare(levels[level] ?? 0)} ${level}`);
  return `Log lines without incidents: ${shares.length > 0 ? shares.join(', ') : 'none'}`;
}

/** `24h from Mon 00:00`, with the date if the user set the start. */
export function spanText({ span, origin }: View): string {
  const from = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: origin.timeZone,
    ...(origin.isAsked ? { day: 'numeric', month: 'short', year: 'numeric' } : {}),
  }).format(origin.originMs + span.fromMs);
  const into = span.fromMs > 0 ? ` (${readableDuration(span.fromMs)} into the run)` : '';
  return `${readableDuration(span.toMs - span.fromMs)} from ${from}${into}`;
}

/** `7 services, 3 journeys, 2 incidents`. */
function scenarioCounts({ services, journeys, incidents }: Scenario): string {
  return [
    counted(services.length, 'service'),
    ...(journeys.length > 0 ? [counted(journeys.length, 'journey')] : []),
    ...(incidents.length > 0 ? [counted(incidents.length, 'incident')] : []),
  ].join(', ');
}
