/**
 * Failures propagate, and spans, logs and latencies are consistent: laws over random scenarios with sequential and
 * concurrent calls, timeouts, retries, fallbacks, circuit breakers, bad health and incidents.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Call, CallStep, Operation, Scenario } from '../../src/model/scenario.ts';
import type { SpanDraft } from '../../src/simulate/draft.ts';
import { call, ILL, incident, log, operation, scenario, service, visit } from '../support/scenario-values.ts';
import { type Played, play } from '../support/scenarios.ts';

const LOGS = [log('start'), log('middle'), log('end'), log('error', 'ERROR'), log('retry', 'WARN')];
const SAVED = [...LOGS, log('fallback', 'WARN'), log('slow', 'WARN', { slowMs: 100 })];

const options = fc.record({
  share: fc.constantFrom(1, 1, 0.5),
  timeoutMs: fc.constantFrom(undefined, 30, 200),
  retries: fc.nat(2),
  fallback: fc.boolean(),
  breaker: fc.boolean(),
});

/** Services s0, s1, …; each operation calls only those of later services, each at most once. */
const random: fc.Arbitrary<Scenario> = fc
  .array(
    fc.record({
      errors: fc.constantFrom(0, 0.1, 0.5),
      kind: fc.constantFrom('server', 'server', 'consumer', 'internal'),
      uniform: fc.boolean(),
      ill: fc.boolean(),
      calls: fc.array(fc.tuple(fc.nat(5), options, fc.boolean()), { maxLength: 3 }),
    }),
    { minLength: 2, maxLength: 5 },
  )
  .chain((plans) =>
    fc.constantFrom('none', 'errors', 'crashes', 'deploy').map((happens) => {
      const services = plans.map((plan, i) => {
        const callees = new Set<string>();
        const steps: Call[][] = [];
        for (const [offset, { share, timeoutMs, retries, fallback, breaker }, parallel] of plan.calls) {
          const callee = `s${i + 1 + (offset % Math.max(1, plans.length - i - 1))}`;
          if (i === plans.length - 1 || callees.has(callee)) continue;
          callees.add(callee);
          const made = call(callee, 'do', {
            share,
            retries,
            ...(timeoutMs === undefined ? {} : { timeoutMs }),
            ...(fallback ? { fallback: { service: `s${i}`, operation: 'save' } } : {}),
            ...(breaker ? { breaker: { failures: 2, openMs: 3000 } } : {}),
          });
          if (parallel && steps.length > 0) steps.at(-1)!.push(made);
          else steps.push([made]);
        }
        return service(`s${i}`, {
          instances: 2,
          operations: [
            operation('do', {
              kind: i === 0 ? 'server' : plan.kind,
              errors: plan.errors,
              latency: plan.uniform
                ? { kind: 'uniform', minMs: 0, maxMs: 80 }
                : { kind: 'lognormal', p50Ms: 20, p95Ms: 90 },
              calls: steps,
              logs: SAVED,
            }),
            operation('save', { kind: 'internal', latency: { kind: 'uniform', minMs: 1, maxMs: 2 } }),
          ],
          ...(plan.ill ? { health: ILL } : {}),
        });
      });
      const last = `s${plans.length - 1}`;
      return scenario(services, {
        journeys: [visit('s0', 'do')],
        incidents: {
          none: [],
          errors: [incident('bad', { services: [last], errors: 0.9, latencyFactor: 4, rampMs: 5000 })],
          crashes: [incident('loop', { services: [last], crashLoop: { downMs: 3000, upMs: 4000 } })],
          deploy: [incident('new', { services: [last], deploy: '2.0.0', errors: 0.5 })],
        }[happens],
      });
    }),
  );

const CLOSE_MS = 1e-6;

function storyOf(played: Played) {
  const spans = new Map(played.spans.map((span) => [span.span.spanId, span]));
  const children = new Map<string, SpanDraft[]>();
  for (const span of played.spans) {
    if (span.parentSpanId === undefined) continue;
    const siblings = children.get(span.parentSpanId);
    if (siblings) siblings.push(span);
    else children.set(span.parentSpanId, [span]);
  }
  return { spans, childrenOf: (span: SpanDraft) => children.get(span.span.spanId) ?? [] };
}

const operationOf = (made: Scenario, span: SpanDraft): Operation | undefined =>
  made.services
    .find(({ name }) => name === span.instance.service)
    ?.operations.find(({ spanName }) => spanName === span.name);

