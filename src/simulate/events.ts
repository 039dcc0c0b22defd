/** Single events: one record in a span of its own, its level drawn by the scenario's weights. */
import type { Random } from '../core/random.ts';
import { LEVELS } from '../model/level.ts';
import type { LevelWeights, Users } from '../model/scenario.ts';
import { draftLog, type Episode, instanceOf, type Scene, type SpanDraft } from './draft.ts';
import { spanId, token, traceId } from './ids.ts';
import { userId } from './users.ts';
import { race, weighted } from './weighted.ts';
import type { EventProgram, World } from './world.ts';

/** Plays the event whose log record stands at `timeMs` exactly: its span ends with it. */
export type EventPlayer = (timeMs: number) => Episode;

/** `undefined` when no level has both a weight and an event. */
export function eventPlayer(
  world: World,
  levels: LevelWeights,
  users: Users,
  random: Random,
): EventPlayer | undefined {
  const ofLevel = LEVELS.map((level) =>
    race(
      world.events
        .filter((event) => event.log.level === level)
        .map((event) => ({
          value: { event, count: 0 },
          weight: event.weight,
          random: event.random.stream('choice'),
        })),
    ),
  );
  const chooseLevel = weighted(
    LEVELS.map((level, rank) => ({ value: rank, weight: ofLevel[rank] ? (levels[level] ?? 0) : 0 })),
  );
  if (!chooseLevel) return undefined;
  const levelDraw = random.stream('levels');
  return (timeMs) => {
    const chosen = ofLevel[chooseLevel(levelDraw)]!();
    return playEvent(chosen.event, chosen.event.random.at(chosen.count++), users, timeMs);
  };
}

function playEvent(event: EventProgram, random: Random, users: Users, timeMs: number): Episode {
  const durationMs = event.latency(random);
  const scene: Scene = {
    instance: instanceOf(event.service, random),
    span: { traceId: traceId(random), spanId: spanId(random) },
    who: {
      userId: userId(random.below(users.count)),
      sessionId: undefined,
      requestId: `req-${token(random)}`,
    },
    random,
  };
  const log = draftLog(event.log, scene, { timeMs, durationMs, exception: event.exception });
  const span: SpanDraft = {
    kind: 'span',
    instance: scene.instance,
    name: event.name,
    spanKind: 'internal',
    span: scene.span,
    parentSpanId: undefined,
    parentIsRemote: false,
    startMs: timeMs - durationMs,
    timeMs,
    failed: event.log.isError,
    statusMessage: event.exception,
    attributes: event.spanAttributes,
  };
  return { drafts: [log, span], logs: 1, endMs: timeMs };
}
