/**
 * One call from a running operation: attempts with their time-out, retries with back-off, a circuit breaker
 * that makes calls fail at once while it is open, and a fallback that saves the caller.
 * Each attempt at another service is a client span of the caller's, with the callee's own span inside.
 */
import type { Attributes } from '../model/attributes.ts';
import { spanId } from './ids.ts';
import type { BreakerState, CallProgram, CallSpanProgram } from './programs.ts';
import type { Outcome, Running, Stage } from './stage.ts';

/** Between two services, one way: from this to twice this. */
const WIRE_MS = 0.15;
/** How soon a refused connection or an open breaker is known. */
const AT_ONCE_MS = 0.3;
/** How long a message lies in its queue: from this to ten times this. */
const QUEUE_MS = 5;

export function makeCall(stage: Stage, caller: Running, call: CallProgram, startMs: number): Outcome {
  const { operation, scene, web } = caller;
  const { random } = scene;
  let outcome = attempt(stage, caller, call, startMs, 0);
  for (let n = 1; n <= call.retries && outcome.result === 'failed'; n++) {
    if (isOpen(call.breaker, outcome.endMs)) break;
    const failedMs = outcome.endMs;
    stage.write(operation.retry, scene, {
      timeMs: failedMs,
      durationMs: failedMs - caller.startMs,
      dependency: call.callee.service.name,
      web,
    });
    const waitMs = call.backoffMs * 2 ** (n - 1) * (0.5 + random.next());
    outcome = attempt(stage, caller, call, failedMs + waitMs, n);
  }
  if (outcome.result !== 'failed' || !call.fallback) return outcome;
  stage.write(operation.fallback, scene, {
    timeMs: outcome.endMs,
    durationMs: outcome.endMs - caller.startMs,
    dependency: call.callee.service.name,
    web,
  });
  return stage.run(call.fallback, outcome.endMs, { spanId: scene.span.spanId, instance: scene.instance });
}

function attempt(stage: Stage, caller: Running, call: CallProgram, startMs: number, resent: number): Outcome {
  const { breaker } = call;
  if (isOpen(breaker, startMs)) {
    return unanswered(stage, caller, call, startMs, resent, 'CircuitBreakerOpenError');
  }
  const outcome = reach(stage, caller, call, startMs, resent);
  if (breaker) note(breaker, outcome);
  return outcome;
}

function reach(stage: Stage, caller: Running, call: CallProgram, startMs: number, resent: number): Outcome {
  const { callee, timeoutMs, span } = call;
  if (callee.service.conditions?.(startMs).down && callee.service !== caller.operation.service) {
    return unanswered(stage, caller, call, startMs, resent, 'ConnectionRefusedError');
  }
  const { scene } = caller;
  if (!span) {
    const parent = { spanId: scene.span.spanId, instance: scene.instance };
    const deadlineMs = startMs + timeoutMs;
    const outcome = stage.run(callee, startMs, parent, deadlineMs);
    return outcome.endMs <= deadlineMs ? outcome : { ...outcome, endMs: deadlineMs };
  }
  const id = spanId(scene.random);
  const wireMs = WIRE_MS * (1 + scene.random.next());
  if (span.kind === 'producer') {
    // Nobody waits for a message: it is sent, and whoever consumes it does so later.
    stage.run(callee, startMs + wireMs + QUEUE_MS * (1 + 9 * scene.random.next()), {
      spanId: id,
      instance: scene.instance,
    });
    return callSpan(stage, caller, span, id, startMs, resent, { ...SENT, endMs: startMs + wireMs });
  }
  const inner = stage.run(callee, startMs + wireMs, { spanId: id, instance: scene.instance });
  const outcome = { ...inner, endMs: inner.endMs + wireMs };
  const inTime = outcome.endMs - startMs <= timeoutMs;
  return callSpan(stage, caller, span, id, startMs, resent, inTime ? outcome : timedOut(startMs + timeoutMs));
}

const SENT = { result: 'good', status: undefined, errorType: undefined } as const;

const timedOut = (endMs: number): Outcome => ({
  endMs,
  result: 'failed',
  status: undefined,
  errorType: 'timeout',
});

/** An attempt that nobody answers: only the caller knows of it. */
function unanswered(
  stage: Stage,
  caller: Running,
  { span }: CallProgram,
  startMs: number,
  resent: number,
  errorType: string,
): Outcome {
  const outcome: Outcome = { endMs: startMs + AT_ONCE_MS, result: 'failed', status: undefined, errorType };
  if (!span) return outcome;
  return callSpan(stage, caller, span, spanId(caller.scene.random), startMs, resent, outcome);
}

/** The caller's span of one attempt. */
function callSpan(
  stage: Stage,
  { scene }: Running,
  program: CallSpanProgram,
  id: string,
  startMs: number,
  resent: number,
  outcome: Outcome,
): Outcome {
  const isHttp = 'http.request.method' in program.attributes;
  // HTTP semantic conventions, "Status": for who asked, an answer of 4xx is an error; for the server it is none.
  const refused = isHttp && outcome.status !== undefined && outcome.status >= 400;
  const errorType = outcome.errorType ?? (refused ? String(outcome.status) : undefined);
  stage.add({
    kind: 'span',
    instance: scene.instance,
    name: program.name,
    spanKind: program.kind,
    span: { traceId: scene.span.traceId, spanId: id },
    parentSpanId: scene.span.spanId,
    parentIsRemote: false,
    startMs,
    timeMs: outcome.endMs,
    failed: outcome.result === 'failed' || refused,
    statusMessage: outcome.result === 'failed' ? outcome.errorType : undefined,
    attributes: attributesOf(program.attributes, outcome.status, errorType, isHttp ? resent : 0),
  });
  return outcome;
}

function attributesOf(
  own: Attributes,
  status: number | undefined,
  errorType: string | undefined,
  resent: number,
): Attributes {
  if (status === undefined && errorType === undefined && resent === 0) return own;
  return {
    ...own,
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    ...(errorType === undefined ? {} : { 'error.type': errorType }),
    ...(resent === 0 ? {} : { 'http.request.resend_count': resent }),
  };
}

const isOpen = (breaker: BreakerState | undefined, timeMs: number): boolean =>
  breaker !== undefined && timeMs < breaker.openUntilMs;

/** Open after so many failures in a row; once that time is over each attempt is a trial, and a failed one opens it again. */
function note(breaker: BreakerState, { result, endMs }: Outcome): void {
  if (result !== 'failed') {
    breaker.failedInARow = 0;
    return;
  }
  breaker.failedInARow++;
  if (breaker.failedInARow >= breaker.failures) breaker.openUntilMs = endMs + breaker.openMs;
}
