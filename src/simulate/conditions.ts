/**
 * The condition of a service at a moment: the combination of its incidents and its health. The highest error share
 * counts, latency factors multiply, and the last deploy determines the version.
 */
import type { Random } from '../core/random.ts';
import { affects, type Incident, roundsUntil, strengthAt, windowAt } from '../model/incident.ts';
import type { Scenario, Service } from '../model/scenario.ts';
import { type HealthReader, healthReader } from './health.ts';
import { type TextSources, type Writer, writer } from './text.ts';

export interface Condition {
  /** Share of runs that fail, if it is higher than the share of the operation itself, 0..1. */
  readonly errors: number;
  /** Error code of failures; `undefined`: that of the log template. */
  readonly code: Writer | undefined;
  readonly latencyFactor: number;
  /** The service is down until this plan time; `undefined` while it is up. */
  readonly downUntilMs: number | undefined;
  /** Version that an incident has deployed; `undefined`: that of the service. */
  readonly version: string | undefined;
}

export type ConditionReader = (timeMs: number) => Condition;

/** The condition of a service that nothing affects. */
export const HEALTHY: Condition = Object.freeze({
  errors: 0,
  code: undefined,
  latencyFactor: 1,
  downUntilMs: undefined,
  version: undefined,
});

/** `undefined` if no incident ever affects the service and it has no health model. */
export function conditionReader(
  service: Service,
  scenario: Scenario,
  random: Random,
  texts: TextSources,
): ConditionReader | undefined {
  const incidents = scenario.incidents
    .filter((incident) => affects(incident, service.name) && changesBehaviour(incident))
    .map((incident) => ({
      incident,
      code: incident.code && writer(incident.code, texts),
    }));
  const health = service.health && healthReader(service.health, random);
  if (incidents.length === 0 && !health) return undefined;
  return (timeMs) => conditionAt(timeMs, incidents, health);
}

const changesBehaviour = ({ errors, latencyFactor, crashLoop, deploy }: Incident): boolean =>
  errors !== undefined || latencyFactor !== 1 || crashLoop !== undefined || deploy !== undefined;

function conditionAt(
  timeMs: number,
  incidents: readonly { readonly incident: Incident; readonly code: Writer | undefined }[],
  health: HealthReader | undefined,
): Condition {
  let errors = 0;
  let latencyFactor = 1;
  let code: Writer | undefined;
  let downUntilMs: number | undefined;
  let version: string | undefined;
  let isHealthy = true;
  if (health) {
    const state = health(timeMs);
    errors = state.errors ?? 0;
    latencyFactor = state.latencyFactor;
    isHealthy = errors === 0 && latencyFactor === 1;
  }
  for (const { incident, code: incidentCode } of incidents) {
    const strength = strengthAt(incident, timeMs);
    if (strength === 0) continue;
    isHealthy = false;
    errors = Math.max(errors, (incident.errors ?? 0) * strength);
    latencyFactor *= 1 + (incident.latencyFactor - 1) * strength;
    code = incidentCode ?? code;
    downUntilMs = downUntil(incident, timeMs) ?? downUntilMs;
    version = incident.deploy ?? version;
  }
  return isHealthy ? HEALTHY : { errors, code, latencyFactor, downUntilMs, version };
}

/** Plan time until which a crash loop keeps its service down; `undefined` while it is up. */
export function downUntil(incident: Incident, timeMs: number): number | undefined {
  const { crashLoop } = incident;
  const window = crashLoop && windowAt(incident, timeMs);
  if (!crashLoop || !window) return undefined;
  // Each turn is down first, then up.
  const turnMs = crashLoop.downMs + crashLoop.upMs;
  const upMs = window.startMs + roundsUntil(window.startMs, turnMs, timeMs) * turnMs + crashLoop.downMs;
  return timeMs < upMs ? Math.min(window.endMs, upMs) : undefined;
}
