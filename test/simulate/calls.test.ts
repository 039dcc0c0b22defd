/** One call: timeouts, retries, a fallback, a circuit breaker, concurrent calls, messages. */
import { expect, test } from 'vitest';
import type { Call, Operation, Scenario } from '../../src/model/scenario.ts';
import type { SpanDraft } from '../../src/simulate/draft.ts';
import { call, log, operation, scenario, service, visit } from '../support/scenario-values.ts';
import { play } from '../support/scenarios.ts';
import { steady } from '../support/traffic.ts';

const FIXED = (ms: number) => ({ kind: 'uniform', minMs: ms, maxMs: ms }) as const;

/** A shop that makes one call to a bank. `shop` and `bank` override the operation on either side. */
function shopAndBank(
  made: Partial<Call>,
  { shop = {}, bank = {} }: { readonly shop?: Partial<Operation>; readonly bank?: Partial<Operation> } = {},
): Scenario {
  return scenario(
    [
      service('shop', {
        operations: [
          operation('buy', {
            latency: FIXED(10),
            calls: [[call('bank', 'pay', made)]],
            logs: [log('end'), log('error', 'ERROR'), log('retry', 'WARN'), log('fallback', 'WARN')],
            ...shop,
          }),
          operation('queue', { kind: 'internal', latency: FIXED(1), logs: [] }),
        ],
      }),
      service('bank', {
        operations: [operation('pay', { latency: FIXED(50), logs: [log('start')], ...bank })],
      }),
    ],
    { journeys: [visit('shop', 'buy')], traffic: steady(4) },
  );
}

interface Trace {
  readonly root: SpanDraft;
  readonly attempts: readonly SpanDraft[];
  readonly callees: readonly SpanDraft[];
  readonly events: readonly string[];
}

function tracesOf(made: Scenario, durationMs = 20_000): readonly Trace[] {
  const { spans, logs } = play(made, { durationMs, toTheEnd: true });
  return spans
    .filter(({ parentSpanId }) => parentSpanId === undefined)
    .sort((a, b) => a.startMs - b.startMs)
    .map((root) => {
      const own = spans
        .filter(({ span }) => span.traceId === root.span.traceId)
        .sort((a, b) => a.startMs - b.startMs);
      return {
        root,
        attempts: own.filter(({ spanKind }) => spanKind === 'client' || spanKind === 'producer'),
        callees: own.filter(({ instance }) => instance.service === 'bank'),
        events: logs
          .filter(({ span }) => span.traceId === root.span.traceId)
          .map(({ eventName }) => eventName),
      };
    });
}

test('a call is a client span of the caller with the server span of the callee inside', () => {
  for (const { root, attempts, callees } of tracesOf(shopAndBank({}))) {
    expect(attempts).toHaveLength(1);
    const [client] = attempts;
    const [server] = callees;
    expect(client).toMatchObject({
      name: 'pay',
      failed: false,
      parentSpanId: root.span.spanId,
      parentIsRemote: false,
    });
    expect(client!.instance).toBe(root.instance);
    expect(client!.attributes).toMatchObject({ 'service.peer.name': 'bank', 'server.address': 'bank' });
    expect(server).toMatchObject({ parentSpanId: client!.span.spanId, parentIsRemote: true });
    expect(server!.startMs).toBeGreaterThan(client!.startMs);
    expect(server!.timeMs).toBeLessThan(client!.timeMs);
  }
});

test('after the timeout the caller continues, and so does the callee', () => {
  for (const { root, attempts, callees, events } of tracesOf(shopAndBank({ timeoutMs: 20 }))) {
    const [client] = attempts;
    expect(client!.timeMs - client!.startMs).toBeCloseTo(20);
    expect(client).toMatchObject({ failed: true, attributes: { 'error.type': 'timeout' } });
    expect(callees[0]!.timeMs - callees[0]!.startMs).toBeCloseTo(50);
    expect(callees[0]!.failed).toBe(false);
    expect(root.failed).toBe(true);
    expect(root.timeMs).toBeLessThan(callees[0]!.timeMs);
    expect(events).toEqual(['it.start', 'it.error']);
  }
});

test('each retry has a span and a log record of its own, after a wait that doubles', () => {
  const traces = tracesOf(shopAndBank({ retries: 2, backoffMs: 100 }, { bank: { errors: 1 } }));
  const waits = traces.map(({ attempts }) => [
    attempts[1]!.startMs - attempts[0]!.timeMs,
    attempts[2]!.startMs - attempts[1]!.timeMs,
  ]);
  for (const { root, attempts, callees, events } of traces) {
    expect(attempts).toHaveLength(3);
    expect(callees).toHaveLength(3);
    expect(attempts.every(({ failed }) => failed)).toBe(true);
    expect(root.failed).toBe(true);
    expect(events.filter((event) => event === 'it.retry')).toHaveLength(2);
  }
  for (const [first, second] of waits) {
    expect(first).toBeGreaterThanOrEqual(50);
    expect(first).toBeLessThanOrEqual(150);
    expect(second).toBeGreaterThanOrEqual(100);
    expect(second).toBeLessThanOrEqual(300);
  }
  expect(new Set(waits.map(([first]) => first)).size).toBeGreaterThan(5);
});

