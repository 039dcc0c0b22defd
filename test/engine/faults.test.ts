/** Outputs that break their contract, and other internal errors: the run still ends and reports what it knows. */
import { afterEach, expect, test, vi } from 'vitest';
import { EVENT } from '../support/episodes.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { RecordingOutput } from '../support/recording-output.ts';
import { prepare } from './support.ts';

afterEach(() => {
  vi.useRealTimers();
});

const broken = (message: string) => (): never => {
  throw new Error(message);
};

test('an output whose write throws does not affect the other outputs', async () => {
  const bad = new RecordingOutput({ write: broken('no such field') }, 'bad');
  const good = new RecordingOutput();
  const { engine } = prepare({ rate: 10, durationMs: 1000, outputs: [bad, good] });
  const result = await engine.run();
  expect(good.logs).toHaveLength(10);
  expect(good.steps.slice(-2)).toEqual(['flush 7500', 'close']);
  expect(result.faults.map(({ what }) => what)).toEqual(['output bad failed to write: no such field']);
});

test('an output that failed once gets the next batches', async () => {
  const bad = new RecordingOutput({
    write: (_, batch) => (batch === 0 ? broken('only once')() : undefined),
  });
  const { engine } = prepare({ rate: 10, durationMs: 1000, outputs: [bad] });
  await engine.run();
  expect(bad.logs).toHaveLength(9);
});

test('a write that rejects is a fault too, and the run continues', async () => {
  const bad = new RecordingOutput({ write: () => Promise.reject(new Error('pipe')) }, 'bad');
  const { engine } = prepare({ rate: 10, durationMs: 1000, outputs: [bad] });
  const result = await engine.run();
  expect(bad.logs).toHaveLength(10);
  expect(result.faults.map(({ what }) => what)).toEqual(['output bad failed to write: pipe']);
});

test('a fault is reported when it happens, once', async () => {
  const reported: string[] = [];
  const bad = new RecordingOutput({ write: broken('again') }, 'bad');
  await prepare({
    rate: 10,
    durationMs: 1000,
    outputs: [bad],
    onFault: ({ what }) => reported.push(what),
    onTick: () => reported.push('tick'),
  }).engine.run();
  expect(reported.filter((line) => line !== 'tick')).toEqual(['output bad failed to write: again']);
  expect(reported.indexOf('tick')).toBe(1);
});

test('the cause of a fault is kept', async () => {
  const cause = new TypeError('undefined is not a function');
  const bad = new RecordingOutput({
    write() {
      throw cause;
    },
  });
  const result = await prepare({ rate: 10, durationMs: 300, outputs: [bad] }).engine.run();
  expect(result.faults[0]!.cause).toBe(cause);
});

test('after a flush that rejects, the other outputs are still flushed and closed', async () => {
  const bad = new RecordingOutput({ flush: () => Promise.reject(new Error('lost')) }, 'bad');
  const good = new RecordingOutput();
  const result = await prepare({ rate: 10, durationMs: 300, outputs: [bad, good] }).engine.run();
  expect(bad.steps.at(-1)).toBe('close');
  expect(good.steps.slice(-2)).toEqual(['flush 7500', 'close']);
  expect(result.faults.map(({ what }) => what)).toEqual(['output bad failed to flush: lost']);
});

test('a flush that throws synchronously is handled alike', async () => {
  const bad = new RecordingOutput({ flush: broken('at once') }, 'bad');
  const result = await prepare({ rate: 10, durationMs: 300, outputs: [bad] }).engine.run();
  expect(result.faults.map(({ what }) => what)).toEqual(['output bad failed to flush: at once']);
});

test('a flush that never ends is abandoned soon after its deadline, and reported', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const bad = new RecordingOutput({ flush: () => new Promise(() => {}) }, 'bad');
  const run = prepare({ rate: 10, durationMs: 300, outputs: [bad] }).engine.run();
  const flushing = vi.waitFor(() => expect(bad.steps).toContain('flush 7500'), {
    ...EVENTUALLY,
    interval: 1,
  });
  await vi.advanceTimersByTimeAsync(10);
  await flushing;
  await vi.advanceTimersByTimeAsync(7500 + 750);
  expect((await run).faults.map(({ what }) => what)).toEqual([
    'output bad failed to flush: it exceeded its deadline of 7500 ms',
  ]);
  expect(bad.steps.at(-1)).toBe('close');
});

test('a close that rejects is a fault, and the other outputs are closed', async () => {
  const bad = new RecordingOutput({ close: () => Promise.reject(new Error('EIO')) }, 'bad');
  const good = new RecordingOutput();
  const result = await prepare({ rate: 10, durationMs: 300, outputs: [bad, good] }).engine.run();
  expect(good.steps.at(-1)).toBe('close');
  expect(result.faults.map(({ what }) => what)).toEqual(['output bad failed to close: EIO']);
});

test('a close that never ends is abandoned: the account of the output has what it still holds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const bad = new RecordingOutput({ close: () => new Promise(() => {}) }, 'bad');
  const run = prepare({ rate: 10, durationMs: 300, outputs: [bad] }).engine.run();
  const closing = vi.waitFor(() => expect(bad.steps).toContain('close'), { ...EVENTUALLY, interval: 1 });
  await vi.advanceTimersByTimeAsync(10);
  await closing;
  await vi.advanceTimersByTimeAsync(9000);
  expect((await run).faults).toEqual([]);
});

test('a simulation that throws ends the run: everything is flushed and there is an account', async () => {
  // Ten records a tick: the error comes in the middle of a batch.
  const run = prepare({ rate: 1000, durationMs: 10_000, shapes: [EVENT] });
  const { start } = run.simulation;
  let starts = 0;
  run.simulation.start = (timeMs, room) =>
    ++starts > 25 ? broken('no such operation')() : start(timeMs, room);
  const result = await run.engine.run();
  expect(result).toMatchObject({ planned: { logs: 25 }, emitted: { logs: 25 } });
  expect(run.output.logs).toHaveLength(25);
  expect(run.output.steps.slice(-2)).toEqual(['flush 7500', 'close']);
  expect(result.faults.map(({ what }) => what)).toEqual(['the run ended early: no such operation']);
});

test('figures that throw end the run, after the outputs got their records', async () => {
  const run = prepare({ rate: 10, durationMs: 1000, figures: { add: broken('a bad bucket') } });
  const result = await run.engine.run();
  expect(run.output.logs).toHaveLength(result.emitted.logs);
  expect(result.faults.map(({ what }) => what)).toEqual(['the run ended early: a bad bucket']);
});

test('a run without faults reports none', async () => {
  expect((await prepare({ rate: 10, durationMs: 300 }).engine.run()).faults).toEqual([]);
});
