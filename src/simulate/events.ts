/**
 * Single events: one record in a span of its own, its level drawn by the scenario's weights. A service's ratio
 * rescales its levels, an incident or bad health turns some of its events into errors; both leave the choice of
 * the service, and every other service's events, as they were.
 */
import type { Random } from '../core/random.ts';
import { isBad, LEVELS } from '../model/level.ts';
import type { LevelWeights } from '../model/scenario.ts';
import { type Condition, WELL } from './conditions.ts';
import { draftAlone, draftLog, type Episode, instanceOf, type Scene } from './draft.ts';
import { spanId, token, traceId } from './ids.ts';
import type { EventProgram, ServiceWorld } from './programs.ts';
import type { Population } from './users.ts';
import { type Choice, type Chooser, race, weighted } from './weighted.ts';

/** Plays the event whose log record stands at `timeMs` exactly: its span ends with it. */
export type EventPlayer = (timeMs: number) => Episode;

/** A service's own events by what they say of it. */
interface Moods {
  readonly bad: Chooser<EventProgram> | undefined;
  readonly good: Chooser<EventProgram> | undefined;
  readonly errors: Chooser<EventProgram> | undefined;
  /** Share of errors among them, as the levels have it, and among the bad ones. */
  readonly errorShare: number;
  readonly errorShareOfBad: number;
  readonly ratioDraw: Random;
  readonly incidentDraw: Random;
}

/** `undefined` when no level has both a weight and an event. */
export function eventPlayer(
  events: readonly EventProgram[],
  levels: LevelWeights,
  population: Population,
  random: Random,
): EventPlayer | undefined {
  const ofLevel = LEVELS.map((level) =>
    race(
      events
        .filter((event) => event.log.level === level)
        .map((event) => ({ value: event, weight: event.weight, random: event.random.stream('choice') })),
    ),
  );
  const chooseLevel = weighted(
    LEVELS.map((level, rank) => ({ value: rank, weight: ofLevel[rank] ? (levels[level] ?? 0) : 0 })),
  );
  if (!chooseLevel) return undefined;
  const moods = moodsByService(events, levels, random);
  const levelDraw = random.stream('levels');
  return (timeMs) => {
    let event = ofLevel[chooseLevel(levelDraw)]!();
    const { service } = event;
    const condition = service.conditions?.(timeMs) ?? WELL;
    const { ratio } = service;
    if (ratio !== undefined) event = byRatio(service, ratio, moods.get(service)!) ?? event;
    if (condition.errors > 0 && !event.log.isError) {
      event = byCondition(condition, ratio, moods.get(service)!) ?? event;
    }
    return playEvent(event, condition, population, timeMs);
  };
}

function moodsByService(
  events: readonly EventProgram[],
  levels: LevelWeights,
  random: Random,
): ReadonlyMap<ServiceWorld, Moods> {
  const services = [...new Set(events.map(({ service }) => service))];
  return new Map(
    services.map((service) => {
      const own = events.filter((event) => event.service === service && event.weight > 0);
      // As the choice over all services comes out for this one.
      const drawn = own.map((event) => {
        const ofLevel = events.filter((other) => other.log.level === event.log.level);
        const sum = ofLevel.reduce((total, { weight }) => total + weight, 0);
        return { value: event, weight: ((levels[event.log.level] ?? 0) * event.weight) / sum };
      });
      // A level's weight is shared out among the service's events of that level.
      const choices = own.map((event) => {
        const { level } = event.log;
        const ofLevel = own.filter((other) => other.log.level === level);
        const sum = ofLevel.reduce((total, { weight }) => total + weight, 0);
        return { value: event, weight: ((levels[level] ?? 0) * event.weight) / sum };
      });
      const bad = choices.filter(({ value }) => isBad(value.log.level));
      return [
        service,
        {
          bad: weighted(bad),
          good: weighted(choices.filter(({ value }) => !isBad(value.log.level))),
          // Whatever `levels` says: a service without errors of its own can be struck by an incident.
          errors: weighted(
            own.filter((event) => event.log.isError).map((event) => ({ value: event, weight: event.weight })),
          ),
          errorShare: errorShareOf(drawn),
          errorShareOfBad: errorShareOf(bad),
          ratioDraw: random.stream('ratio', service.name),
          incidentDraw: random.stream('incident', service.name),
        },
      ];
    }),
  );
}

const errorShareOf = (choices: readonly Choice<EventProgram>[]): number => {
  const sum = (some: readonly Choice<EventProgram>[]): number =>
    some.reduce((total, { weight }) => total + weight, 0);
  const all = sum(choices);
  return all === 0 ? 0 : sum(choices.filter(({ value }) => value.log.isError)) / all;
};

/** How quickly events make up for what operations have written beyond the ratio. */
const MAKE_UP = 0.05;

function byRatio(
  service: ServiceWorld,
  ratio: number,
  { bad, good, ratioDraw }: Moods,
): EventProgram | undefined {
  const share = ratio / 10;
  const chance = Math.min(1, Math.max(0, share - MAKE_UP * service.ratioDebt));
  service.ratioDebt += chance - share;
  return ratioDraw.chance(chance) ? bad?.(ratioDraw) : good?.(ratioDraw);
}

/** Turns so many of the others into errors that the share comes out. */
function byCondition(
  { errors }: Condition,
  ratio: number | undefined,
  moods: Moods,
): EventProgram | undefined {
  const own = ratio === undefined ? moods.errorShare : (ratio / 10) * moods.errorShareOfBad;
  if (errors <= own || !moods.incidentDraw.chance((errors - own) / (1 - own))) return undefined;
  return moods.errors?.(moods.incidentDraw);
}

function playEvent(
  event: EventProgram,
  condition: Condition,
  population: Population,
  timeMs: number,
): Episode {
  const random = event.random.at(event.count++);
  const durationMs = event.latency(random) * condition.latencyFactor;
  const scene: Scene = {
    instance: instanceOf(event.service, random, condition.version),
    span: { traceId: traceId(random), spanId: spanId(random) },
    who: {
      userId: population.anyone(random),
      sessionId: undefined,
      requestId: `req-${token(random)}`,
    },
    random,
  };
  const code = condition.errors > 0 && event.log.isError ? condition.code : undefined;
  const log = draftLog(event.log, scene, { timeMs, durationMs, exception: event.exception, code });
  return draftAlone(log, {
    name: event.name,
    startMs: timeMs - durationMs,
    failed: event.log.isError,
    statusMessage: event.exception,
    attributes: event.spanAttributes,
  });
}
