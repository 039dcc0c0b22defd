/** Which services write nothing, and until when: those that an incident silences, or whose crash loop has them down. */
import { affects, type Incident, windowAt } from '../model/incident.ts';
import { downUntil } from './conditions.ts';
import type { Draft } from './draft.ts';

/** The plan time at which the silence of a service ends; `undefined` if it is not silenced at `timeMs`. */
export type SilenceReader = (service: string, timeMs: number) => number | undefined;

/** `undefined` if no incident silences any service. */
export function silenceReader(incidents: readonly Incident[]): SilenceReader | undefined {
  const silencing = incidents.filter(({ silence, crashLoop }) => silence || crashLoop !== undefined);
  if (silencing.length === 0) return undefined;
  const ofService = new Map<string, readonly Incident[]>();
  return (service, timeMs) => {
    let own = ofService.get(service);
    if (!own) {
      own = silencing.filter((incident) => affects(incident, service));
      ofService.set(service, own);
    }
    let untilMs: number | undefined;
    for (const incident of own) {
      const until = incident.silence ? windowAt(incident, timeMs)?.endMs : downUntil(incident, timeMs);
      if (until !== undefined && (untilMs === undefined || until > untilMs)) untilMs = until;
    }
    return untilMs;
  };
}

/** Whether a record is not written. A span is written if any part of it is outside the silence: its records name it. */
export function isSilenced(silence: SilenceReader | undefined, draft: Draft): boolean {
  if (!silence) return false;
  const { service } = draft.instance;
  if (draft.kind === 'log') return silence(service, draft.timeMs) !== undefined;
  const untilMs = silence(service, draft.startMs);
  return untilMs !== undefined && draft.timeMs <= untilMs;
}
