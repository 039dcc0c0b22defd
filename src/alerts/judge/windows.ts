/** The windows of an expectation, and how long after a window an alert is still attributed to it. */
import type { Expectation } from '../../model/expectation.ts';
import type { DrillResult, TrueWindow } from '../model.ts';

type Incidents = DrillResult['incidents'];

/** Each window is judged separately. An incident that does not happen has one empty window at the end of the judged time. */
export function windowsOf(
  { during }: Expectation,
  incidents: Incidents,
  span: DrillResult['span'],
): readonly TrueWindow[] {
  if (during === undefined) return [{ startMs: span.judgedFromMs, endMs: span.judgedToMs }];
  if (!('incident' in during)) {
    return [{ startMs: span.judgedFromMs + during.fromMs, endMs: span.judgedFromMs + during.toMs }];
  }
  const { incident } = during;
  const windows = incidents
    .filter((one) => one.incident === incident)
    .map(({ startMs, endMs }) => ({ incident, startMs, endMs }));
  return windows.length > 0 ? windows : [{ incident, startMs: span.judgedToMs, endMs: span.judgedToMs }];
}

export const isEmpty = ({ startMs, endMs }: TrueWindow): boolean => startMs >= endMs;

/** When the same incident happens again. `Infinity` if it does not. */
export function nextOccurrence({ incident, startMs }: TrueWindow, incidents: Incidents): number {
  if (incident === undefined) return Number.POSITIVE_INFINITY;
  const later = incidents.filter((other) => other.incident === incident && other.startMs > startMs);
  return Math.min(...later.map((other) => other.startMs));
}

/**
 * When the next incident starts in which the same alert must fire. From then on, an alert could be due to either of the
 * two, and it is attributed to the later one. `Infinity` if there is none.
 */
export function nextRival(
  { incident, endMs }: TrueWindow,
  incidents: Incidents,
  isRival: (incident: string) => boolean,
): number {
  if (incident === undefined) return Number.POSITIVE_INFINITY;
  const later = incidents.filter(
    (other) => other.incident !== incident && other.startMs >= endMs && isRival(other.incident ?? ''),
  );
  return Math.min(...later.map(({ startMs }) => startMs));
}

/**
 * The end of a window's attributable time, exclusive. A rule looks back over its range, so an incident has effects for a
 * while after its end. A window that is given as times has no such extension.
 */
export function attributableUntil(window: TrueWindow, lagMs: number, incidents: Incidents): number {
  if (window.incident === undefined) return window.endMs;
  return Math.min(window.endMs + lagMs, nextOccurrence(window, incidents));
}
