/** Records as the simulation makes them: in plan time, without the id and the release time that the engine adds. */
import type { Random } from '../core/random.ts';
import type { Attributes, AttributeValue } from '../model/attributes.ts';
import type { LogRecord, ServiceInstance, Span, SpanRef } from '../model/record.ts';
import type { LogProgram, ServiceWorld } from './programs.ts';
import type { TextMoment, TextScene, Writer } from './text.ts';
import { addAccess, type Visitor } from './web.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type LogDraft = Mutable<LogRecord>;
export type SpanDraft = Mutable<Span>;
export type Draft = LogDraft | SpanDraft;

/** What one start produces: one trace, with its records in time order. */
export interface Episode {
  readonly drafts: readonly Draft[];
  /** Number of log records in `drafts`. */
  readonly logs: number;
  /** Records that a service would have written if it were not down: they use slots, and are not planned. */
  readonly unwritten?: number;
  readonly endMs: number;
}

/** Where records are written: the open span, the actor, and the random stream of their texts. */
export interface Scene extends TextScene {
  readonly instance: ServiceInstance;
  readonly span: SpanRef;
  /** Set if the records count towards the ratio of the service. Single events are drawn according to it instead. */
  readonly service?: ServiceWorld;
}

/** What one record adds to its template and its scene. */
export interface Moment extends TextMoment {
  readonly timeMs: number;
  /** The part of the duration that was not spent waiting for calls. */
  readonly ownMs?: number | undefined;
  /** Class of the exception that the record reports; the message of the record is that of the exception. */
  readonly exception?: string | undefined;
  /** Replaces the `error.type` of the template: that of the callee that caused the failure. */
  readonly errorType?: string | undefined;
  /** Replaces the error code of the template. */
  readonly code?: Writer | undefined;
}

/** Makes a record the access record of its HTTP exchange. */
export interface Access {
  readonly visitor: Visitor | undefined;
}

/** A log record from its template. Exceptions follow the semantic conventions for exceptions in logs. */
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
  // Only error records report the exception, not warnings of the same run.
  const exception = program.isError ? thrown : undefined;
  const isAccess = access !== undefined && web !== undefined;
  const replaced = errorType !== undefined && 'error.type' in program.attributes ? errorType : undefined;
  if (!isAccess && exception === undefined && replaced === undefined) return program.attributes;
  const attributes: Record<string, AttributeValue> = { ...program.attributes };
  if (isAccess) addAccess(attributes, web, access.visitor);
  if (replaced !== undefined) attributes['error.type'] = replaced;
  if (exception !== undefined) {
    attributes['exception.type'] = exception;
    attributes['exception.message'] = message;
  }
  return attributes;
}

/** One of the instances of a service, of the version that is deployed. */
export function instanceOf(
  { instances, deployed }: ServiceWorld,
  random: Random,
  version: string | undefined,
): ServiceInstance {
  const running = (version !== undefined && deployed.get(version)) || instances;
  return running.length === 1 ? running[0]! : running[random.below(running.length)]!;
}

/** An episode of one log record in a span of its own, which ends with it: single events, log storms and marks. */
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

/** Insertion sort: stable, and nearly linear because the drafts are nearly in order already. */
export function sortByTime(drafts: Draft[]): void {
  for (let i = 1; i < drafts.length; i++) {
    const draft = drafts[i]!;
    let j = i - 1;
    while (j >= 0 && drafts[j]!.timeMs > draft.timeMs) {
      drafts[j + 1] = drafts[j]!;
      j--;
    }
    drafts[j + 1] = draft;
  }
}
