/** Simulations whose episodes a test defines: the times of the records, and the start and end of the spans. */
import type { Level } from '../../src/model/level.ts';
import type { Draft, Episode, LogDraft, SpanDraft } from '../../src/simulate/draft.ts';
import type { Lane } from '../../src/simulate/simulation.ts';
import { SHOP, SPAN_REF } from './records.ts';

/** Offsets in ms from the start of the episode. */
export interface Shape {
  readonly logsAt: readonly number[];
  /** `[start, end]` of each span. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  readonly level?: Level;
}

/** One log record, over as it begins. */
export const EVENT: Shape = { logsAt: [0], spans: [[-5, 0]] };

export function episodeOf({ logsAt, spans, level = 'INFO' }: Shape, startMs: number): Episode {
  const drafts: Draft[] = [
    ...logsAt.map((at) => logDraft(startMs + at, level)),
    ...spans.map(([start, end]) => spanDraft(startMs + start, startMs + end)),
  ].sort((a, b) => a.timeMs - b.timeMs);
  return { drafts, logs: logsAt.length, endMs: Math.max(startMs, ...drafts.map(({ timeMs }) => timeMs)) };
}

const logDraft = (timeMs: number, level: Level): LogDraft => ({
  kind: 'log',
  instance: SHOP,
  timeMs,
  observedMs: timeMs,
  level,
  severityText: level,
  message: 'it happened',
  uid: '',
  eventName: 'it.happened',
  span: SPAN_REF,
  attributes: {},
});

const spanDraft = (startMs: number, timeMs: number): SpanDraft => ({
  kind: 'span',
  instance: SHOP,
  name: 'it',
  spanKind: 'server',
  span: SPAN_REF,
  parentSpanId: undefined,
  parentIsRemote: false,
  startMs,
  timeMs,
  failed: false,
  statusMessage: undefined,
  attributes: { 'http.route': '/it' },
});

/** In plan time: the drafts themselves are moved to written time as they leave. */
export interface Started {
  readonly startMs: number;
  readonly logTimes: readonly number[];
}

export interface ScriptedSimulation extends Pick<Lane, 'start'> {
  /** The episodes that have started. */
  readonly started: readonly Started[];
}

/** Repeats the shapes in order, with single events where an episode does not fit. */
export function scripted(shapes: readonly Shape[], fallback: Shape | null = EVENT): ScriptedSimulation {
  const started: Started[] = [];
  return {
    started,
    start(startMs, room) {
      const shape = shapes[started.length % shapes.length]!;
      const played = shape.logsAt.length > room && fallback ? fallback : shape;
      started.push({ startMs, logTimes: played.logsAt.map((at) => startMs + at) });
      return episodeOf(played, startMs);
    },
  };
}
