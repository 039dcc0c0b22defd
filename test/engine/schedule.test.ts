/** Records leave at their own time, on an absolute schedule, even if timers are late or clocks jump. */
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { manualPace } from '../support/manual-pace.ts';
import { RecordingOutput } from '../support/recording-output.ts';
import { START_MS } from '../support/records.ts';
import { balances, prepare, prepareOn } from './support.ts';

test('a run of a minute at 10/s gives 600 records, evenly spaced', async () => {
  const { engine, output } = prepare({ rate: 10, durationMs: 60_000 });
  await engine.run();
  expect(output.logs.map(({ timeMs }) => timeMs - START_MS)).toEqual(
    Array.from({ length: 600 }, (_, i) => 50 + i * 100),
  );
});

test('no record leaves before its timestamp', async () => {
  const pace = manualPace();
  const early: number[] = [];
  const output = new RecordingOutput({
    write(records) {
      early.push(...records.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs > pace.nowMs));
      return undefined;
    },
  });
  await prepareOn(pace, { rate: 333, durationMs: 5000, outputs: [output] }).engine.run();
  expect(output.logs).toHaveLength(1665);
  expect(early).toEqual([]);
});

test('the delays of timers that are always late do not add up', async () => {
  const random = createRandom('late');
  const pace = manualPace((planMs) => planMs + random.next() * 40);
  const { engine, output } = prepareOn(pace, { rate: 1000, durationMs: 30_000 });
  await engine.run();
  expect(output.logs).toHaveLength(30_000);
  expect(output.logs.at(-1)!.timeMs).toBeCloseTo(START_MS + 29_999.5, 3);
});

test('after a timer that fires early, the engine sleeps again', async () => {
  const pace = manualPace((planMs, wakeUp) => (wakeUp % 2 === 1 ? planMs - 0.9 : planMs));
  const { engine, output } = prepareOn(pace, { rate: 10, durationMs: 10_000 });
  await engine.run();
  expect(output.logs).toHaveLength(100);
});

test('the engine wakes up at most once per tick, no matter how high the rate', async () => {
  const { engine, pace } = prepare({ rate: 20_000, durationMs: 1000 });
  await engine.run();
  expect(pace.asked.length).toBeLessThanOrEqual(101);
});

test('at a low rate it wakes up once per second, so that progress is displayed and a stop is noticed', async () => {
  const { engine, pace } = prepare({ rate: 0.01, durationMs: 10_000 });
  await engine.run();
  expect(pace.asked.slice(0, 10)).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
});

test('records that become due while the last batch is written are still part of the run', async () => {
  const pace = manualPace();
  const output = new RecordingOutput({
    // Each write takes 7 ms, so the end of the run passes during one of them.
    write() {
      pace.nowMs += 7;
      return undefined;
    },
  });
  const { engine } = prepareOn(pace, { rate: 1000, durationMs: 1000, outputs: [output] });
  await engine.run();
  expect(output.logs).toHaveLength(1000);
});

test('plan time begins with the run, not when the engine is created', async () => {
  const { engine, pace, output } = prepare({ rate: 10, durationMs: 1000 });
  pace.nowMs += 60_000;
  const result = await engine.run();
  expect(result.startedMs).toBe(START_MS + 60_000);
  expect([output.logs.length, result.skipped]).toEqual([10, 0]);
});

test('a blocked event loop makes records late, but loses none', async () => {
  const pace = manualPace((planMs, wakeUp) => (wakeUp === 20 ? planMs + 900 : planMs));
  const { engine, output } = prepareOn(pace, { rate: 100, durationMs: 3000 });
  const result = await engine.run();
  expect([output.logs.length, result.skipped]).toEqual([300, 0]);
  expect(result.lateness.max).toBeGreaterThan(880);
});

test('records more than a second late are skipped and counted, never sent in a burst', async () => {
  const pace = manualPace((planMs, wakeUp) => (wakeUp === 20 ? planMs + 5000 : planMs));
  const { engine, output } = prepareOn(pace, { rate: 100, durationMs: 10_000 });
  const result = await engine.run();
  expect(result.planned.logs).toBe(1000);
  expect(Math.abs(result.skipped - 400)).toBeLessThanOrEqual(1);
  expect(balances(result)).toBe(true);
  expect(result.lateness.max).toBeLessThanOrEqual(1000);
  // The gap remains: later records keep their own times.
  const times = output.logs.map(({ timeMs }) => timeMs - START_MS);
  expect(times.filter((at) => at > 200 && at < 4190)).toEqual([]);
});

