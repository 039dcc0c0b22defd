/**
 * Simulates one run of an operation with all its calls: one trace, its spans, and the log records in them.
 * If a callee fails, its caller fails; if a callee refuses, its caller is refused.
 *
 * Every run draws from a random stream of its own, named by operation, occurrence and position in the trace. Whatever
 * happens elsewhere does not change it.
 */
import { isBad } from '../model/level.ts';
import type { SpanRef } from '../model/record.ts';
import { makeCall } from './calls.ts';
import { HEALTHY } from './conditions.ts';
import {
  type Access,
  type Draft,
  draftLog,
  type Episode,
  instanceOf,
  type Moment,
  type Scene,
  sortByTime,
} from './draft.ts';
import { spanId } from './ids.ts';
import type { LogProgram, OperationProgram } from './programs.ts';
import type { Outcome, Parent, Run, Runner } from './run.ts';
import {
  type CallsResult,
  dependencyOf,
  endAtDeadline,
  endByCall,
  endByItself,
  type RunEnd,
} from './run-end.ts';
import type { Occurrence } from './text.ts';
import { answer, drawExchange, type Person, pageUrl, spanAttributes, urlAt } from './web.ts';

/** Share of an operation's own work that comes before its calls; the rest comes after them. */
const BEFORE_CALLS = 0.4;

/** Numbers reserved for the runs of one trace, so that the streams of different traces differ. */
const RUNS_PER_TRACE = 1024;

export function playEpisode(
  operation: OperationProgram,
  startMs: number,
  who: Person,
  occurrence: Occurrence,
  traceId: string,
): Episode {
  const runner = new EpisodeRunner(who, occurrence, traceId);
  const { endMs } = runner.run(operation, startMs);
  return runner.episode(endMs);
}

class EpisodeRunner implements Runner {
  readonly #who: Person;
  readonly #occurrence: Occurrence;
  readonly #traceId: string;
  readonly #drafts: Draft[] = [];
  #runs = 0;
  #logs = 0;
  #unwritten = 0;

  constructor(who: Person, occurrence: Occurrence, traceId: string) {
    this.#who = who;
    this.#occurrence = occurrence;
    this.#traceId = traceId;
  }

  episode(endMs: number): Episode {
    sortByTime(this.#drafts);
    return { drafts: this.#drafts, logs: this.#logs, unwritten: this.#unwritten, endMs };
  }

  run(
    operation: OperationProgram,
    startMs: number,
    parent?: Parent,
    deadlineMs = Number.POSITIVE_INFINITY,
  ): Outcome {
    const { n, m } = this.#occurrence;
    const random = operation.random.at(n, Math.imul(m, RUNS_PER_TRACE) + this.#runs++);
    const condition = operation.service.conditions?.(startMs) ?? HEALTHY;
    // Only at the start of an episode: a call to a service that is down is refused by its caller.
    if (condition.downUntilMs !== undefined && parent === undefined) return this.#down(operation, startMs);

    const scene = this.#sceneOf(operation, random, parent, condition.version);
    const web = operation.web && drawExchange(operation.web, scene);
    const ownMs = operation.latency(random) * condition.latencyFactor;
    const run: Run = {
      operation,
      scene,
      parent,
      condition,
      startMs,
      ownMs,
      deadlineMs,
      web,
      answered: [],
    };
    this.write(operation.start, scene, { timeMs: startMs, web });
    const calls = this.#callAll(run);
    const end = this.#decideEnd(run, calls);
    return this.#finish(run, calls, end);
  }

  /** Nothing runs and nothing is written. The records that it would have written still use slots of the plan. */
  #down({ good }: OperationProgram, startMs: number): Outcome {
    this.#unwritten = Math.max(1, good.logs.length);
    return { endMs: startMs, result: 'failed', status: undefined, errorType: undefined };
  }

  #sceneOf(
    operation: OperationProgram,
    random: Scene['random'],
    parent: Parent | undefined,
    version: string | undefined,
  ): Scene {
    const { service } = operation;
    // A call within a service stays in its process.
    const instance =
      parent?.instance.service === service.name ? parent.instance : instanceOf(service, random, version);
    const span: SpanRef = { traceId: this.#traceId, spanId: spanId(random) };
    const who = this.#who;
    return { instance, span, who, random, service, trace: this.#occurrence, session: who.session };
  }

  /** Makes the calls: steps one after another, the calls of a step at once. Stops after a step that is not successful. */
  #callAll(run: Run): CallsResult {
    const startMs = run.startMs + run.ownMs * BEFORE_CALLS;
    let returnedMs = startMs;
    let unsuccessful: CallsResult['unsuccessful'];
    for (const step of run.operation.steps) {
      const stepMs = returnedMs;
      for (const call of step) {
        if (call.share < 1 && !run.scene.random.chance(call.share)) continue;
        const outcome = makeCall(this, run, call, stepMs);
        returnedMs = Math.max(returnedMs, outcome.endMs);
        // The first failed call of the step counts, or the first refused one if none failed.
        const isWorse =
          unsuccessful === undefined
            ? outcome.result !== 'good'
            : unsuccessful.outcome.result === 'refused' && outcome.result === 'failed';
        if (isWorse) unsuccessful = { call, outcome };
      }
      if (unsuccessful) break;
    }
    return { startMs, returnedMs, unsuccessful };
  }

  #decideEnd(run: Run, calls: CallsResult): RunEnd {
    const { returnedMs, unsuccessful } = calls;
    const endMs = returnedMs + run.ownMs * (1 - BEFORE_CALLS);
    if (!unsuccessful) this.#writeMiddle(run, calls);
    const end = unsuccessful ? endByCall(run, unsuccessful.outcome, endMs) : endByItself(run, endMs);
    return end.endMs > run.deadlineMs ? endAtDeadline(run, calls) : end;
  }

  /** The records of a run whose calls succeeded, unless its deadline passed before. */
  #writeMiddle({ operation, scene, startMs, deadlineMs, web }: Run, calls: CallsResult): void {
    const { returnedMs } = calls;
    if (returnedMs >= deadlineMs) return;
    const durationMs = returnedMs - startMs;
    const waitedMs = returnedMs - calls.startMs;
    const ownMs = waitedMs > 0 ? durationMs - waitedMs : undefined;
    this.write(operation.middle, scene, { timeMs: returnedMs, durationMs, ownMs, web });
  }

