/**
 * Plays one operation with all its calls: one trace, its spans, and the logs inside them.
 * A failed callee fails its caller; what a caller waits for is part of its own span.
 */
import type { Random } from '../core/random.ts';
import type { SpanRef } from '../model/record.ts';
import type { Draft, Episode, LogDraft } from './draft.ts';
import { spanId, traceId } from './ids.ts';
import type { Quotable } from './text.ts';
import type { LogProgram, OperationProgram, ServiceWorld } from './world.ts';

/** Share of an operation's own work that lies before its calls; the rest follows them. */
const BEFORE_CALLS = 0.4;

/** What an operation's caller learns of it. */
interface Outcome {
  readonly endMs: number;
  readonly failed: boolean;
}

/** The span that a call comes from. */
interface Parent {
  readonly spanId: string;
  readonly instance: LogDraft['instance'];
}

export function playEpisode(
  operation: OperationProgram,
  startMs: number,
  who: Quotable,
  ids: Random,
): Episode {
  const play = new Play(who, traceId(ids), ids);
  const { endMs } = play.run(operation, startMs, undefined);
  return play.episode(endMs);
}

class Play {
  readonly #who: Quotable;
  readonly #traceId: string;
  readonly #ids: Random;
  readonly #drafts: Draft[] = [];
  #logs = 0;

  constructor(who: Quotable, trace: string, ids: Random) {
    this.#who = who;
    this.#traceId = trace;
    this.#ids = ids;
  }

  episode(endMs: number): Episode {
    sortByTime(this.#drafts);
    return { drafts: this.#drafts, logs: this.#logs, endMs };
  }

  run(operation: OperationProgram, startMs: number, parent: Parent | undefined): Outcome {
    const { service } = operation;
    const { random } = service;
    const instance = instanceOf(service);
    const span: SpanRef = { traceId: this.#traceId, spanId: spanId(this.#ids) };
    const ownMs = operation.latency(random);
    const log = (program: LogProgram, timeMs: number, durationMs?: number, dependency?: string): void =>
      this.#log(program, instance, random, span, operation.errorType, timeMs, durationMs, dependency);

    for (const program of operation.logs.start) log(program, startMs);
    let nowMs = startMs + ownMs * BEFORE_CALLS;
    let failedCallee: OperationProgram | undefined;
    for (const callee of operation.calls) {
      const outcome = this.run(callee, nowMs, { spanId: span.spanId, instance });
      nowMs = outcome.endMs;
      if (outcome.failed) {
        failedCallee = callee;
        break;
      }
    }
    if (!failedCallee) {
      for (const program of operation.logs.middle) log(program, nowMs, nowMs - startMs);
    }
    const failed = failedCallee !== undefined || random.chance(operation.errors);
    const endMs = nowMs + ownMs * (1 - BEFORE_CALLS);
    const dependency =
      failedCallee && failedCallee.service !== service ? failedCallee.service.name : undefined;
    for (const program of failed ? operation.logs.error : operation.logs.end) {
      log(program, endMs, endMs - startMs, dependency);
    }
    this.#drafts.push({
      kind: 'span',
      instance,
      name: operation.spanName,
      spanKind: operation.kind,
      span,
      parentSpanId: parent?.spanId,
      parentIsRemote: parent !== undefined && parent.instance !== instance,
      startMs,
      timeMs: endMs,
      failed,
      statusMessage: failed ? operation.errorType : undefined,
      attributes: failed ? operation.failedAttributes : operation.goodAttributes,
    });
    return { endMs, failed };
  }

  #log(
    program: LogProgram,
    instance: LogDraft['instance'],
    random: Random,
    span: SpanRef,
    errorType: string,
    timeMs: number,
    durationMs: number | undefined,
    dependency: string | undefined,
  ): void {
    this.#logs++;
    this.#drafts.push(
      draftLog(program, instance, random, span, this.#who, errorType, timeMs, durationMs, dependency),
    );
  }
}

/** One log record of a template; errors carry their exception as the conventions for exceptions in logs ask. */
export function draftLog(
  program: LogProgram,
  instance: LogDraft['instance'],
  random: Random,
  span: SpanRef,
  who: Quotable,
  errorType: string,
  timeMs: number,
  durationMs: number | undefined,
  dependency: string | undefined,
): LogDraft {
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
    dependency,
    attributes: program.isError
      ? { ...program.attributes, 'exception.type': errorType, 'exception.message': message }
      : program.attributes,
  };
}

export const instanceOf = (service: ServiceWorld): LogDraft['instance'] =>
  service.instances.length === 1
    ? service.instances[0]!
    : service.instances[service.random.below(service.instances.length)]!;

/** Insertion sort: stable, and nearly linear on drafts that are nearly in order already. */
function sortByTime(drafts: Draft[]): void {
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
