/**
 * Incidents at a time of day: found once it is known when plan time begins. One that comes again after whole days comes
 * at that time of day, also when the clocks have changed in between.
 */
import type { Incident } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import { zoneOffset } from './calendar.ts';

const DAY_MS = 86_400_000;
/** How far ahead changes of the clocks are looked up. */
const FAR_AHEAD_MS = 3660 * DAY_MS;

/** The scenario itself where no incident waits for that. `originMs`: epoch time of plan time 0. */
export function atTimesOfDay<T extends Pick<Scenario, 'incidents'>>(scenario: T, originMs: number): T {
  if (!scenario.incidents.some(({ timeOfDay }) => timeOfDay)) return scenario;
  return { ...scenario, incidents: scenario.incidents.map((incident) => placed(incident, originMs)) };
}

function placed(incident: Incident, originMs: number): Incident {
  const { timeOfDay, ...rest } = incident;
  if (!timeOfDay) return incident;
  const offsetAt = zoneOffset(timeOfDay.timeZone);
  const { startMs, wallMs } = firstFrom(originMs, timeOfDay.ms, offsetAt);
  const atMs = startMs - originMs;
  const { everyMs } = incident;
  if (everyMs === undefined || everyMs % DAY_MS !== 0) return { ...rest, atMs };
  const moves: { fromRound: number; byMs: number }[] = [];
  for (let round = 1; round * everyMs <= FAR_AHEAD_MS; round++) {
    const byMs = instantsOf(wallMs + round * everyMs, offsetAt)[0]! - (startMs + round * everyMs);
    if (byMs !== (moves.at(-1)?.byMs ?? 0)) moves.push({ fromRound: round, byMs });
  }
  return moves.length > 0 ? { ...rest, atMs, moves } : { ...rest, atMs };
}

type OffsetAt = (epochMs: number) => number;

/** The first instant from `fromMs` on at which clocks show the time of day; `wallMs`: what they show, as ms of UTC. */
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
 * The instants at which clocks show a time, in order: two where an hour comes twice. Where the clocks skip it, the
 * instant at which it would have been without the change.
 */
function instantsOf(wallMs: number, offsetAt: OffsetAt): readonly number[] {
  // No zone changes its clocks twice within two days.
  const before = wallMs - offsetAt(wallMs - DAY_MS);
  const after = wallMs - offsetAt(wallMs + DAY_MS);
  const shown = [...new Set([before, after])].filter((instant) => instant + offsetAt(instant) === wallMs);
  return shown.length > 0 ? shown.sort((a, b) => a - b) : [before];
}