test('after an hour of suspension the run continues at the current time', async () => {
  const HOUR = 3_600_000;
  const pace = manualPace((planMs, wakeUp) => (wakeUp === 50 ? planMs + HOUR : planMs));
  const { engine, output } = prepareOn(pace, { rate: 10, durationMs: 2 * HOUR });
  const result = await engine.run();
  expect(result.planned.logs).toBe(72_000);
  expect(result.skipped).toBeGreaterThanOrEqual(35_980);
  expect(result.skipped).toBeLessThanOrEqual(36_000);
  expect(balances(result)).toBe(true);
  expect(Math.max(...output.logs.map(({ timeMs, observedMs }) => observedMs - timeMs))).toBeLessThanOrEqual(
    1000,
  );
});

test('if the clock is set back, records wait until their time comes again', async () => {
  const pace = manualPace((planMs, wakeUp) => (wakeUp === 50 ? planMs - 3000 : planMs));
  const early: number[] = [];
  const output = new RecordingOutput({
    write(records) {
      early.push(...records.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs > pace.nowMs));
      return undefined;
    },
  });
  const { engine } = prepareOn(pace, { rate: 10, durationMs: 10_000, outputs: [output] });
  const result = await engine.run();
  expect(early).toEqual([]);
  expect([output.logs.length, result.skipped]).toEqual([100, 0]);
  const times = output.logs.map(({ timeMs }) => timeMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('no record is observed before it happened, even if the clock is set back in between', async () => {
  let readings = 0;
  const pace = manualPace((planMs) => {
    readings = 0;
    return planMs;
  });
  // Two readings determine what is due. From the third one on, the clock has been set back.
  const clock = { virtual: false, now: () => (++readings > 2 ? pace.nowMs - 200 : pace.nowMs) };
  const setBack = { ...pace, clock };
  const { engine, output } = prepareOn(setBack, { rate: 50, durationMs: 2000 });
  await engine.run();
  expect(output.logs.length).toBeGreaterThan(50);
  expect(output.logs.filter(({ timeMs, observedMs }) => observedMs < timeMs)).toEqual([]);
});

test('a high rate is written in batches, and the event loop runs between them', async () => {
  const pace = manualPace((planMs) => planMs);
  let turns = 0;
  const yielding = { ...pace, yieldToIo: async () => void turns++ };
  const output = new RecordingOutput();
  await prepareOn(yielding, { rate: 1_000_000, durationMs: 50, outputs: [output] }).engine.run();
  expect(output.logs).toHaveLength(50_000);
  expect(
    Math.max(...output.steps.filter((step) => step.startsWith('write')).map((step) => Number(step.slice(6)))),
  ).toBeLessThan(4100);
  expect(turns).toBeGreaterThanOrEqual(20);
});

test('a plan without any record ends at its duration', async () => {
  const { engine, pace } = prepare({ rate: 0, durationMs: 5000 });
  const result = await engine.run();
  expect([result.planned.logs, pace.planMs]).toEqual([0, 5000]);
});

test('a plan without any record and without a duration ends at once', async () => {
  const { engine, pace } = prepare({ rate: 0 });
  await engine.run();
  expect(pace.planMs).toBe(0);
});

test('the status shows the progress of the run', async () => {
  const phases: string[] = [];
  const { engine } = prepare({
    rate: 10,
    durationMs: 500,
    onTick: () => phases.push(`${engine.status().phase} ${engine.status().emitted.logs}`),
  });
  expect(engine.status()).toMatchObject({ phase: 'running', elapsedMs: 0 });
  await engine.run();
  expect(phases).toEqual([
    'running 1',
    'running 2',
    'running 3',
    'running 4',
    'running 5',
    'running 5',
    'flushing 5',
  ]);
  expect(engine.status().phase).toBe('ended');
});

test('the result has how long the plan was followed and what was due by then', async () => {
  const { engine } = prepare({
    rate: 10,
    durationMs: 2000,
    shapes: [{ logsAt: [0, 1900], spans: [[0, 1950]] }],
  });
  const result = await engine.run();
  expect(result.paced).toEqual({ ms: 2000, logs: 20, starts: 19, interrupted: false });
  expect(result.planned.logs).toBeGreaterThan(20);
});
