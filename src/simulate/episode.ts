/**
 * Plays one operation with all its calls: one trace, its spans, and the logs inside them.
 * A failed callee fails its caller, a refused one refuses it; what a caller waits for is part of its own span.
 * Every run of an operation draws from a stream of its own, named by operation, occasion and place in the
 * trace: whatever happens elsewhere leaves it as it was.
 */
import type { ServiceInstance, SpanRef } from '../model/record.ts';
import { type Draft, draftLog, type Episode, instanceOf, type Moment, type Scene } from './draft.ts';
import { spanId, traceId } from './ids.ts';
import type { Quotable } from './text.ts';
import type { LogProgram, OperationProgram } from './world.ts';

/** Share of an operation's own work that lies before its calls; the rest follows them. */
const BEFORE_CALLS = 0.4;

/** Which time this is that something happens: two numbers that name it among all occasions of the run. */
export interface Occasion {
  readonly n: number;
  readonly m: number;
}

type Result = 'good' | 'refused' | 'failed';

/** What an operation's caller learns of it. */
interface Outcome {
  readonly endMs: number;
  readonly result: Result;
}

/** The span that a call comes from. */
interface Parent {
  readonly spanId: string;
  readonly instance: ServiceInstance;
}

export function playEpisode(
  operation: OperationProgram,
  startMs: number,
  who: Quotable,
  occasion: Occasion,
): Episode {
  const play = new Play(who, occasion);
  const { endMs } = play.run(operation, startMs, undefined);
  return play.episode(endMs);
}

class Play {
  readonly #who: Quotable;
  readonly #occasion: Occasion;
  readonly #drafts: Draft[] = [];
  #traceId = '';
  #runs = 0;
  #logs = 0;

  constructor(who: Quotable, occasion: Occasion) {
    this.#who = who;
    this.#occasion = occasion;
  }

  episode(endMs: number): Episode {
    sortByTime(this.#drafts);
    return { drafts: this.#drafts, logs: this.#logs, endMs };
  }

  run(operation: OperationProgram, startMs: number, parent: Parent | undefined): Outcome {
    const { service, logs } = operation;
    const { n, m } = this.#occasion;
    const random = operation.random.at(n, Math.imul(m, 1024) + this.#runs++);
    if (parent === undefined) this.#traceId = traceId(random);
    const instance = instanceOf(service, random);
    const span: SpanRef = { traceId: this.#traceId, spanId: spanId(random) };
    const scene: Scene = { instance, span, who: this.#who, random };
    const path = operation.path?.(random);
    const ownMs = operation.latency(random);

    this.#write(logs.start, scene, { timeMs: startMs });
    let nowMs = startMs + ownMs * BEFORE_CALLS;
    let result: Result = 'good';
    let culprit: OperationProgram | undefined;
    for (const callee of operation.calls) {
      const outcome = this.run(callee, nowMs, { spanId: span.spanId, instance });
      nowMs = outcome.endMs;
      if (outcome.result === 'good') continue;
      result = outcome.result;
      culprit = callee;
      break;
    }
    if (!culprit) {
      this.#write(logs.middle, scene, { timeMs: nowMs, durationMs: nowMs - startMs });
      if (random.chance(operation.errors)) result = operation.refuses ? 'refused' : 'failed';
    }
    const endMs = nowMs + ownMs * (1 - BEFORE_CALLS);
    this.#write(logs[result], scene, {
      timeMs: endMs,
      durationMs: endMs - startMs,
      dependency: culprit && culprit.service !== service ? culprit.service.name : undefined,
      exception: result === 'failed' && !culprit ? operation.exception : undefined,
    });
    const attributes = operation.attributes[result];
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
      failed: result === 'failed',
      statusMessage: result === 'failed' ? operation.exception : undefined,
      attributes: path === undefined ? attributes : { ...attributes, 'url.path': path },
    });
    return { endMs, result };
  }

  #write(programs: readonly LogProgram[], scene: Scene, moment: Moment): void {
    for (const program of programs) {
      // An exception is told by the records that are errors, not by the warnings beside them.
      const told =
        program.isError || moment.exception === undefined ? moment : { ...moment, exception: undefined };
      this.#drafts.push(draftLog(program, scene, told));
      this.#logs++;
    }
  }
}

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