test('a retried HTTP attempt has http.request.resend_count', () => {
  const http = {
    method: 'POST',
    route: '/pay',
    status: 200,
    errorStatuses: [{ status: 503, weight: 1 }],
    paths: [],
  };
  const [trace] = tracesOf(shopAndBank({ retries: 1 }, { bank: { errors: 1, errorType: '503', http } }));
  expect(trace!.attempts.map(({ attributes }) => attributes)).toMatchObject([
    {
      'http.request.method': 'POST',
      'url.template': '/pay',
      'http.response.status_code': 503,
      'error.type': '503',
    },
    { 'http.request.resend_count': 1 },
  ]);
});

test('if a retry succeeds, the caller succeeds', () => {
  const traces = tracesOf(shopAndBank({ retries: 3, backoffMs: 5 }, { bank: { errors: 0.5 } }), 120_000);
  const saved = traces.filter(({ attempts }) => attempts.length > 1 && !attempts.at(-1)!.failed);
  expect(saved.length).toBeGreaterThan(10);
  expect(saved.every(({ root }) => !root.failed)).toBe(true);
  // One in sixteen fails four times.
  expect(traces.filter(({ root }) => root.failed).length).toBeLessThan(traces.length * 0.15);
});

test('a fallback runs in the caller, which then succeeds', () => {
  const fallback = { service: 'shop', operation: 'queue' };
  for (const { root, attempts, events } of tracesOf(shopAndBank({ fallback }, { bank: { errors: 1 } }))) {
    expect(attempts[0]!.failed).toBe(true);
    expect(root.failed).toBe(false);
    expect(events).toEqual(['it.start', 'it.fallback', 'it.end']);
  }
});

test('a refusal is not retried and uses no fallback: the caller is refused', () => {
  const fallback = { service: 'shop', operation: 'queue' };
  const made = shopAndBank({ retries: 2, fallback }, { bank: { errors: 1, refuses: true } });
  for (const { root, attempts, callees, events } of tracesOf(made)) {
    expect(attempts).toHaveLength(1);
    expect(callees[0]!.failed).toBe(false);
    expect(root.failed).toBe(false);
    expect(events).toEqual(['it.start', 'it.error']);
  }
});

test('an HTTP status of 4xx is an error for the client, but not for the server', () => {
  const http = {
    method: 'POST',
    route: '/pay',
    status: 200,
    errorStatuses: [{ status: 402, weight: 1 }],
    paths: [],
  };
  const [trace] = tracesOf(shopAndBank({}, { bank: { errors: 1, errorType: '402', http } }));
  expect(trace!.callees[0]).toMatchObject({
    failed: false,
    attributes: { 'http.response.status_code': 402 },
  });
  expect(trace!.attempts[0]).toMatchObject({ failed: true, attributes: { 'error.type': '402' } });
});

test('a circuit breaker opens after failures in a row, fails calls immediately, and allows a trial later', () => {
  const breaker = { failures: 3, openMs: 5000 };
  const traces = tracesOf(shopAndBank({ breaker }, { bank: { errors: 1 } }), 30_000);
  const open = (trace: Trace): boolean => trace.callees.length === 0;
  expect(traces.slice(0, 3).map(open)).toEqual([false, false, false]);
  expect(open(traces[3]!)).toBe(true);
  // Nothing is sent: the only span is that of the caller, with the reason.
  expect(traces[3]!.attempts).toEqual([]);
  expect(traces[3]!.root).toMatchObject({
    failed: true,
    attributes: { 'error.type': 'CircuitBreakerOpenError' },
  });
  expect(traces[3]!.root.timeMs - traces[3]!.root.startMs).toBeLessThan(11);
  // One trial every five seconds, each of which opens the breaker again.
  const trials = traces.slice(3).filter((trace) => !open(trace));
  expect(trials.length).toBeGreaterThanOrEqual(4);
  expect(trials.length).toBeLessThanOrEqual(6);
});

test('after a successful trial a breaker is closed', () => {
  const breaker = { failures: 1, openMs: 1000 };
  const traces = tracesOf(shopAndBank({ breaker }, { bank: { errors: 0.05 } }), 120_000);
  const closed = traces.filter(({ callees }) => callees.length > 0).length;
  expect(closed / traces.length).toBeGreaterThan(0.7);
  expect(closed).toBeLessThan(traces.length);
});

test('calls of one step run at once: together they take as long as the longest of them', () => {
  const made = scenario(
    [
      service('shop', {
        operations: [
          operation('buy', {
            latency: FIXED(10),
            calls: [[call('bank', 'pay'), call('bank', 'score')], [call('bank', 'pay')]],
          }),
        ],
      }),
      service('bank', {
        operations: [operation('pay', { latency: FIXED(50) }), operation('score', { latency: FIXED(80) })],
      }),
    ],
    { journeys: [visit('shop', 'buy')], traffic: steady(4) },
  );
  for (const { root, attempts } of tracesOf(made)) {
    const [pay, score, again] = attempts;
    expect(score!.startMs).toBe(pay!.startMs);
    expect(again!.startMs).toBe(score!.timeMs);
    expect(root.timeMs - root.startMs).toBeGreaterThan(140);
    expect(root.timeMs - root.startMs).toBeLessThan(145);
  }
});

