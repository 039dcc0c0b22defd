/** Runs with a count: exactly that many log records, and every episode runs to its end. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { virtualClock } from '../../src/core/clock.ts';
import { virtualPace } from '../../src/engine/pace.ts';
import { EVENT, type Shape, scripted } from '../support/episodes.ts';
import { manualPace } from '../support/manual-pace.ts';
import { START_MS } from '../support/records.ts';
import { prepare, prepareOn } from './support.ts';

const SLOW: Shape = { logsAt: [0, 400, 9000], spans: [[0, 10_000]] };

test('a count is met exactly, with episodes of several records', async () => {
  const { engine, output } = prepare({ rate: 10, count: 100, shapes: [SLOW, EVENT] });
  const result = await engine.run();
  expect([result.planned.logs, output.logs.length]).toEqual([100, 100]);
});

test('the last episodes run to their end, no matter how long they are', async () => {
  const { engine, output } = prepare({ rate: 10, count: 30, shapes: [SLOW] });
  await engine.run();
  expect(output.spans.filter(({ failed }) => failed)).toEqual([]);
  expect(output.spans.filter(({ timeMs, startMs }) => timeMs - startMs === 10_000)).not.toHaveLength(0);
});

test('a count is met exactly even if every episode is too long for it', async () => {
  const { engine, output } = prepareOn(manualPace(), {
    count: 100,
    simulation: scripted([{ logsAt: [0, 10, 20, 30, 40, 50, 60], spans: [[0, 100]] }], null),
  });
  const result = await engine.run();
  expect([result.planned.logs, output.logs.length]).toEqual([100, 100]);
  // The episode that exceeds the count still ends its span.
  expect(output.spans).toHaveLength(15);
});

test('with a count and a duration, the count ends the run if it comes first', async () => {
  const { engine, pace } = prepare({ rate: 10, count: 20, durationMs: 60_000 });
  const result = await engine.run();
  expect(result.planned.logs).toBe(20);
  expect(pace.planMs).toBeLessThan(2100);
});

test('with a count and a duration, the duration ends the run if it comes first', async () => {
  const { engine } = prepare({ rate: 10, count: 1000, durationMs: 5000 });
  expect((await engine.run()).planned.logs).toBe(50);
});

test('skipped records are part of the count', async () => {
  const pace = manualPace((planMs, wakeUp) => (wakeUp === 10 ? planMs + 5000 : planMs));
  const result = await prepareOn(pace, { rate: 10, count: 100 }).engine.run();
  expect(result.planned.logs).toBe(100);
  expect(result.emitted.logs + result.skipped).toBe(100);
  expect(result.skipped).toBeGreaterThan(30);
});

test('filtered records are part of the count', async () => {
  const shapes = [EVENT, { ...EVENT, level: 'DEBUG' } as const];
  const result = await prepare({ rate: 10, count: 50, shapes, leastLevel: 'INFO' }).engine.run();
  expect([result.planned.logs, result.filtered, result.emitted.logs]).toEqual([50, 25, 25]);
});

test('any count is met exactly, with any episodes', async () => {
  const shape = fc.record({
    logsAt: fc.array(fc.nat(3000), { maxLength: 9 }).map((times) => times.sort((a, b) => a - b)),
    spans: fc.nat(4000).map((end) => [[0, end]] as const),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(shape, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 300 }),
      fc.boolean(),
      async (shapes, count, hasEvents) => {
        const simulation = scripted([...shapes, EVENT], hasEvents ? EVENT : null);
        const { engine, output } = prepareOn(virtualPace(virtualClock(START_MS)), {
          rate: 50,
          count,
          simulation,
        });
        const result = await engine.run();
        expect([result.planned.logs, output.logs.length]).toEqual([count, count]);
      },
    ),
    { numRuns: 100 },
  );
});
