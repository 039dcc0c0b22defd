/**
 * Plays one operation with all its calls: one trace, its spans, and the logs inside them.
 * A failed callee fails its caller, a refused one refuses it; what a caller waits for is part of its own span.
 * Every run of an operation draws from a stream of its own, named by operation, occasion and place in the
 * trace: whatever happens elsewhere leaves it as it was.
 */
import type { Attributes } from '../model/attributes.ts';
import { isBad } from '../model/level.ts';
import type { SpanRef } from '../model/record.ts';
import { makeCall } from './calls.ts';
import { WELL } from './conditions.ts';
import {
  type Access,
  type Draft,
  draftLog,
  type Episode,
  instanceOf,
  type Moment,
  type Scene,
} from './draft.ts';
import { ownEnding } from './endings.ts';
import { spanId } from './ids.ts';
import type { CallProgram, EndingProgram, LogProgram, OperationProgram } from './programs.ts';
import type { Outcome, Parent, Running, Stage } from './stage.ts';
import type { Occasion } from './text.ts';
import { answer, drawExchange, type Person, pageUrl, spanAttributes, urlAt } from './web.ts';

/** Share of an operation's own work that lies before its calls; the rest follows them. */
const BEFORE_CALLS = 0.4;

export function playEpisode(
  operation: OperationProgram,
  startMs: number,
  who: Person,
  occasion: Occasion,
  trace: string,
): Episode {
  const play = new Play(who, occasion, trace);
  const { endMs } = play.run(operation, startMs);
  return play.episode(endMs);
}

class Play implements Stage {
  readonly #who: Person;
  readonly #occasion: Occasion;
  readonly #drafts: Draft[] = [];
  readonly #traceId: string;
  #runs = 0;
  #logs = 0;
  #unwritten = 0;

  constructor(who: Person, occasion: Occasion, trace: string) {
    this.#who = who;
    this.#occasion = occasion;
    this.#traceId = trace;
  }

  episode(endMs: number): Episode {
    sortByTime(this.#drafts);
    return { drafts: this.#drafts, logs: this.#logs, unwritten: this.#unwritten, endMs };
  }

  /** `deadlineMs`: who calls within the process ends it there. */
  run(
    operation: OperationProgram,
    startMs: number,
    parent?: Parent,
    deadlineMs = Number.POSITIVE_INFINITY,
  ): Outcome {
    const { service } = operation;
    const { n, m } = this.#occasion;
    const random = operation.random.at(n, Math.imul(m, 1024) + this.#runs++);
    const condition = service.conditions?.(startMs) ?? WELL;
    if (condition.downUntilMs !== undefined && parent === undefined)
      return this.#unplayed(operation, startMs);
    // Within a service a call stays in its process.
    const instance =
      parent?.instance.service === service.name
        ? parent.instance
        : instanceOf(service, random, condition.version);
    const span: SpanRef = { traceId: this.#traceId, spanId: spanId(random) };
    const scene: Scene = {
      instance,
      span,
      who: this.#who,
      random,
      service,
      trace: this.#occasion,
      session: this.#who.session,
    };
    const web = operation.web && drawExchange(operation.web, scene);
    const ownMs = operation.latency(random) * condition.latencyFactor;
    const running: Running = { operation, scene, startMs, web, answered: [] };

    this.write(operation.start, scene, { timeMs: startMs, web });
    const calledMs = startMs + ownMs * BEFORE_CALLS;
    const { endMs: returnedMs, outcome, culprit } = this.#callAll(running, calledMs);
    const waitedMs = returnedMs - calledMs;
    let ending = operation.good;
    let { errorType } = ending;
    if (culprit) {
      ending = outcome.result === 'refused' ? operation.refused : operation.failed;
      // An HTTP server is told by its status; whoever has none passes on what struck it.
      errorType =
        (operation.web || ending.result === 'refused' ? undefined : outcome.errorType) ?? ending.errorType;
    } else {
      const soFarMs = returnedMs - startMs;
      if (returnedMs < deadlineMs) {
        this.write(operation.middle, scene, {
          timeMs: returnedMs,
          durationMs: soFarMs,
          ownMs: waitedMs > 0 ? soFarMs - waitedMs : undefined,
          web,
        });
      }
      ending = ownEnding(operation, condition, random);
      errorType = ending.errorType;
    }
    let endMs = returnedMs + ownMs * (1 - BEFORE_CALLS);
    let failedOfItself = !culprit && ending.result === 'failed';
    let exception = failedOfItself ? operation.exception : undefined;
    if (endMs > deadlineMs) {
      // Not before what it has written and what it has called.
      endMs = operation.steps.length === 0 ? deadlineMs : Math.max(deadlineMs, returnedMs);
      ending = operation.timedOut;
      failedOfItself = true;
      exception = 'TimeoutError';
      errorType = ending.errorType;
    }
    const { visitor } = this.#who;
    if (web && operation.web) {
      answer(web, operation.web, ending.status, ending.result === 'good', random);
    }
    const durationMs = endMs - startMs;
    const moment: Moment = {
      timeMs: endMs,
      durationMs,
      ownMs: waitedMs > 0 ? Math.max(0, durationMs - waitedMs) : undefined,
      dependency: dependencyOf(running, ending, culprit),
      exception,
      errorType: errorType === ending.errorType ? undefined : errorType,
      code: failedOfItself ? condition.code : undefined,
      web,
    };
    this.#end(running, ending, moment);
    this.#span(running, ending, {
      endMs,
      parent,
      attributes: spanAttributes(ending, errorType, operation.web?.varies ? web : undefined, visitor),
      message: exception,
    });
    // The page that this one's links lead from.
    if (visitor && web && parent === undefined) visitor.referrer = pageUrl(web);
    // Nobody asks where an episode's own request went.
    const url = web && parent ? urlAt(service.name, web) : undefined;
    return { endMs, result: ending.result, status: ending.status, errorType, url };
  }

  /** Nobody is there to do it. What it would have written at least uses its credit. */
  #unplayed({ good }: OperationProgram, startMs: number): Outcome {
    this.#unwritten = Math.max(1, good.logs.length);
    return { endMs: startMs, result: 'failed', status: undefined, errorType: undefined };
  }

  /** Steps one after another, the calls of a step at once; the first step with a call that does not work out is the last. */
  #callAll(
    running: Running,
    startMs: number,
  ): { readonly endMs: number; readonly outcome: Outcome; readonly culprit: CallProgram | undefined } {
    let endMs = startMs;
    let worst: Outcome = { endMs, result: 'good', status: undefined, errorType: undefined };
    let culprit: CallProgram | undefined;
    for (const step of running.operation.steps) {
      const stepMs = endMs;
      for (const call of step) {
        if (call.share < 1 && !running.scene.random.chance(call.share)) continue;
        const outcome = makeCall(this, running, call, stepMs);
        endMs = Math.max(endMs, outcome.endMs);
        if (outcome.result === 'good' || worst.result === 'failed') continue;
        if (outcome.result === 'refused' && worst.result === 'refused') continue;
        worst = outcome;
        culprit = call;
      }
      if (culprit) break;
    }
    return { endMs, outcome: worst, culprit };
  }