test('no caller waits for a message: its consumer runs later, and its failure does not affect the caller', () => {
  for (const { root, attempts, callees } of tracesOf(
    shopAndBank({}, { bank: { kind: 'consumer', errors: 1 } }),
  )) {
    expect(attempts[0]).toMatchObject({ spanKind: 'producer', failed: false });
    expect(callees[0]).toMatchObject({ spanKind: 'consumer', failed: true });
    expect(callees[0]!.startMs).toBeGreaterThan(attempts[0]!.timeMs);
    expect(root.failed).toBe(false);
  }
});

test('a call with a share is made in that share of the runs', () => {
  const traces = tracesOf(shopAndBank({ share: 0.3 }), 1_000_000);
  const made = traces.filter(({ callees }) => callees.length > 0).length / traces.length;
  expect(made).toBeGreaterThan(0.27);
  expect(made).toBeLessThan(0.33);
});

test('ownMs is the time of a service without its calls', () => {
  const { logs } = play(shopAndBank({}), { durationMs: 20_000, toTheEnd: true });
  const ends = logs.filter(({ eventName }) => eventName === 'it.end');
  expect(ends.length).toBeGreaterThan(10);
  for (const { durationMs, ownMs } of ends) {
    expect(durationMs).toBeGreaterThanOrEqual(60);
    expect(ownMs).toBe(10);
  }
});

test('no call depends on a failure in the future', () => {
  const breaker = { failures: 1, openMs: 10_000 };
  const made = shopAndBank({ breaker }, { bank: { errors: 1, latency: FIXED(5000) } });
  const traces = tracesOf(made, 30_000);
  const firstEndMs = traces[0]!.callees[0]!.timeMs;
  const early = traces.filter(({ root }) => root.startMs < firstEndMs - 10);
  expect(early.length).toBeGreaterThan(10);
  expect(early.every(({ callees }) => callees.length === 1)).toBe(true);
  const late = traces.filter(
    ({ root }) => root.startMs > firstEndMs + 10 && root.startMs < firstEndMs + 9000,
  );
  expect(late.every(({ callees }) => callees.length === 0)).toBe(true);
});

test('an open breaker allows one trial, and waits for its result', () => {
  const breaker = { failures: 1, openMs: 2000 };
  const made = shopAndBank({ breaker }, { bank: { errors: 1, latency: FIXED(1500) } });
  const callees = tracesOf(made, 60_000).flatMap((trace) => trace.callees);
  const trials = callees.filter(({ startMs }) => startMs > callees[0]!.timeMs + 10);
  expect(trials.length).toBeGreaterThan(10);
  trials.slice(1).forEach(({ startMs }, i) => {
    expect(startMs).toBeGreaterThan(trials[i]!.timeMs + 1990);
  });
});

test('a fallback in another service is a call like any other', () => {
  const spare = service('spare', { operations: [operation('pay', { latency: FIXED(5) })] });
  const plain = shopAndBank({ fallback: { service: 'spare', operation: 'pay' } }, { bank: { errors: 1 } });
  for (const { root, attempts } of tracesOf({ ...plain, services: [...plain.services, spare] })) {
    expect(attempts.map(({ attributes }) => attributes['service.peer.name'])).toEqual(['bank', 'spare']);
    expect(root.failed).toBe(false);
  }
});

test('a call within a service stays in its process', () => {
  const made = scenario(
    [
      service('shop', {
        instances: 5,
        operations: [
          operation('buy', { calls: [[call('shop', 'load')]] }),
          operation('load', { kind: 'client' }),
        ],
      }),
    ],
    { journeys: [visit('shop', 'buy')], traffic: steady(10) },
  );
  const { spans } = play(made, { durationMs: 20_000, toTheEnd: true });
  const byId = new Map(spans.map((span) => [span.span.spanId, span]));
  const loads = spans.filter(({ name }) => name === 'load');
  expect(loads.length).toBeGreaterThan(40);
  expect(loads.every((load) => byId.get(load.parentSpanId!)!.instance === load.instance)).toBe(true);
  expect(new Set(loads.map(({ instance }) => instance.id)).size).toBe(5);
});

test('the error type of a failed callee is that of its caller, in span and log record', () => {
  const { spans, logs } = play(shopAndBank({ timeoutMs: 20 }), { durationMs: 10_000, toTheEnd: true });
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(
    roots.every(
      ({ attributes, statusMessage }) =>
        attributes['error.type'] === 'timeout' && statusMessage === undefined,
    ),
  ).toBe(true);
  const errors = logs.filter(({ eventName }) => eventName === 'it.error');
  expect(errors.every(({ attributes }) => !('exception.type' in attributes))).toBe(true);
});
