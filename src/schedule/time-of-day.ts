/**
 * Incidents at a time of day: their plan time depends on when the run begins. An incident that recurs after whole days
 * recurs at that time of day, also across clock changes.
 */
import type { Incident } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import { zoneOffset } from './calendar.ts';

const DAY_MS = 86_400_000;
/** How far ahead clock changes are taken into account. */
const HORIZON_MS = 3660 * DAY_MS;

/** The scenario with the plan times of such incidents. `originMs`: plan time 0 in epoch milliseconds. */
export function atTimesOfDay<T extends Pick<Scenario, 'incidents'>>(scenario: T, originMs: number): T {
  if (!scenario.incidents.some(({ timeOfDay }) => timeOfDay)) return scenario;
  return { ...scenario, incidents: scenario.incidents.map((incident) => withPlanTime(incident, originMs)) };
}

function withPlanTime(incident: Incident, originMs: number): Incident {
  const { timeOfDay, ...rest } = incident;
  if (!timeOfDay) return incident;
  const offsetAt = zoneOffset(timeOfDay.timeZone);
  const { startMs, wallMs } = firstFrom(originMs, timeOfDay.ms, offsetAt);
  const atMs = startMs - originMs;
  const { everyMs } = incident;
  if (everyMs === undefined || everyMs % DAY_MS !== 0) return { ...rest, atMs };
  const moves: { fromRound: number; byMs: number }[] = [];
  for (let round = 1; round * everyMs <= HORIZON_MS; round++) {
    const byMs = instantsOf(wallMs + round * everyMs, offsetAt)[0]! - (startMs + round * everyMs);
    if (byMs !== (moves.at(-1)?.byMs ?? 0)) moves.push({ fromRound: round, byMs });
  }
  return moves.length > 0 ? { ...rest, atMs, moves } : { ...rest, atMs };
}

type OffsetAt = (epochMs: number) => number;

/** The first instant from `fromMs` on with this local time; `wallMs` is the local date and time, in ms as if it were UTC. */
function firstFrom(
  fromMs: number,
  timeOfDayMs: number,
  offsetAt: OffsetAt,
): { readonly startMs: number; readonly wallMs: number } {
  const today = Math.floor((fromMs + offsetAt(fromMs)) / DAY_MS) * DAY_MS;
  for (let wallMs = today + timeOfDayMs; ; wallMs += DAY_MS) {
    const startMs = instantsOf(wallMs, offsetAt).find((instant) => instant >= fromMs);
    if (startMs !== undefined) return { startMs, wallMs };
  }
}

/**
 * The instants with this local date and time, in order: two if the hour occurs twice. If the clocks skip the hour, the
 * instant that it would have been without the change.
 */
function instantsOf(wallMs: number, offsetAt: OffsetAt): readonly number[] {
  // No zone has two clock changes within two days.
  const before = wallMs - offsetAt(wallMs - DAY_MS);
  const after = wallMs - offsetAt(wallMs + DAY_MS);
  const shown = [...new Set([before, after])].filter((instant) => instant + offsetAt(instant) === wallMs);
  return shown.length > 0 ? shown.sort((a, b) => a - b) : [before];
}
