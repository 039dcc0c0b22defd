/**
 * Incidents: changes of behaviour for a limited time, and the functions that compute when they are active. Times are plan
 * time in milliseconds. `schedule` applies the changes of traffic, `simulate` all others.
 */
import type { Level } from './level.ts';
import type { Template } from './template.ts';

export interface Incident {
  readonly name: string;
  /** Names of the affected services; empty: every service. */
  readonly services: readonly string[];
  /** Start of the first occurrence. */
  readonly atMs: number;
  /**
   * It starts at the first such time of day (ms since midnight) of the run. `atMs` is then not valid until the start of the
   * run is known (`schedule/time-of-day.ts`).
   */
  readonly timeOfDay?: { readonly ms: number; readonly timeZone: string };
  /** Duration of an occurrence. */
  readonly forMs: number;
  /** Time in which it grows to its full strength, part of `forMs`; 0: immediately. */
  readonly rampMs: number;
  /** Interval between the starts of two occurrences; absent: it occurs once. */
  readonly everyMs?: number;
  /** Clock changes: from this occurrence on, starts differ by `byMs` from `atMs` plus a multiple of `everyMs`. */
  readonly moves?: readonly { readonly fromRound: number; readonly byMs: number }[];
  /** Share of operations and single events that fail, if it is higher than their own share, 0..1. */
  readonly errors?: number;
  /** Error code of failures during the incident. */
  readonly code?: Template;
  /** Multiplier of latencies; 1: no change. */
  readonly latencyFactor: number;
  /** Multiplier of traffic; 1: no change. */
  readonly trafficFactor: number;
  /** The services answer, but write neither logs nor spans. */
  readonly silence: boolean;
  /** Alternately down and up, down first. While down, calls fail immediately and nothing is written. */
  readonly crashLoop?: { readonly downMs: number; readonly upMs: number };
  /** `service.version` during the incident: the instances are replaced, and restored when it ends. */
  readonly deploy?: string;
  /** Log records on top of the traffic. */
  readonly storm?: LogStorm;
}

export interface LogStorm {
  /** Records per second of all affected services together. */
  readonly rate: number;
  readonly level: Level;
  readonly message: Template;
  readonly code?: Template;
  readonly eventName: string;
}

/** The service that writes the marks of incidents. No simulated service may have this name. */
export const INCIDENT_SERVICE = 'firedrill';

/** One occurrence of an incident. The end is exclusive. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The number of whole intervals since `fromMs`: the largest n with `fromMs + n * everyMs <= timeMs`. A division alone may be
 * off by one if durations are not whole milliseconds; then the next start after a start could be the same one.
 */
export function roundsUntil(fromMs: number, everyMs: number, timeMs: number): number {
  const n = Math.floor((timeMs - fromMs) / everyMs);
  if (fromMs + (n + 1) * everyMs <= timeMs) return n + 1;
  return fromMs + n * everyMs > timeMs ? n - 1 : n;
}

/** Start of the occurrence with this number, from 0. */
export function occurrenceStart({ atMs, everyMs = 0, moves = [] }: Incident, round: number): number {
  const byMs = moves.findLast(({ fromRound }) => fromRound <= round)?.byMs ?? 0;
  return atMs + round * everyMs + byMs;
}

/** Number of the last occurrence that has started by `timeMs`, which is not before the first one. */
function roundAt(incident: Incident, timeMs: number): number {
  const { atMs, everyMs, moves } = incident;
  if (everyMs === undefined) return 0;
  const round = roundsUntil(atMs, everyMs, timeMs);
  if (moves === undefined) return round;
  // Clocks change by less than the days between two occurrences.
  return [round + 1, round].find((one) => occurrenceStart(incident, one) <= timeMs) ?? round - 1;
}

/** The occurrence that is active at `timeMs`. */
export function windowAt(incident: Incident, timeMs: number): Window | undefined {
  const { atMs, forMs } = incident;
  if (timeMs < atMs) return undefined;
  const startMs = occurrenceStart(incident, roundAt(incident, timeMs));
  return timeMs < startMs + forMs ? { startMs, endMs: startMs + forMs } : undefined;
}

/** Strength at `timeMs`: 0 outside, 1 at full strength, linear in between. */
export function strengthAt(incident: Incident, timeMs: number): number {
  const window = windowAt(incident, timeMs);
  if (!window) return 0;
  const { rampMs } = incident;
  return rampMs <= 0 ? 1 : Math.min(1, (timeMs - window.startMs) / rampMs);
}

/** The next start or end after `timeMs`; `Infinity` if there is none. */
export function nextEdge(incident: Incident, timeMs: number): number {
  const { atMs, everyMs } = incident;
  if (timeMs < atMs) return atMs;
  const active = windowAt(incident, timeMs);
  if (active) return active.endMs;
  if (everyMs === undefined) return Number.POSITIVE_INFINITY;
  return occurrenceStart(incident, roundAt(incident, timeMs) + 1);
}

/** Every occurrence that starts before `endMs`, oldest first. The last one ends there at the latest. */
export function windowsUntil(incident: Incident, endMs: number): readonly Window[] {
  const windows: Window[] = [];
  const { forMs, everyMs } = incident;
  for (let round = 0; round === 0 || everyMs !== undefined; round++) {
    const startMs = occurrenceStart(incident, round);
    if (startMs >= endMs) break;
    windows.push({ startMs, endMs: Math.min(endMs, startMs + forMs) });
  }
  return windows;
}

/** Those of the services that the incident affects. */
export const affectedBy = <T extends { readonly name: string }>(
  incident: Incident,
  services: Iterable<T>,
): readonly T[] => [...services].filter(({ name }) => affects(incident, name));

export const affects = ({ services }: Incident, service: string): boolean =>
  services.length === 0 || services.includes(service);
