/**
 * Simulates one call of a run: attempts with a timeout, retries with backoff, a circuit breaker that makes calls fail
 * immediately while it is open, and a fallback.
 * Each attempt to call another service is a client span of the caller, with the span of the callee inside.
 */
import type { Attributes } from '../model/attributes.ts';
import { TIMEOUT } from './endings.ts';
import { spanId } from './ids.ts';
import type { CallProgram, CallSpanProgram } from './programs.ts';
import type { Outcome, Run, Runner } from './run.ts';

/** Shortest network time between two services, one way; the longest is twice as much. */
const NETWORK_MS = 0.15;
/** Time until a refused connection or an open breaker is noticed. */
const REFUSED_MS = 0.3;
/** Shortest time that a message waits in its queue; the longest is ten times as much. */
const QUEUE_MS = 5;
/** `error.type` of a call that an open breaker did not let through. */
const BREAKER_OPEN = 'CircuitBreakerOpenError';

interface Attempt {
  readonly caller: Run;
  readonly call: CallProgram;
  readonly startMs: number;
  /** Number of attempts before this one. */
  readonly resent: number;
}

export function makeCall(runner: Runner, caller: Run, call: CallProgram, startMs: number): Outcome {
  const { operation, scene } = caller;
  let outcome = attempt(runner, { caller, call, startMs, resent: 0 });
  for (let resent = 1; resent <= call.retries && outcome.result === 'failed'; resent++) {
    if (outcome.errorType === BREAKER_OPEN) break;
    const failedMs = outcome.endMs;
    runner.write(operation.retry, scene, momentOf(caller, call, failedMs));
    const waitMs = call.backoffMs * 2 ** (resent - 1) * (0.5 + scene.random.next());
    outcome = attempt(runner, { caller, call, startMs: failedMs + waitMs, resent });
  }
  if (outcome.result === 'good' && call.callee.service !== operation.service) {
    caller.answered.push(call.callee.service.name);
  }
  if (outcome.result !== 'failed' || !call.fallback) return outcome;
  runner.write(operation.fallback, scene, momentOf(caller, call, outcome.endMs));
  return attempt(runner, { caller, call: call.fallback, startMs: outcome.endMs, resent: 0 });
}

/** What a record about a failed attempt of the call may quote. */
const momentOf = ({ startMs, web }: Run, { callee }: CallProgram, timeMs: number) => ({
  timeMs,
  durationMs: timeMs - startMs,
  dependency: callee.service.name,
  web,
});

/** One attempt, if the circuit breaker allows it. */
function attempt(runner: Runner, request: Attempt): Outcome {
  const { call, startMs } = request;
  const { breaker } = call;
  if (!breaker) return send(runner, request);
  const permission = breaker.ask(startMs);
  // Nothing is sent, so there is no span.
  if (permission === 'open') return failedAt(startMs + REFUSED_MS, BREAKER_OPEN);
  const outcome = send(runner, request);
  breaker.add(outcome.endMs, outcome.result === 'failed', permission === 'trial');
  return outcome;
}

function send(runner: Runner, request: Attempt): Outcome {
  const { call, startMs } = request;
  const { span } = call;
  if (!span) return callInProcess(runner, request);
  const downUntilMs = call.callee.service.conditions?.(startMs).downUntilMs;
  return span.kind === 'producer'
    ? sendMessage(runner, request, span, downUntilMs)
    : sendRequest(runner, request, span, downUntilMs !== undefined);
}

function callInProcess(runner: Runner, { caller, call, startMs }: Attempt): Outcome {
  const { span, instance } = caller.scene;
  const deadlineMs = startMs + call.timeoutMs;
  const outcome = runner.run(call.callee, startMs, { spanId: span.spanId, instance }, deadlineMs);
  return outcome.endMs <= deadlineMs ? outcome : { ...outcome, endMs: deadlineMs };
}

/** The caller waits for the answer, until its timeout at most. The callee continues after that. */
function sendRequest(runner: Runner, request: Attempt, span: CallSpanProgram, isDown: boolean): Outcome {
  const { caller, call, startMs } = request;
  const { random, instance } = caller.scene;
  const id = spanId(random);
  if (isDown) {
    return addSpan(runner, request, span, id, failedAt(startMs + REFUSED_MS, 'ConnectionRefusedError'));
  }
  const networkMs = NETWORK_MS * (1 + random.next());
  const inner = runner.run(call.callee, startMs + networkMs, { spanId: id, instance });
  const answeredMs = inner.endMs + networkMs;
  const isInTime = answeredMs - startMs <= call.timeoutMs;
  const outcome = isInTime
    ? { ...inner, endMs: answeredMs }
    : { ...failedAt(startMs + call.timeoutMs, TIMEOUT), url: inner.url };
  return addSpan(runner, request, span, id, outcome);
}

/** The caller does not wait for the consumer, which receives the message later, when its service is up. */
function sendMessage(
  runner: Runner,
  request: Attempt,
  span: CallSpanProgram,
  downUntilMs: number | undefined,
): Outcome {
  const { caller, call, startMs } = request;
  const { random, instance } = caller.scene;
  const id = spanId(random);
  const endMs = startMs + NETWORK_MS * (1 + random.next());
  const queuedMs = QUEUE_MS * (1 + 9 * random.next());
  runner.run(call.callee, Math.max(endMs, downUntilMs ?? endMs) + queuedMs, { spanId: id, instance });
  const sent: Outcome = { endMs, result: 'good', status: undefined, errorType: undefined };
  return addSpan(runner, request, span, id, sent);
}

const failedAt = (endMs: number, errorType: string): Outcome => ({
  endMs,
  result: 'failed',
  status: undefined,
  errorType,
});

/** Adds the caller's span of an attempt. */
function addSpan(
  runner: Runner,
  { caller, startMs, resent }: Attempt,
  program: CallSpanProgram,
  id: string,
  outcome: Outcome,
): Outcome {
  const { instance, span } = caller.scene;
  const isHttp = 'http.request.method' in program.attributes;
  // HTTP semantic conventions, "Status": a status of 4xx is an error for the client, but not for the server.
  const isRefused = isHttp && outcome.status !== undefined && outcome.status >= 400;
  const errorType = outcome.errorType ?? (isRefused ? String(outcome.status) : undefined);
  runner.add({
    kind: 'span',
    instance,
    name: program.name,
    spanKind: program.kind,
    span: { traceId: span.traceId, spanId: id },
    parentSpanId: span.spanId,
    parentIsRemote: false,
    startMs,
    timeMs: outcome.endMs,
    failed: outcome.result === 'failed' || isRefused,
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