  /** Writes the answer, the last records and the span of a run. */
  #finish(run: Run, calls: CallsResult, end: RunEnd): Outcome {
    const { operation, scene, parent, condition, startMs, web } = run;
    const { endMs, ending, errorType, exception, failedItself } = end;
    const { visitor } = this.#who;
    if (web && operation.web) {
      answer(web, operation.web, ending.status, ending.result === 'good', scene.random);
    }
    const durationMs = endMs - startMs;
    const waitedMs = calls.returnedMs - calls.startMs;
    this.#writeLast(run, end, {
      timeMs: endMs,
      durationMs,
      ownMs: waitedMs > 0 ? Math.max(0, durationMs - waitedMs) : undefined,
      dependency: dependencyOf(run, ending, calls),
      exception,
      errorType: errorType === ending.errorType ? undefined : errorType,
      code: failedItself ? condition.code : undefined,
      web,
    });
    this.#addSpan(run, end);
    // The browser follows a link of this page next.
    if (visitor && web && parent === undefined) visitor.referrer = pageUrl(web);
    // Only client spans have a URL, so the first run of an episode needs none.
    const url = web && parent ? urlAt(operation.service.name, web) : undefined;
    return { endMs, result: ending.result, status: ending.status, errorType, url };
  }

  #writeLast({ operation, scene }: Run, { ending }: RunEnd, moment: Moment): void {
    for (const { overMs, log } of operation.slow) {
      if (moment.durationMs! <= overMs) continue;
      // A successful run that was slow is not about the service that it called.
      const dependency = ending.result === 'good' ? undefined : moment.dependency;
      this.#write(log, scene, { ...moment, exception: undefined, dependency });
    }
    const access = operation.web?.access ? this.#who : undefined;
    for (let i = 0; i < ending.logs.length; i++) {
      // Only one record of each answer is its access record, so that answers can be counted.
      this.#write(ending.logs[i]!, scene, moment, i === 0 ? access : undefined);
    }
  }

  #addSpan(
    { operation, scene, parent, startMs, web }: Run,
    { endMs, ending, errorType, exception }: RunEnd,
  ): void {
    const failed = ending.result === 'failed';
    const varying = operation.web?.varies ? web : undefined;
    this.#drafts.push({
      kind: 'span',
      instance: scene.instance,
      name: operation.spanName,
      spanKind: operation.kind,
      span: scene.span,
      parentSpanId: parent?.spanId,
      parentIsRemote: parent !== undefined && parent.instance !== scene.instance,
      startMs,
      timeMs: endMs,
      failed,
      statusMessage: failed ? exception : undefined,
      attributes: spanAttributes(ending, errorType, varying, this.#who.visitor),
    });
  }

  write(programs: readonly LogProgram[], scene: Scene, moment: Moment): void {
    for (const program of programs) this.#write(program, scene, moment);
  }

  #write(program: LogProgram, scene: Scene, moment: Moment, access?: Access): void {
    this.#drafts.push(draftLog(program, scene, moment, access));
    this.#logs++;
    const { service } = scene;
    if (service?.ratio !== undefined) {
      service.ratioDebt += (isBad(program.level) ? 1 : 0) - service.ratio / 10;
    }
  }

  add(draft: Draft): void {
    this.#drafts.push(draft);
  }
}
