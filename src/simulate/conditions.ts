/**
 * What holds for a service at a moment: its incidents and its health taken together. Of several shares the
 * highest counts, latency factors multiply, and the last deploy is the one that runs.
 */
import type { Random } from '../core/random.ts';
import { befalls, type Incident, roundsUntil, strengthAt, windowAt } from '../model/incident.ts';
import type { Scenario, Service } from '../model/scenario.ts';
import { type HealthReader, healthReader } from './health.ts';
import { type Words, type Writer, writer } from './text.ts';

export interface Condition {
  /** Share of runs that fail, where it is more than their own, 0..1. */
  readonly errors: number;
  /** Error code of what fails; none: its own. */
  readonly code: Writer | undefined;
  readonly latencyFactor: number;
  /** Nobody answers until then; `undefined` while it is up. */
  readonly downUntilMs: number | undefined;
  /** The version that runs in the place of the service's own. */
  readonly version: string | undefined;
}

export type ConditionReader = (timeMs: number) => Condition;

export const WELL: Condition = Object.freeze({
  errors: 0,
  code: undefined,
  latencyFactor: 1,
  downUntilMs: undefined,
  version: undefined,
});

/** `undefined` where nothing ever befalls the service. */
export function conditionReader(
  service: Service,
  scenario: Scenario,
  random: Random,
  words: Words,
): ConditionReader | undefined {
  const incidents = scenario.incidents
    .filter((incident) => befalls(incident, service.name) && changesBehaviour(incident))
    .map((incident) => ({
      incident,
      code: incident.code && writer(incident.code, words),
    }));
  const health = service.health && healthReader(service.health, random);
  if (incidents.length === 0 && !health) return undefined;
  return (timeMs) => read(timeMs, incidents, health);
}

const changesBehaviour = ({ errors, latencyFactor, crashLoop, deploy }: Incident): boolean =>
  errors !== undefined || latencyFactor !== 1 || crashLoop !== undefined || deploy !== undefined;

function read(
  timeMs: number,
  incidents: readonly { readonly incident: Incident; readonly code: Writer | undefined }[],
  health: HealthReader | undefined,
): Condition {
  let errors = 0;
  let latencyFactor = 1;
  let code: Writer | undefined;
  let downUntilMs: number | undefined;
  let version: string | undefined;
  let well = true;
  if (health) {
    const state = health(timeMs);
    errors = state.errors ?? 0;
    latencyFactor = state.latencyFactor;
    well = errors === 0 && latencyFactor === 1;
  }
  for (const { incident, code: itsCode } of incidents) {
    const strength = strengthAt(incident, timeMs);
    if (strength === 0) continue;
    well = false;
    errors = Math.max(errors, (incident.errors ?? 0) * strength);
    latencyFactor *= 1 + (incident.latencyFactor - 1) * strength;
    code = itsCode ?? code;
    downUntilMs = downUntil(incident, timeMs) ?? downUntilMs;
    version = incident.deploy ?? version;
  }
  return well ? WELL : { errors, code, latencyFactor, downUntilMs, version };
}

/** Until when a crash loop that has its service down now keeps it there; `undefined` while it is up. */
export function downUntil(incident: Incident, timeMs: number): number | undefined {
  const { crashLoop } = incident;
  const window = crashLoop && windowAt(incident, timeMs);
  if (!crashLoop || !window) return undefined;
  // Down first, then up, again and again.
  const turnMs = crashLoop.downMs + crashLoop.upMs;
  const upMs = window.startMs + roundsUntil(window.startMs, turnMs, timeMs) * turnMs + crashLoop.downMs;
  return timeMs < upMs ? Math.min(window.endMs, upMs) : undefined;
}
