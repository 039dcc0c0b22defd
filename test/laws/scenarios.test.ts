/** What must hold for every built-in scenario. */
import { describe, expect, test } from 'vitest';
import { builtInScenarios } from '../../src/config/scenario/index.ts';
import { createRandom } from '../../src/core/random.ts';
import { LEVEL_RANK } from '../../src/model/level.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { SpanDraft } from '../../src/simulate/draft.ts';
import { buildWorld } from '../../src/simulate/world.ts';
import { builtIn, play } from '../support/scenarios.ts';
import { steady } from '../support/traffic.ts';

const scenarios = await Promise.all(builtInScenarios().map((name) => builtIn(name)));
const MINUTES_10 = 600_000;

/** The most log records that one trace of the scenario has. */
const longestEpisode = (scenario: Scenario): number =>
  buildWorld(scenario, createRandom('any')).longestEpisode;

describe.each(scenarios.map((scenario) => ({ name: scenario.name, scenario })))('$name', ({ scenario }) => {
  const { drafts, logs, spans } = play(scenario, { durationMs: MINUTES_10, toTheEnd: true });
  const byId = new Map(spans.map((span) => [span.span.spanId, span]));
  const spanOf = (ref: { readonly spanId: string }): SpanDraft => byId.get(ref.spanId)!;

  test('has records, in time order', () => {
    expect(logs.length).toBeGreaterThan(50);
    expect(drafts.every((draft, i) => i === 0 || draft.timeMs >= drafts[i - 1]!.timeMs)).toBe(true);
  });

  test('every log record is within the span it names, of the same trace and instance', () => {
    const outside = logs.filter((log) => {
      const span = byId.get(log.span.spanId);
      return (
        span === undefined ||
        span.span.traceId !== log.span.traceId ||
        span.instance !== log.instance ||
        log.timeMs < span.startMs ||
        log.timeMs > span.timeMs
      );
    });
    expect(outside).toEqual([]);
  });

  test('every child span is within its parent, in the same trace', () => {
    const outside = spans.filter((span) => {
      if (span.parentSpanId === undefined) return false;
      const parent = byId.get(span.parentSpanId);
      return (
        parent === undefined ||
        parent.span.traceId !== span.span.traceId ||
        span.startMs < parent.startMs ||
        // No caller waits for a message to be consumed, or for an answer after its timeout.
        (span.timeMs > parent.timeMs &&
          parent.spanKind !== 'producer' &&
          parent.attributes['error.type'] !== 'timeout')
      );
    });
    expect(outside).toEqual([]);
  });

  test('each trace has one root, and ids are unique and valid', () => {
    const roots = spans.filter((span) => span.parentSpanId === undefined);
    expect(new Set(roots.map((span) => span.span.traceId)).size).toBe(roots.length);
    expect(new Set(spans.map((span) => span.span.traceId)).size).toBe(roots.length);
    expect(byId.size).toBe(spans.length);
    expect(
      spans.every(
        ({ span }) => /^(?!0+$)[0-9a-f]{32}$/.test(span.traceId) && /^(?!0+$)[0-9a-f]{16}$/.test(span.spanId),
      ),
    ).toBe(true);
  });

  test('an ERROR record has an error code, and is in a failed span', () => {
    const errors = logs.filter((log) => LEVEL_RANK[log.level] >= LEVEL_RANK.ERROR);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.filter((log) => !spanOf(log.span).failed)).toEqual([]);
    expect(errors.filter((log) => !/^ERR_\d+$/.test(log.errorCode ?? ''))).toEqual([]);
    expect(
      logs.filter((log) => LEVEL_RANK[log.level] < LEVEL_RANK.ERROR && log.errorCode !== undefined),
    ).toEqual([]);
  });

  test('a failed callee fails its caller', () => {
    const calls = scenario.services.flatMap(({ operations }) =>
      operations.flatMap((each) => each.calls.flat()),
    );
    const failedCallees = spans.filter(
      (span) => span.failed && span.parentSpanId !== undefined && span.spanKind !== 'consumer',
    );
    if (calls.length > 0) expect(failedCallees.length).toBeGreaterThan(0);
    const unpunished = failedCallees.filter((span) => !byId.get(span.parentSpanId!)!.failed);
    // Except after a fallback, or if a later attempt succeeds.
    const inVain = unpunished.filter((span) => {
      const callee = span.attributes['service.peer.name'] ?? span.instance.service;
      const recovered = spans.some(
        (other) =>
          other.parentSpanId === span.parentSpanId &&
          other.name === span.name &&
          other.startMs > span.startMs &&
          !other.failed,
      );
      return (
        !recovered && !calls.some(({ service, fallback }) => service === callee && fallback !== undefined)
      );
    });
    expect(inVain).toEqual([]);
  });

  test('a failed span has an error type of low cardinality', () => {
    const types = new Set(spans.filter((span) => span.failed).map((span) => span.attributes['error.type']));
    expect(types.has(undefined)).toBe(false);
    expect(types.size).toBeLessThan(60);
  });

  test('a server span is failed if its status is 500 or above, and not below', () => {
    const answered = spans.filter(
      (span) => span.spanKind === 'server' && 'http.response.status_code' in span.attributes,
    );
    expect(
      answered.filter((span) => span.failed !== Number(span.attributes['http.response.status_code']) >= 500),
    ).toEqual([]);
  });

  test('HTTP spans have the attributes that the conventions require', () => {
    const http = spans.filter(
      (span) => 'http.request.method' in span.attributes && span.spanKind === 'server',
    );
    const lacking = http.filter(
      ({ attributes }) =>
        !/^\/[^{}]*$/.test(String(attributes['url.path'])) || attributes['url.scheme'] !== 'https',
    );
    expect(lacking).toEqual([]);
  });

  test('an exception has a class name, and belongs to an ERROR record', () => {
    const exceptions = logs.filter((log) => 'exception.type' in log.attributes);
    expect(
      exceptions.filter((log) => !/^[A-Z][A-Za-z]+$/.test(String(log.attributes['exception.type']))),
    ).toEqual([]);
    expect(exceptions.filter((log) => LEVEL_RANK[log.level] < LEVEL_RANK.ERROR)).toEqual([]);
  });

  test('no message has a placeholder without a value', () => {
    expect(
      logs.filter(({ message }) => / -( |$)|undefined|NaN/.test(message)).map(({ message }) => message),
    ).toEqual([]);
  });

  test('no attribute is called level or severity', () => {
    const names = new Set(drafts.flatMap((draft) => Object.keys(draft.attributes)));
    expect([...names].filter((name) => /^(level|severity)$/i.test(name))).toEqual([]);
  });

  test('text is well-formed', () => {
    expect(logs.filter((log) => !log.message.isWellFormed() || log.message === '')).toEqual([]);
  });

  test('the same seed repeats the run, another seed does not', () => {
    const again = play(scenario, { durationMs: 20_000 });
    expect(play(scenario, { durationMs: 20_000 }).drafts).toEqual(again.drafts);
    expect(play(scenario, { durationMs: 20_000, seed: '2' }).drafts).not.toEqual(again.drafts);
  });

  test('the count up to any time stays within one episode of the plan', () => {
    const flat = { ...scenario, traffic: steady(scenario.traffic.rate) };
    const times = play(flat, { durationMs: MINUTES_10 }).logs.map((log) => log.timeMs);
    const perMs = scenario.traffic.rate / 1000;
    const off = times.map((timeMs, i) => Math.abs(i + 1 - timeMs * perMs));
    expect(Math.max(...off)).toBeLessThanOrEqual(longestEpisode(scenario));
  });
});
