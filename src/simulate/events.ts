/**
 * Single events: one record in a span of its own. Its level is drawn by the weights of the scenario. The ratio of a
 * service changes the levels of its events; an incident or bad health turns some of them into errors. Neither changes
 * which service is chosen, nor the events of other services.
 */
import type { Random } from '../core/random.ts';
import { isBad, LEVELS } from '../model/level.ts';
import type { LevelWeights } from '../model/scenario.ts';
import { type Condition, HEALTHY } from './conditions.ts';
import { draftAlone, draftLog, type Episode, instanceOf, type Scene } from './draft.ts';
import { spanId, token, traceId } from './ids.ts';
import type { EventProgram, ServiceWorld } from './programs.ts';
import type { Population } from './users.ts';
import { type Choice, type Chooser, race, weighted } from './weighted.ts';

/** Simulates the event whose log record is due at `timeMs`; its span ends at the same time. */
export type EventPlayer = (timeMs: number) => Episode;

/** Replacements for an event of a service, and how often each is needed. */
interface Replacements {
  /** WARN and above. */
  readonly bad: Chooser<EventProgram> | undefined;
  readonly good: Chooser<EventProgram> | undefined;
  readonly errors: Chooser<EventProgram> | undefined;
  /** Share of errors among the events of the service, as `levels` weighs them, 0..1. */
  readonly errorShare: number;
  /** Share of errors among its events at WARN and above. */
  readonly errorShareOfBad: number;
  readonly ratioDraw: Random;
  readonly incidentDraw: Random;
}

/** `undefined` if no level has both a weight and an event. */
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
  const replacements = replacementsByService(events, levels, random);
  const levelDraw = random.stream('levels');
  return (timeMs) => {
    let event = ofLevel[chooseLevel(levelDraw)]!();
    const { service } = event;
    const condition = service.conditions?.(timeMs) ?? HEALTHY;
    const { ratio } = service;
    if (ratio !== undefined) event = byRatio(service, ratio, replacements.get(service)!) ?? event;
    if (condition.errors > 0 && !event.log.isError) {
      event = byCondition(condition, ratio, replacements.get(service)!) ?? event;
    }
    return playEvent(event, condition, population, timeMs);
  };
}

function replacementsByService(
  events: readonly EventProgram[],
  levels: LevelWeights,
  random: Random,
): ReadonlyMap<ServiceWorld, Replacements> {
  const services = [...new Set(events.map(({ service }) => service))];
  return new Map(
    services.map((service) => {
      const own = events.filter((event) => event.service === service && event.weight > 0);
      // The weights that the choice among the events of all services gives those of this service.
      const drawn = own.map((event) => {
        const ofLevel = events.filter((other) => other.log.level === event.log.level);
        const sum = ofLevel.reduce((total, { weight }) => total + weight, 0);
        return { value: event, weight: ((levels[event.log.level] ?? 0) * event.weight) / sum };
      });
      // The weight of a level, divided among the events of this service at that level.
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
          // Regardless of `levels`: an incident can affect a service that has no errors otherwise.
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

/** How fast single events compensate for what operations wrote beyond the ratio: change of the share per record. */
const COMPENSATION = 0.05;

/** An event that the ratio of the service requires in place of the drawn one. */
function byRatio(
  service: ServiceWorld,
  ratio: number,
  { bad, good, ratioDraw }: Replacements,
): EventProgram | undefined {
  const share = ratio / 10;
  const chance = Math.min(1, Math.max(0, share - COMPENSATION * service.ratioDebt));
  service.ratioDebt += chance - share;
  return ratioDraw.chance(chance) ? bad?.(ratioDraw) : good?.(ratioDraw);
}

/** An error in place of another event, as often as the error share of the condition requires. */
function byCondition(
  condition: Condition,
  ratio: number | undefined,
  { errors, errorShare, errorShareOfBad, incidentDraw }: Replacements,
): EventProgram | undefined {
  const own = ratio === undefined ? errorShare : (ratio / 10) * errorShareOfBad;
  if (condition.errors <= own || !incidentDraw.chance((condition.errors - own) / (1 - own))) return undefined;
  return errors?.(incidentDraw);
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
