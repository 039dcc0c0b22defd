/** Records as the simulation leaves them: in plan time, without the id and release time that the engine stamps on. */
import type { Random } from '../core/random.ts';
import type { Attributes, AttributeValue } from '../model/attributes.ts';
import type { LogRecord, ServiceInstance, Span, SpanRef } from '../model/record.ts';
import type { LogProgram, ServiceWorld } from './programs.ts';
import type { Said, Voice, Writer } from './text.ts';
import { addAccess, type Visitor } from './web.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type LogDraft = Mutable<LogRecord>;
export type SpanDraft = Mutable<Span>;
export type Draft = LogDraft | SpanDraft;

/** One run of one operation with all its calls: one trace, records in time order. */
export interface Episode {
  readonly drafts: readonly Draft[];
  /** How many of them are log records. */
  readonly logs: number;
  /** Records that a service would have written if it were not down: they use slots, and are not planned. */
  readonly unwritten?: number;
  readonly endMs: number;
}

/** Where and for whom records are written: the span that is open, and the stream that words are drawn from. */
export interface Scene extends Voice {
  readonly instance: ServiceInstance;
  readonly span: SpanRef;
  /** Whose ratio its records count in, where they are not drawn by it. */
  readonly service?: ServiceWorld;
}

/** What one record adds to its template and its scene. */
export interface Moment extends Said {
  readonly timeMs: number;
  /** Of the duration, what was not spent waiting for calls. */
  readonly ownMs?: number | undefined;
  /** Class of the exception that it reports; its message is the record's. */
  readonly exception?: string | undefined;
  /** `error.type` of a failure that was caused elsewhere, in the place of the template's own. */
  readonly errorType?: string | undefined;
  /** In the place of the template's own. */
  readonly code?: Writer | undefined;
}

/** Who asked: makes a record the access record of its exchange. */
export interface Access {
  readonly visitor: Visitor | undefined;
}

/** One log record of a template; exceptions by the semantic conventions for exceptions in logs. */
export function draftLog(program: LogProgram, scene: Scene, moment: Moment, access?: Access): LogDraft {
  const { instance, span, who } = scene;
  const { timeMs, durationMs, ownMs } = moment;
  const message = program.message(scene, moment);
  const code = (program.code && moment.code) ?? program.code;
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
    ownMs: ownMs === undefined ? undefined : Math.round(ownMs),
    errorCode: code?.(scene, moment),
    dependency: moment.dependency,
    attributes: attributesOf(program, moment, access, message),
  };
}

function attributesOf(
  program: LogProgram,
  { web, exception: thrown, errorType }: Moment,
  access: Access | undefined,
  message: string,
): Attributes {
  // An exception is told by the records that are errors, not by the warnings beside them.
  const exception = program.isError ? thrown : undefined;
  const isAccess = access !== undefined && web !== undefined;
  const caused = errorType !== undefined && 'error.type' in program.attributes ? errorType : undefined;
  if (!isAccess && exception === undefined && caused === undefined) return program.attributes;
  const attributes: Record<string, AttributeValue> = { ...program.attributes };
  if (isAccess) addAccess(attributes, web, access.visitor);
  if (caused !== undefined) attributes['error.type'] = caused;
  if (exception !== undefined) {
    attributes['exception.type'] = exception;
    attributes['exception.message'] = message;
  }
  return attributes;
}

/** One of a service's running copies, of the version that runs now. */
export function instanceOf(
  { instances, deployed }: ServiceWorld,
  random: Random,
  version: string | undefined,
): ServiceInstance {
  const running = (version !== undefined && deployed.get(version)) || instances;
  return running.length === 1 ? running[0]! : running[random.below(running.length)]!;
}

/** A span and the one record in it, both over at `timeMs`: what single events, storms and marks are made of. */
export function draftAlone(
  log: LogDraft,
  span: Pick<SpanDraft, 'name' | 'startMs' | 'failed' | 'statusMessage' | 'attributes'>,
): Episode {
  const drafts: readonly Draft[] = [
    log,
    {
      kind: 'span',
      instance: log.instance,
      name: span.name,
      spanKind: 'internal',
      span: log.span,
      parentSpanId: undefined,
      parentIsRemote: false,
      startMs: span.startMs,
      timeMs: log.timeMs,
      failed: span.failed,
      statusMessage: span.statusMessage,
      attributes: span.attributes,
    },
  ];
  return { drafts, logs: 1, endMs: log.timeMs };
}