const callsOf = (steps: readonly CallStep[] = []): readonly Call[] => steps.flat();
const isCaller = ({ spanKind }: SpanDraft): boolean => spanKind === 'client' || spanKind === 'producer';
const timedOut = ({ attributes }: SpanDraft): boolean => attributes['error.type'] === 'timeout';

test('no log outside its span, no child outside its trace, no ERROR log without an errored span', {
  tags: 'slow',
}, () => {
  fc.assert(
    fc.property(random, fc.integer(), (made, seed) => {
      const played = play(made, { seed: String(seed), durationMs: 40_000, toTheEnd: true });
      const { spans } = storyOf(played);
      expect(played.logs.length).toBeGreaterThan(100);
      for (const record of played.logs) {
        const span = spans.get(record.span.spanId);
        // Spans and logs that a crash loop silences are missing on purpose.
        expect(span, record.message).toBeDefined();
        expect(span!.span.traceId).toBe(record.span.traceId);
        expect(span!.instance).toBe(record.instance);
        expect(record.timeMs).toBeGreaterThanOrEqual(span!.startMs - CLOSE_MS);
        expect(record.timeMs).toBeLessThanOrEqual(span!.timeMs + CLOSE_MS);
        if (record.level === 'ERROR' || record.level === 'FATAL') expect(span!.failed).toBe(true);
      }
      for (const span of played.spans) {
        const parent = span.parentSpanId === undefined ? undefined : spans.get(span.parentSpanId);
        if (!parent) continue;
        expect(parent.span.traceId).toBe(span.span.traceId);
        expect(span.startMs).toBeGreaterThanOrEqual(parent.startMs - CLOSE_MS);
        expect(span.parentIsRemote).toBe(parent.instance !== span.instance);
      }
    }),
    { numRuns: 60 },
  );
});

test('a caller takes at least as long as the calls that it waits for', () => {
  fc.assert(
    fc.property(random, fc.integer(), (made, seed) => {
      const played = play(made, { seed: String(seed), durationMs: 30_000, toTheEnd: true });
      const { spans } = storyOf(played);
      for (const span of played.spans) {
        const parent = span.parentSpanId === undefined ? undefined : spans.get(span.parentSpanId);
        // No caller waits for a message, or for an answer after its timeout.
        if (!parent || parent.spanKind === 'producer' || timedOut(parent) || timedOut(span)) continue;
        if (callsOf(operationOf(made, parent)?.calls).some(({ timeoutMs }) => timeoutMs !== undefined))
          continue;
        expect(parent.timeMs).toBeGreaterThanOrEqual(span.timeMs - CLOSE_MS);
      }
      for (const record of played.logs) {
        if (record.ownMs === undefined) continue;
        expect(record.ownMs).toBeLessThanOrEqual(record.durationMs! + 1);
      }
    }),
    { numRuns: 60 },
  );
});

test('a failed callee fails its caller, unless another attempt succeeds or there is a fallback', () => {
  let failedCallees = 0;
  let savedByRetry = 0;
  fc.assert(
    fc.property(random, fc.integer(), (made, seed) => {
      const played = play(made, { seed: String(seed), durationMs: 40_000, toTheEnd: true });
      const { childrenOf } = storyOf(played);
      for (const span of played.spans) {
        if (isCaller(span)) continue;
        const calls = callsOf(operationOf(made, span)?.calls);
        for (const { service: callee, fallback } of calls) {
          const attempts = childrenOf(span)
            .filter(
              ({ attributes, spanKind }) =>
                spanKind === 'client' && attributes['service.peer.name'] === callee,
            )
            .sort((a, b) => a.startMs - b.startMs);
          if (attempts.length === 0) continue;
          for (const attempt of attempts.slice(0, -1)) expect(attempt.failed).toBe(true);
          if (attempts.length > 1 && !attempts.at(-1)!.failed) savedByRetry++;
          if (!attempts.at(-1)!.failed || fallback) continue;
          failedCallees++;
          expect(span.failed).toBe(true);
          // It names the cause: this callee, or one that was called at the same time.
          const said = played.logs.filter(
            ({ span: own, eventName }) => own.spanId === span.span.spanId && eventName === 'it.error',
          );
          expect(said.every(({ dependency }) => calls.some((other) => other.service === dependency))).toBe(
            true,
          );
          expect(said.length).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 60 },
  );
  // The law must have been checked on something.
  expect(failedCallees).toBeGreaterThan(100);
  expect(savedByRetry).toBeGreaterThan(20);
});
