/** Which times an expectation speaks of, and how long after a window what an alert does is still put down to it. */
import type { Expectation } from '../../model/expectation.ts';
import type { DrillResult, TrueWindow } from '../model.ts';

type Incidents = DrillResult['incidents'];

/** Each is judged by itself. An incident that does not happen has one that is empty, after the judged time. */
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

/** When the same incident happens again; `Infinity`: it does not. */
export function nextOccurrence({ incident, startMs }: TrueWindow, incidents: Incidents): number {
  if (incident === undefined) return Number.POSITIVE_INFINITY;
  const later = incidents.filter((other) => other.incident === incident && other.startMs > startMs);
  return Math.min(...later.map((other) => other.startMs));
}

/**
 * When another incident begins that has a claim of its own, after this one is over: from then on nobody can say which of
 * the two an alert is for, and it is put down to the nearer.
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
 * The end of a window's attributable time, which does not belong to it. A rule reaches back over its range, so an
 * incident shows for a while after its end; a window of plain time means just what it says.
 */
export function attributableUntil(window: TrueWindow, lagMs: number, incidents: Incidents): number {
  if (window.incident === undefined) return window.endMs;
  return Math.min(window.endMs + lagMs, nextOccurrence(window, incidents));
}
