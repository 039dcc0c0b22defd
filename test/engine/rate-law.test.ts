/**
 * What holds for any plan and any episodes: the account balances, records leave in time order, and their timestamps
 * follow the plan. The tests walk through the plan a second time to compare.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { virtualClock } from '../../src/core/clock.ts';
import { virtualPace } from '../../src/engine/pace.ts';
import { LEVELS } from '../../src/model/level.ts';
import type { Traffic } from '../../src/model/traffic.ts';
import { EVENT, type Shape, type Started } from '../support/episodes.ts';
import { manualPace } from '../support/manual-pace.ts';
import { START_MS } from '../support/records.ts';
import { planOf, steady } from '../support/traffic.ts';
import { balances, prepareOn } from './support.ts';

const traffic: fc.Arbitrary<Traffic> = fc
  .record(
    {
      rate: fc.double({ min: 0.2, max: 100, noNaN: true }),
      arrivals: fc.constantFrom('even', 'poisson'),
      bursts: fc.record({
        frequency: fc.double({ min: 0, max: 1, noNaN: true }),
        multiplier: fc.double({ min: 0, max: 5, noNaN: true }),
        durationMs: fc.integer({ min: 1, max: 5000 }),
      }),
    },
    { requiredKeys: ['rate', 'arrivals'] },
  )
  .map(({ rate, ...more }) => steady(rate, more));

/** Written times are epoch milliseconds, which doubles hold to a quarter of a microsecond. */
const CLOSE_MS = 0.001;

const rising = (most: number) => (times: number[]) =>
  times.map((at) => at % (most + 1)).sort((a, b) => a - b);

/** Episodes of at most `longestMs`, some without any log record. */
const shape = (longestMs: number): fc.Arbitrary<Shape> =>
  fc.record({
    logsAt: fc.array(fc.nat(longestMs), { maxLength: 8 }).map(rising(longestMs)),
    spans: fc.array(
      fc
        .tuple(fc.nat(longestMs), fc.nat(longestMs))
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
      { minLength: 1, maxLength: 3 },
    ),
    level: fc.constantFrom(...LEVELS),
  });

const shapes = (longestMs: number): fc.Arbitrary<Shape[]> =>
  fc.array(shape(longestMs), { maxLength: 5 }).map((some) => [...some, EVENT]);

interface Moment {
  readonly at: number;
  /** Log records so far minus slots so far. */
  readonly ahead: number;
  /** Episodes that have started and have not written their first log record. */
  readonly promised: number;
}

/** The state after each log record, slot and start. */
function momentsOf(
  plan: Traffic,
  logTimes: readonly number[],
  started: readonly Started[],
  endMs: number,
): Moment[] {
  const steps = logTimes.map((at) => ({ at, ahead: 1, promised: 0 }));
  const walk = planOf(plan);
  for (; walk.nextMs <= endMs; walk.advance()) steps.push({ at: walk.nextMs, ahead: -1, promised: 0 });
  for (const { startMs, logTimes: own } of started) {
    if (own[0] === undefined) continue;
    steps.push({ at: startMs, ahead: 0, promised: 1 }, { at: own[0], ahead: 0, promised: -1 });
  }
  steps.sort((a, b) => a.at - b.at);
  let ahead = 0;
  let promised = 0;
  const moments: Moment[] = [];
  steps.forEach((step, i) => {
    ahead += step.ahead;
    promised += step.promised;
    const next = steps[i + 1];
    if (!next || next.at - step.at > CLOSE_MS) moments.push({ at: step.at, ahead, promised });
  });
  return moments.filter(({ at }) => at <= endMs);
}

/** The most log records that episodes under way had still to write, at any start: how far the count can be ahead. */
function mostUnderWay(started: readonly Started[]): number {
  let most = 0;
  let underWay: number[] = [];
  for (const { startMs, logTimes } of started) {
    underWay = [...underWay, ...logTimes].filter((at) => at >= startMs);
    most = Math.max(most, underWay.length);
  }
  return most;
}

test('in any run: planned = emitted + filtered + skipped, in time order, with ids without a gap', async () => {
  const jumps = fc.array(fc.oneof(fc.constant(0), fc.nat(100), fc.nat(3000)), {
    minLength: 1,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(
      traffic,
      shapes(4000),
      jumps,
      fc.nat(20_000),
      fc.constantFrom(...LEVELS),
      async (plan, some, late, durationMs, leastLevel) => {
        const pace = manualPace((planMs, wakeUp) => planMs + late[wakeUp % late.length]!);
        const run = prepareOn(pace, { traffic: plan, shapes: some, durationMs, leastLevel });
        const result = await run.engine.run();
        expect(balances(result)).toBe(true);
        expect(result.emitted).toEqual({ logs: run.output.logs.length, spans: run.output.spans.length });
        expect(run.output.logs.map(({ uid }) => uid)).toEqual(run.output.logs.map((_, i) => `run-${i}`));
        const times = run.output.records.map(({ timeMs }) => timeMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(
          run.output.logs.every(({ timeMs, observedMs }) => observedMs - timeMs <= 1000 + CLOSE_MS),
        ).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});

test('if episodes do not overlap, the count of any window stays within one episode of the plan', async () => {
  const slow = fc.double({ min: 0.2, max: 150, noNaN: true }).map((rate): Traffic => steady(rate));
  await fc.assert(
    fc.asyncProperty(slow, shapes(5), async (plan, some) => {
      const durationMs = 20_000;
      const run = prepareOn(virtualPace(virtualClock(START_MS)), { traffic: plan, shapes: some, durationMs });
      await run.engine.run();
      const longest = Math.max(...some.map(({ logsAt }) => logsAt.length));
      const times = run.output.logs.map(({ timeMs }) => timeMs - START_MS);
      const away = momentsOf(plan, times, [], durationMs).map(({ ahead }) => ahead);
      // The count of a window is the difference between two of these.
      expect(Math.max(0, ...away) - Math.min(0, ...away)).toBeLessThanOrEqual(longest);
    }),
    { numRuns: 40 },
  );
});

test('if episodes overlap, the count is short at most by what is promised and ahead at most by what is under way', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, shapes(4000), async (plan, some) => {
      const durationMs = 5000;
      const run = prepareOn(virtualPace(virtualClock(START_MS)), { traffic: plan, shapes: some, durationMs });
      await run.engine.run();
      const { started } = run.simulation;
      const times = run.output.logs.map(({ timeMs }) => timeMs - START_MS);
      const most = mostUnderWay(started);
      for (const { ahead, promised } of momentsOf(plan, times, started, durationMs)) {
        expect(ahead).toBeGreaterThanOrEqual(-promised);
        expect(ahead).toBeLessThanOrEqual(most);
      }
    }),
    { numRuns: 60 },
  );
});

test('after a skipped period the count still follows the plan', async () => {
  await fc.assert(
    fc.asyncProperty(shapes(4000), fc.integer({ min: 2000, max: 9000 }), async (some, jump) => {
      const pace = manualPace((planMs, wakeUp) => (wakeUp === 200 ? planMs + jump : planMs));
      const run = prepareOn(pace, { rate: 100, shapes: some, durationMs: 10_000 });
      const { planned } = await run.engine.run();
      expect(Math.abs(planned.logs - 1000)).toBeLessThanOrEqual(mostUnderWay(run.simulation.started));
    }),
    { numRuns: 30 },
  );
});