  write(programs: readonly LogProgram[], scene: Scene, moment: Moment): void {
    for (const program of programs) this.#write(program, scene, moment);
  }

  #write(program: LogProgram, scene: Scene, moment: Moment, access?: Access): void {
    this.#drafts.push(draftLog(program, scene, moment, access));
    this.#logs++;
    const { service } = scene;
    if (service?.ratio !== undefined)
      service.ratioDebt += (isBad(program.level) ? 1 : 0) - service.ratio / 10;
  }

  add(draft: Draft): void {
    this.#drafts.push(draft);
  }

  #end({ operation, scene }: Running, ending: EndingProgram, moment: Moment): void {
    for (const { overMs, log } of operation.slow) {
      if (moment.durationMs! <= overMs) continue;
      // That a good run was slow says nothing of its call.
      const dependency = ending.result === 'good' ? undefined : moment.dependency;
      this.#write(log, scene, { ...moment, exception: undefined, dependency });
    }
    const access = operation.web?.access ? this.#who : undefined;
    for (let i = 0; i < ending.logs.length; i++) {
      // One record of an answer is the access record: so answers can be counted.
      this.#write(ending.logs[i]!, scene, moment, i === 0 ? access : undefined);
    }
  }

  #span(
    { operation, scene, startMs }: Running,
    ending: EndingProgram,
    {
      endMs,
      parent,
      attributes,
      message,
    }: {
      readonly endMs: number;
      readonly parent: Parent | undefined;
      readonly attributes: Attributes;
      readonly message: string | undefined;
    },
  ): void {
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
      failed: ending.result === 'failed',
      statusMessage: ending.result === 'failed' ? message : undefined,
      attributes,
    });
  }
}

/**
 * The other service that a run's last records are about: the one that it failed or was refused by; of a good run the
 * one that it called. With several no record is about one of them, and a run that fails of itself blames nobody.
 */
function dependencyOf(
  { operation, answered }: Running,
  { result }: EndingProgram,
  culprit: CallProgram | undefined,
): string | undefined {
  if (culprit) {
    const { service } = culprit.callee;
    return service === operation.service ? undefined : service.name;
  }
  const [first, ...more] = answered;
  return result === 'good' && more.every((other) => other === first) ? first : undefined;
}

/** Insertion sort: stable, and nearly linear on drafts that are nearly in order already. */
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
