/**
 * One call from a running operation: attempts with their time-out, retries with back-off, a circuit breaker
 * that makes calls fail at once while it is open, and a fallback that saves the caller.
 * Each attempt at another service is a client span of the caller's, with the callee's own span inside.
 */
import type { Attributes } from '../model/attributes.ts';
import { TIMEOUT } from './endings.ts';
import { spanId } from './ids.ts';
import type { CallProgram, CallSpanProgram } from './programs.ts';
import type { Outcome, Running, Stage } from './stage.ts';

/** Between two services, one way: from this to twice this. */
const WIRE_MS = 0.15;
/** How soon a refused connection or an open breaker is known. */
const AT_ONCE_MS = 0.3;
/** `error.type` of a call that an open breaker did not let through. */
const OPEN = 'CircuitBreakerOpenError';
/** How long a message lies in its queue: from this to ten times this. */
const QUEUE_MS = 5;

export function makeCall(stage: Stage, caller: Running, call: CallProgram, startMs: number): Outcome {
  const { operation, scene, web } = caller;
  const { random } = scene;
  let outcome = attempt(stage, caller, call, startMs, 0);
  for (let n = 1; n <= call.retries && outcome.result === 'failed'; n++) {
    if (outcome.errorType === OPEN) break;
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
  if (outcome.result === 'good' && call.callee.service !== operation.service) {
    caller.answered.push(call.callee.service.name);
  }
  if (outcome.result !== 'failed' || !call.fallback) return outcome;
  stage.write(operation.fallback, scene, {
    timeMs: outcome.endMs,
    durationMs: outcome.endMs - caller.startMs,
    dependency: call.callee.service.name,
    web,
  });
  return attempt(stage, caller, call.fallback, outcome.endMs, 0);
}

function attempt(stage: Stage, caller: Running, call: CallProgram, startMs: number, resent: number): Outcome {
  const { breaker } = call;
  if (!breaker) return reach(stage, caller, call, startMs, resent);
  const answer = breaker.ask(startMs);
  // Nothing is sent, so there is no span.
  if (answer === 'open') return failedAt(startMs + AT_ONCE_MS, OPEN);
  const outcome = reach(stage, caller, call, startMs, resent);
  breaker.note(outcome.endMs, outcome.result === 'failed', answer === 'trial');
  return outcome;
}

function reach(stage: Stage, caller: Running, call: CallProgram, startMs: number, resent: number): Outcome {
  const { callee, timeoutMs, span } = call;
  const { scene } = caller;
  const downUntilMs = callee.service.conditions?.(startMs).downUntilMs;
  if (span?.kind === 'producer') return send(stage, caller, call, startMs, downUntilMs);
  if (!span) {
    const parent = { spanId: scene.span.spanId, instance: scene.instance };
    const deadlineMs = startMs + timeoutMs;
    const outcome = stage.run(callee, startMs, parent, deadlineMs);
    return outcome.endMs <= deadlineMs ? outcome : { ...outcome, endMs: deadlineMs };
  }
  const id = spanId(scene.random);
  if (downUntilMs !== undefined) {
    const refused = failedAt(startMs + AT_ONCE_MS, 'ConnectionRefusedError');
    return callSpan(stage, caller, span, id, startMs, resent, refused);
  }
  const wireMs = WIRE_MS * (1 + scene.random.next());
  const inner = stage.run(callee, startMs + wireMs, { spanId: id, instance: scene.instance });
  const outcome = { ...inner, endMs: inner.endMs + wireMs };
  const inTime = outcome.endMs - startMs <= timeoutMs;
  const seen = inTime ? outcome : { ...failedAt(startMs + timeoutMs, TIMEOUT), url: outcome.url };
  return callSpan(stage, caller, span, id, startMs, resent, seen);
}

/** Nobody waits for a message: it is sent, and whoever consumes it does so later, when there is anybody. */
function send(
  stage: Stage,
  caller: Running,
  { callee, span }: CallProgram,
  startMs: number,
  downUntilMs: number | undefined,
): Outcome {
  const { scene } = caller;
  const id = spanId(scene.random);
  const endMs = startMs + WIRE_MS * (1 + scene.random.next());
  const queuedMs = QUEUE_MS * (1 + 9 * scene.random.next());
  stage.run(callee, Math.max(endMs, downUntilMs ?? endMs) + queuedMs, {
    spanId: id,
    instance: scene.instance,
  });
  return callSpan(stage, caller, span!, id, startMs, 0, { ...SENT, endMs });
}

const SENT = { result: 'good', status: undefined, errorType: undefined } as const;

const failedAt = (endMs: number, errorType: string): Outcome => ({
  endMs,
  result: 'failed',
  status: undefined,
  errorType,
});

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
    attributes: attributesOf(program.attributes, outcome, errorType, isHttp ? resent : 0),
  });
  return outcome;
}

function attributesOf(
  own: Attributes,
  { status, url }: Outcome,
  errorType: string | undefined,
  resent: number,
): Attributes {
  if (status === undefined && url === undefined && errorType === undefined && resent === 0) return own;
  return {
    ...own,
    ...(url === undefined ? {} : { 'url.full': url }),
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    ...(errorType === undefined ? {} : { 'error.type': errorType }),
    ...(resent === 0 ? {} : { 'http.request.resend_count': resent }),
  };
}
