/**
 * Incidents: changes of behaviour for a while, and the arithmetic of when they hold. Times are plan time in ms;
 * `schedule` asks for the traffic, `simulate` for everything else, the account for the true windows.
 */
import type { Level } from './level.ts';
import type { Template } from './template.ts';

export interface Incident {
  readonly name: string;
  /** Whom it affects; empty: every service. */
  readonly services: readonly string[];
  readonly atMs: number;
  /**
   * It begins at the first such time of day (ms since midnight) of the run: `atMs` means nothing until it is known when
   * the run begins (`schedule/time-of-day.ts`).
   */
  readonly timeOfDay?: { readonly ms: number; readonly timeZone: string };
  readonly forMs: number;
  /** It grows to its full strength in this time, within `forMs`. 0: at once. */
  readonly rampMs: number;
  /** It comes again after this time, from start to start. */
  readonly everyMs?: number;
  /** Changes of the clocks: by how much its occurrences from this one on are off `atMs` plus whole `everyMs`. */
  readonly moves?: readonly { readonly fromRound: number; readonly byMs: number }[];
  /** Share of the services' operations and single events that fail, where that is more than their own, 0..1. */
  readonly errors?: number;
  /** Error code of what fails meanwhile. */
  readonly code?: Template;
  /** What latencies are multiplied by; 1: no change. */
  readonly latencyFactor: number;
  /** What traffic is multiplied by; 1: no change. */
  readonly trafficFactor: number;
  /** The services answer, but write neither logs nor spans. */
  readonly silence: boolean;
  /** Down and up again, down first; while down every call fails at once and nothing is written. */
  readonly crashLoop?: { readonly downMs: number; readonly upMs: number };
  /** `service.version` meanwhile: new instances, which go again when it ends. */
  readonly deploy?: string;
  /** Records that come on top of all traffic. */
  readonly storm?: LogStorm;
}

export interface LogStorm {
  /** Records per second, of all its services together. */
  readonly rate: number;
  readonly level: Level;
  readonly message: Template;
  readonly code?: Template;
  readonly eventName: string;
}

/** The service whose records tell of incidents; no simulated one may be called so. */
export const INCIDENT_SERVICE = 'firedrill';

/** One time that an incident happens. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * How many whole rounds of `everyMs` have passed since `fromMs`: the largest n with `fromMs + n * everyMs <= timeMs`.
 * Division alone may be one off where durations are no whole milliseconds, and then a time would be its own next one.
 */
export function roundsUntil(fromMs: number, everyMs: number, timeMs: number): number {
  const n = Math.floor((timeMs - fromMs) / everyMs);
  if (fromMs + (n + 1) * everyMs <= timeMs) return n + 1;
  return fromMs + n * everyMs > timeMs ? n - 1 : n;
}

/** When its occurrence of this number begins, from 0. */
export function occurrenceStart({ atMs, everyMs = 0, moves = [] }: Incident, round: number): number {
  const byMs = moves.findLast(({ fromRound }) => fromRound <= round)?.byMs ?? 0;
  return atMs + round * everyMs + byMs;
}

/** The number of the last occurrence that has begun by `timeMs`, which is no earlier than the first one. */
function roundAt(incident: Incident, timeMs: number): number {
  const { atMs, everyMs, moves } = incident;
  if (everyMs === undefined) return 0;
  const round = roundsUntil(atMs, everyMs, timeMs);
  if (moves === undefined) return round;
  // A change of the clocks is shorter than the days between two occurrences.
  return [round + 1, round].find((one) => occurrenceStart(incident, one) <= timeMs) ?? round - 1;
}

/** The occurrence that is on at `timeMs`; its end does not belong to it. */
export function windowAt(incident: Incident, timeMs: number): Window | undefined {
  const { atMs, forMs } = incident;
  if (timeMs < atMs) return undefined;
  const startMs = occurrenceStart(incident, roundAt(incident, timeMs));
  return timeMs < startMs + forMs ? { startMs, endMs: startMs + forMs } : undefined;
}

/** How far it has grown at `timeMs`: 0 outside, 1 at its full strength, in a straight line between. */
export function strengthAt(incident: Incident, timeMs: number): number {
  const window = windowAt(incident, timeMs);
  if (!window) return 0;
  const { rampMs } = incident;
  return rampMs <= 0 ? 1 : Math.min(1, (timeMs - window.startMs) / rampMs);
}

/** The next time after `timeMs` at which it begins or ends; `Infinity` when there is none. */
export function nextEdge(incident: Incident, timeMs: number): number {
  const { atMs, everyMs } = incident;
  if (timeMs < atMs) return atMs;
  const on = windowAt(incident, timeMs);
  if (on) return on.endMs;
  if (everyMs === undefined) return Number.POSITIVE_INFINITY;
  return occurrenceStart(incident, roundAt(incident, timeMs) + 1);
}

/** Every occurrence that begins before `endMs`, oldest first, the last one cut there. */
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

/** Of these, whom it affects. */
export const affectedBy = <T extends { readonly name: string }>(
  incident: Incident,
  services: Iterable<T>,
): readonly T[] => [...services].filter(({ name }) => affects(incident, name));

export const affects = ({ services }: Incident, service: string): boolean =>
  services.length === 0 || services.includes(service);
