/** Single events: one record in a span of its own, its level drawn by the scenario's weights. */
import type { Random } from '../core/random.ts';
import { LEVELS } from '../model/level.ts';
import type { LevelWeights } from '../model/scenario.ts';
import type { Episode, LogDraft, SpanDraft } from './draft.ts';
import { draftLog, instanceOf } from './episode.ts';
import { spanId, token, traceId } from './ids.ts';
import { type Chooser, weighted } from './weighted.ts';
import type { EventProgram, World } from './world.ts';

/** Plays the event whose log record stands at `timeMs` exactly: its span ends with it. */
export type EventPlayer = (timeMs: number, userId: string, ids: Random) => Episode;

/** `undefined` when no level has both a weight and an event. */
export function eventPlayer(world: World, levels: LevelWeights, random: Random): EventPlayer | undefined {
  const ofLevel = LEVELS.map((level) =>
    weighted(
      world.events
        .filter((event) => event.log.level === level)
        .map((event) => ({ value: event, weight: event.weight })),
    ),
  );
  const levelDraw = random.stream('levels');
  const eventDraw = LEVELS.map((level) => random.stream('events', level));
  const chooseLevel = weighted(
    LEVELS.map((level, rank) => ({ value: rank, weight: ofLevel[rank] ? (levels[level] ?? 0) : 0 })),
  );
  if (!chooseLevel) return undefined;
  return (timeMs, userId, ids) => {
    const rank = chooseLevel(levelDraw);
    const choose = ofLevel[rank] as Chooser<EventProgram>;
    return playEvent(choose(eventDraw[rank]!), timeMs, userId, ids);
  };
}

function playEvent(event: EventProgram, timeMs: number, userId: string, ids: Random): Episode {
  const { random } = event.service;
  const instance = instanceOf(event.service);
  const durationMs = event.latency(random);
  const span = { traceId: traceId(ids), spanId: spanId(ids) };
  const who = { userId, sessionId: undefined, requestId: `req-${token(ids)}` };
  const log: LogDraft = draftLog(
    event.log,
    instance,
    random,
    span,
    who,
    event.errorType,
    timeMs,
    durationMs,
    undefined,
  );
  const failed = event.log.isError;
  const spanDraft: SpanDraft = {
    kind: 'span',
    instance,
    name: event.name,
    spanKind: 'internal',
    span,
    parentSpanId: undefined,
    parentIsRemote: false,
    startMs: timeMs - durationMs,
    timeMs,
    failed,
    statusMessage: failed ? event.errorType : undefined,
    attributes: event.spanAttributes,
  };
  return { drafts: [log, spanDraft], logs: 1, endMs: timeMs };
}
