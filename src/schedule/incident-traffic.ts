/** What an incident does to traffic: its factor while it is on, in part while it grows. */
import { befalls, type Incident } from '../model/incident.ts';
import type { Schedule } from './segment.ts';
import { strength } from './strength.ts';

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
      (service === undefined ? incident.services.length === 0 : befalls(incident, service)),
  );
