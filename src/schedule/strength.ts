/**
 * The strength of an incident over time: 0 outside, rising in small steps during its ramp, then 1 until its end. Its
 * effect on traffic and the rate of its log storm are derived from it.
 */
import { affects, type Incident, occurrenceStart } from '../model/incident.ts';
import type { Schedule } from './segment.ts';

/** The longest step of a ramp, and the lowest number of steps. Each has the strength of its middle. */
const MAX_STEP_MS = 1000;
const MIN_STEPS = 20;
/** A shorter ramp is ignored: its steps would be below the resolution of times. */
const MIN_RAMP_MS = 1;

export function strength(incident: Incident): Schedule {
  const { atMs, forMs, rampMs: asked, everyMs } = incident;
  const rampMs = asked < MIN_RAMP_MS ? 0 : asked;
  const stepMs = rampMs / Math.max(MIN_STEPS, Math.ceil(rampMs / MAX_STEP_MS));
  // The current or next occurrence. Counted, so that rounding cannot repeat one.
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

/** The factor by which an incident multiplies traffic. */
export function incidentTraffic(incident: Incident): Schedule {
  const grown = strength(incident);
  return {
    next(startMs) {
      const { endMs, factor } = grown.next(startMs);
      return { endMs, factor: 1 + (incident.trafficFactor - 1) * factor };
    },
  };
}

/** The incidents that change the traffic of a service or, without a service, of the whole scenario. */
export const trafficIncidents = (
  incidents: readonly Incident[],
  service: string | undefined,
): readonly Incident[] =>
  incidents.filter(
    (incident) =>
      incident.trafficFactor !== 1 &&
      (service === undefined ? incident.services.length === 0 : affects(incident, service)),
  );
