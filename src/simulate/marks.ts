/**
 * Records at fixed times, outside the traffic: the marks of the start and end of an incident (log records of the service
 * `firedrill`, from which dashboards make annotations), and the last and first records of services in a crash loop.
 */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import {
  affectedBy,
  INCIDENT_SERVICE,
  type Incident,
  nextEdge,
  roundsUntil,
  windowAt,
} from '../model/incident.ts';
import { isError } from '../model/level.ts';
import type { Scenario } from '../model/scenario.ts';
import { downUntil } from './conditions.ts';
import { draftAlone, draftLog, type Episode, instanceOf } from './draft.ts';
import { spanId, traceId } from './ids.ts';
import type { LogProgram } from './programs.ts';
import { instance } from './service-world.ts';
import type { World } from './world.ts';

/** Episodes at fixed times, in time order. */
export interface Agenda {
  /** Plan time of the next one; `Infinity` if there is none. */
  readonly nextMs: number;
  /** Simulates the next one. Call only if there is one. */
  take(): Episode;
}

/** An event that recurs at known times. */
interface Item {
  nextMs: number;
  /** The next time after `timeMs`; `Infinity` if there is none. */
  readonly after: (timeMs: number) => number;
  readonly play: (timeMs: number) => Episode;
}

/** These records are about no user. */
const NO_ACTOR = { userId: undefined, sessionId: undefined, requestId: undefined };

export function agenda(scenario: Scenario, world: World, random: Random): Agenda {
  const items: Item[] = scenario.incidents.flatMap((incident) => [
    mark(incident, scenario, random.stream('mark', incident.name)),
    ...crashes(incident, scenario, world, random),
  ]);
  const first = (): Item | undefined =>
    items.reduce<Item | undefined>(
      (soonest, item) => (soonest === undefined || item.nextMs < soonest.nextMs ? item : soonest),
      undefined,
    );
  let next = first();
  return {
    get nextMs() {
      return next?.nextMs ?? Number.POSITIVE_INFINITY;
    },
    take() {
      const item = next!;
      const episode = item.play(item.nextMs);
      item.nextMs = item.after(item.nextMs);
      next = first();
      return episode;
    },
  };
}

function mark(incident: Incident, scenario: Scenario, random: Random): Item {
  const own = instance(
    { name: INCIDENT_SERVICE, id: `${INCIDENT_SERVICE}-1`, version: undefined, resource: {} },
    scenario,
  );
  const programs = (['start', 'end'] as const).map((phase) =>
    program(`Incident ${incident.name} ${phase === 'start' ? 'begins' : 'is over'}: ${describe(incident)}`, {
      level: 'INFO',
      eventName: 'firedrill.incident',
      attributes: {
        'firedrill.incident.name': incident.name,
        'firedrill.incident.phase': phase,
        ...(incident.services.length > 0
          ? { 'firedrill.incident.services': incident.services.join(',') }
          : {}),
      },
      scenario,
    }),
  );
  return {
    nextMs: incident.atMs,
    after: (timeMs) => nextEdge(incident, timeMs),
    play(timeMs) {
      const begins = windowAt(incident, timeMs)?.startMs === timeMs;
      return episodeOf(begins ? programs[0]! : programs[1]!, own, timeMs, random);
    },
  };
}

/** A service logs when it goes down, and when it comes up again. */
function crashes(incident: Incident, scenario: Scenario, world: World, random: Random): readonly Item[] {
  const { crashLoop } = incident;
  if (!crashLoop) return [];
  const down = program('Process exited with code 137', {
    level: 'FATAL',
    eventName: 'instance.exited',
    attributes: { 'error.type': 'ProcessExit' },
    scenario,
  });
  const up = program('Process started, warming up', {
    level: 'INFO',
    eventName: 'instance.started',
    attributes: {},
    scenario,
  });
  return affectedBy(incident, world.services.values()).map((service) => {
    const own = random.stream('crash', incident.name, service.name);
    return {
      nextMs: incident.atMs,
      after: (timeMs) => nextTransition(incident, timeMs),
      play(timeMs) {
        const version = service.conditions?.(timeMs).version;
        const isDown = downUntil(incident, timeMs) !== undefined;
        return episodeOf(isDown ? down : up, instanceOf(service, own, version), timeMs, own);
      },
    };
  });
}

/** The next time at which a crash loop goes down or comes up. At its end the service comes up, if it is down. */
function nextTransition(incident: Incident, timeMs: number): number {
  const { downMs, upMs } = incident.crashLoop!;
  const upAgainMs = downUntil(incident, timeMs);
  if (upAgainMs !== undefined) return upAgainMs;
  const window = windowAt(incident, timeMs);
  if (!window) return nextEdge(incident, timeMs);
  const turnMs = downMs + upMs;
  const goesDownMs = window.startMs + (roundsUntil(window.startMs, turnMs, timeMs) + 1) * turnMs;
  return goesDownMs < window.endMs ? goesDownMs : nextEdge(incident, window.endMs);
}

function program(
  text: string,
  {
    level,
    eventName,
    attributes,
    scenario,
  }: {
    readonly level: LogProgram['level'];
    readonly eventName: string;
    readonly attributes: Attributes;
    readonly scenario: Scenario;
  },
): LogProgram {
  return {
    level,
    severityText: level === 'WARN' ? scenario.warnText : level,
    isError: isError(level),
    eventName,
    message: () => text,
    code: undefined,
    attributes: Object.freeze(attributes),
  };
}

/** One record without a duration. */
function episodeOf(
  log: LogProgram,
  own: ReturnType<typeof instance>,
  timeMs: number,
  random: Random,
): Episode {
  const span = { traceId: traceId(random), spanId: spanId(random) };
  const draft = draftLog(log, { instance: own, span, who: NO_ACTOR, random }, { timeMs });
  return draftAlone(draft, {
    name: log.eventName,
    startMs: timeMs,
    failed: log.isError,
    statusMessage: undefined,
    attributes: log.attributes,
  });
}

/** In the terms of scenario files: `payment-service, errors 40%, latency x3`. */
export function describe(incident: Incident): string {
  const { services, errors, latencyFactor, trafficFactor, silence, crashLoop, deploy, storm } = incident;
  return [
    services.length > 0 ? services.join(', ') : 'every service',
    errors === undefined ? undefined : `errors ${Number((errors * 100).toFixed(2))}%`,
    latencyFactor === 1 ? undefined : `latency x${latencyFactor}`,
    trafficFactor === 1 ? undefined : `traffic x${trafficFactor}`,
    silence ? 'silence' : undefined,
    crashLoop ? `crash loop, ${crashLoop.downMs / 1000} s down, ${crashLoop.upMs / 1000} s up` : undefined,
    deploy === undefined ? undefined : `deploy of ${deploy}`,
    storm ? `log storm of ${storm.rate}/s` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}
