/** An output that asks for time gets it, unless the run is being stopped. */
import { expect, test } from 'vitest';
import { virtualClock } from '../../src/core/clock.ts';
import { virtualPace } from '../../src/engine/pace.ts';
import { manualPace } from '../support/manual-pace.ts';
import { RecordingOutput } from '../support/recording-output.ts';
import { START_MS } from '../support/records.ts';
import { balances, prepareOn } from './support.ts';

const virtual = () => virtualPace(virtualClock(START_MS));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the next batch is written only after the last one was accepted', async () => {
  let busy = 0;
  let most = 0;
  const output = new RecordingOutput({
    async write() {
      most = Math.max(most, ++busy);
      await turn();
      await turn();
      busy--;
    },
  });
  await prepareOn(virtual(), { rate: 100, durationMs: 10_000, outputs: [output] }).engine.run();
  expect([most, output.logs.length]).toEqual([1, 1000]);
});

test('the slowest of several outputs determines the pace', async () => {
  let slowest = 0;
  const slow = new RecordingOutput({
    async write() {
      for (let i = 0; i < 5; i++) await turn();
      slowest++;
    },
  });
  const seen: number[] = [];
  const quick = new RecordingOutput({
    write(_, batch) {
      seen.push(slowest - batch);
      return undefined;
    },
  });
  await prepareOn(virtual(), { rate: 1000, durationMs: 5000, outputs: [slow, quick] }).engine.run();
  expect(seen.length).toBeGreaterThan(5);
  expect(new Set(seen)).toEqual(new Set([0]));
});

test('with a real clock, records that waited too long are skipped and counted in the window in which they were due', async () => {
  const pace = manualPace();
  const output = new RecordingOutput({
    async write(_, batch) {
      if (batch === 5) pace.nowMs += 4000;
    },
  });
  const { engine } = prepareOn(pace, { rate: 100, durationMs: 10_000, outputs: [output] });
  const result = await engine.run();
  expect(result.planned.logs).toBe(1000);
  expect(Math.abs(result.skipped - 300)).toBeLessThanOrEqual(2);
  expect(balances(result)).toBe(true);
});

test('records that become too late while an earlier batch of the same tick is written are skipped as well', {
  tags: 'slow',
}, async () => {
  const pace = manualPace();
  const output = new RecordingOutput({
    async write(_, batch) {
      if (batch === 0) pace.nowMs += 4000;
    },
  });
  // A thousand records a tick: more than one batch.
  const { engine } = prepareOn(pace, { rate: 100_000, durationMs: 5000, outputs: [output] });
  const result = await engine.run();
  expect(output.logs.filter(({ timeMs, observedMs }) => observedMs - timeMs > 1000.001)).toEqual([]);
  expect(result.planned.logs).toBe(500_000);
  expect(balances(result)).toBe(true);
});

test('with a virtual clock, nothing is skipped', { tags: 'slow' }, async () => {
  const output = new RecordingOutput({ write: () => turn() });
  const { engine } = prepareOn(virtual(), { rate: 5000, durationMs: 60_000, outputs: [output] });
  const result = await engine.run();
  expect([result.planned.logs, result.emitted.logs, result.skipped]).toEqual([300_000, 300_000, 0]);
});

test('stop ends the wait for an output that never responds', async () => {
  let stop: () => void = () => {};
  const stuck = new RecordingOutput({
    write(_, batch) {
      if (batch !== 3) return undefined;
      setImmediate(() => stop());
      return new Promise(() => {});
    },
  });
  const other = new RecordingOutput();
  const { engine } = prepareOn(virtual(), { rate: 1000, outputs: [stuck, other] });
  stop = () => engine.stop();
  const result = await engine.run();
  // Four batches, including the one that the stuck output did not accept.
  expect(result.emitted.logs).toBe(other.logs.length);
  expect(result.emitted.logs).toBeGreaterThan(500);
  expect(result.emitted.logs).toBeLessThan(1100);
  expect(other.steps.slice(-2)).toEqual(['flush 7500', 'close']);
  expect(result.faults).toEqual([]);
});

test('after stop no output is waited for, no matter how many batches are still to come', async () => {
  let stop: () => void = () => {};
  const stuck = new RecordingOutput({
    write() {
      stop();
      return new Promise(() => {});
    },
  });
  const { engine } = prepareOn(manualPace(), {
    rate: 10,
    outputs: [stuck],
    shapes: [{ logsAt: [0, 500, 1000, 1500], spans: [[0, 1600]] }],
  });
  stop = () => engine.stop();
  const result = await engine.run();
  expect(result.emitted).toEqual({ logs: 4, spans: 1 });
});

test('stop during a virtual second takes effect within one batch', async () => {
  let stop: () => void = () => {};
  const output = new RecordingOutput({
    write(_, batch) {
      if (batch === 1) stop();
      return undefined;
    },
  });
  const { engine } = prepareOn(virtual(), { rate: 1_000_000, outputs: [output] });
  stop = () => engine.stop();
  const result = await engine.run();
  expect(result.emitted.logs).toBeLessThan(10_000);
  expect(balances(result)).toBe(true);
});
