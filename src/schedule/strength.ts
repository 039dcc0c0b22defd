/**
 * An incident's strength over time: 0 while it is not on, up in small steps while it grows, then 1 to its end.
 * What it does to traffic, and how many records its storm brings, follow from this.
 */
import { affects, type Incident, occurrenceStart } from '../model/incident.ts';
import type { Schedule } from './segment.ts';

/** Steps of a ramp: at most this long, and at least so many. Each has the strength of its middle. */
const LONGEST_STEP_MS = 1000;
const FEWEST_STEPS = 20;
/** A ramp shorter than this is none: its steps would be too small for the numbers that tell the time. */
const SHORTEST_RAMP_MS = 1;

export function strength(incident: Incident): Schedule {
  const { atMs, forMs, rampMs: asked, everyMs } = incident;
  const rampMs = asked < SHORTEST_RAMP_MS ? 0 : asked;
  const stepMs = rampMs / Math.max(FEWEST_STEPS, Math.ceil(rampMs / LONGEST_STEP_MS));
  // The occurrence that is on or comes next: counted, so that no rounding finds one twice.
  let round = 0;
  let beginMs = atMs;
  return {
    next(startMs) {
      while (startMs >= beginMs + forMs) {
        round++;
        beginMs = everyMs === undefined ? Number.POSITIVE_INFINITY : occurrenceStart(incident, round);
      }
      if (startMs < beginMs) return { endMs: beginMs, factor: 0 };
      const sinceMs = startMs - beginMs;
      if (sinceMs >= rampMs) return { endMs: beginMs + forMs, factor: 1 };
      const step = Math.round(sinceMs / stepMs);
      return {
        endMs: beginMs + Math.min((step + 1) * stepMs, forMs),
        factor: Math.min(1, ((step + 0.5) * stepMs) / rampMs),
      };
    },
  };
}

export function incidentTraffic(incident: Incident): Schedule {
  const how = strength(incident);
  return {
    next(startMs) {
      const { endMs, factor } = how.next(startMs);
      return { endMs, factor: 1 + (incident.trafficFactor - 1) * factor };
    },
  };
}

/** Those that change the traffic of one service or, without a name, the scenario's as a whole. */
export const trafficIncidents = (
  incidents: readonly Incident[],
  service: string | undefined,
): readonly Incident[] =>
  incidents.filter(
    (incident) =>
      incident.trafficFactor !== 1 &&
      (service === undefined ? incident.services.length === 0 : affects(incident, service)),
  );
