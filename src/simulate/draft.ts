/** Records as the simulation leaves them: in plan time, without the id and release time that the engine stamps on. */
import type { Random } from '../core/random.ts';
import type { LogRecord, ServiceInstance, Span, SpanRef } from '../model/record.ts';
import type { Quotable } from './text.ts';
import type { LogProgram, ServiceWorld } from './world.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type LogDraft = Mutable<LogRecord>;
export type SpanDraft = Mutable<Span>;
export type Draft = LogDraft | SpanDraft;

/** One run of one operation with all its calls: one trace, records in time order. */
export interface Episode {
  readonly drafts: readonly Draft[];
  /** How many of them are log records. */
  readonly logs: number;
  readonly endMs: number;
}

/** Where and for whom records are written: the span that is open, and the stream that words are drawn from. */
export interface Scene {
  readonly instance: ServiceInstance;
  readonly span: SpanRef;
  readonly who: Quotable;
  readonly random: Random;
}

/** What one record adds to its template and its scene. */
export interface Moment {
  readonly timeMs: number;
  readonly durationMs?: number;
  /** The service whose failure it reports. */
  readonly dependency?: string;
  /** Class of the exception that it reports; its message is the record's. */
  readonly exception?: string;
}

/** One log record of a template; exceptions by the semantic conventions for exceptions in logs. */
export function draftLog(
  program: LogProgram,
  { instance, span, who, random }: Scene,
  moment: Moment,
): LogDraft {
  const { timeMs, durationMs, exception } = moment;
  const message = program.message(random, who, durationMs ?? 0);
  return {
    kind: 'log',
    instance,
    timeMs,
    observedMs: timeMs,
    level: program.level,
    severityText: program.severityText,
    message,
    uid: '',
    eventName: program.eventName,
    span,
    userId: who.userId,
    sessionId: who.sessionId,
    requestId: who.requestId,
    durationMs: durationMs === undefined ? undefined : Math.round(durationMs),
    errorCode: program.code?.(random, who, durationMs ?? 0),
    dependency: moment.dependency,
    attributes:
      exception === undefined
        ? program.attributes
        : { ...program.attributes, 'exception.type': exception, 'exception.message': message },
  };
}

/** One of a service's running copies. */
export const instanceOf = ({ instances }: ServiceWorld, random: Random): ServiceInstance =>
  instances.length === 1 ? instances[0]! : instances[random.below(instances.length)]!;
