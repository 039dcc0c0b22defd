import { describe, expect, test } from 'vitest';
import type { LogDraft, SpanDraft } from '../../src/simulate/draft.ts';
import { builtIn, play } from '../support/scenarios.ts';
import { steady } from '../support/traffic.ts';

const storefront = await builtIn('storefront');
// A steady rate, so that no session waits for open slots.
const calm = { ...storefront, traffic: steady(50) };
const { logs, spans } = play(calm, { durationMs: 3_600_000 });

const entrySpans = spans.filter((span) => span.parentSpanId === undefined);
const sessionOf = new Map(
  logs.filter((log) => log.sessionId !== undefined).map((log) => [log.span.traceId, log.sessionId!]),
);

/** The root spans of each session, in order. */
const sessions = new Map<string, SpanDraft[]>();
for (const span of [...entrySpans].sort((a, b) => a.startMs - b.startMs)) {
  const session = sessionOf.get(span.span.traceId);
  if (session) sessions.set(session, [...(sessions.get(session) ?? []), span]);
}
const shoppers = [...sessions.values()].filter((steps) => steps[0]!.name === 'POST /login');

describe('shopping sessions', () => {
  test('there are hundreds of sessions', () => {
    expect(shoppers.length).toBeGreaterThan(300);
  });

  test('begin with a login and follow only transitions of the scenario', () => {
    const leads: Record<string, string[]> = {
      'POST /login': ['GET /products/{id}'],
      'GET /products/{id}': ['GET /products/{id}', 'POST /checkout', 'POST /logout'],
      'POST /checkout': ['GET /products/{id}', 'POST /logout'],
      'POST /logout': [],
    };
    for (const steps of shoppers) {
      for (let i = 1; i < steps.length; i++) expect(leads[steps[i - 1]!.name]).toContain(steps[i]!.name);
    }
  });

  test('continue to browse in 60% of the transitions', () => {
    const moves = shoppers.flatMap((steps) =>
      steps.slice(1).map((step, i) => [steps[i]!.name, step.name] as const),
    );
    const fromBrowse = moves.filter(([from]) => from === 'GET /products/{id}');
    const stays = fromBrowse.filter(([, to]) => to === 'GET /products/{id}').length / fromBrowse.length;
    // 0.6 of the 0.95 that do not abandon the session.
    const error = Math.sqrt((0.63 * 0.37) / fromBrowse.length);
    expect(Math.abs(stays - 0.6 / 0.95)).toBeLessThan(4 * error);
  });

  test('have no overlapping steps, and at least a second between steps', () => {
    for (const steps of shoppers) {
      for (let i = 1; i < steps.length; i++)
        expect(steps[i]!.startMs - steps[i - 1]!.timeMs).toBeGreaterThanOrEqual(1000);
    }
  });

  test('have one user each', () => {
    const users = new Map<string, Set<string>>();
    for (const log of logs) {
      if (log.sessionId) users.set(log.sessionId, (users.get(log.sessionId) ?? new Set()).add(log.userId!));
    }
    expect([...users.values()].every((set) => set.size === 1)).toBe(true);
  });
});

test('an API request is one trace over three services: request, auth, process, query, response', () => {
  const request = entrySpans.find((span) => span.name === 'GET /api/v1/orders' && !span.failed)!;
  const inside = logs
    .filter((log) => log.span.traceId === request.span.traceId)
    .map((log) => `${log.instance.service} ${log.eventName}`);
  expect(inside).toEqual([
    'gateway-service request.started',
    'auth-service verify-token.completed',
    'order-service process.started',
    'order-service query.completed',
    'gateway-service request.completed',
  ]);
  const tree = spans.filter((span) => span.span.traceId === request.span.traceId).map((span) => span.name);
  // Calls to other services have a client span and a server span.
  expect(tree.sort()).toEqual([
    'GET /api/v1/orders',
    'process',
    'process',
    'query',
    'verify-token',
    'verify-token',
  ]);
});

test('an error recovery consists of warning, degraded, error, circuit breaker and recovery, in this order', () => {
  const steps = ['warn', 'degrade', 'fail', 'open-circuit', 'recover'];
  const runs = steps.map((step) => logs.filter((log: LogDraft) => log.eventName.startsWith(`${step}.`)));
  expect(runs[4]!.length).toBeGreaterThan(20);
  expect(runs.map((run) => [...new Set(run.map((log) => log.severityText))])).toEqual([
    ['WARNING'],
    ['WARNING'],
    ['ERROR'],
    ['WARNING'],
    ['INFO'],
  ]);
  // Recoveries overlap, so the counts are compared: at no time has a later step run more often than an earlier one.
  for (let step = 1; step < 5; step++) {
    for (const [i, log] of runs[step]!.entries()) expect(runs[step - 1]![i]!.timeMs).toBeLessThan(log.timeMs);
  }
});

test('journeys write about the share of the records that the scenario sets', () => {
  const fromSingles = logs.filter(
    (log) =>
      /^[a-z_]+\.[a-z_]+$/.test(log.eventName) &&
      !/\.(started|completed|failed|progressed)$/.test(log.eventName),
  );
  expect(1 - fromSingles.length / logs.length).toBeGreaterThan(0.27);
  expect(1 - fromSingles.length / logs.length).toBeLessThan(0.33);
});

test('without patterns there are single events only', () => {
  const { logs: plain, spans: plainSpans } = play(calm, { durationMs: 60_000, patterns: false });
  expect(plain.every((log) => log.sessionId === undefined)).toBe(true);
  expect(plainSpans).toHaveLength(plain.length);
});
