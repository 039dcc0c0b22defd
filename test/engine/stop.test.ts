/** The end of a run: pacing, then two seconds for episodes, then open spans cut, then outputs flushed and closed. */
import { expect, test } from 'vitest';
import { virtualClock } from '../../src/core/clock.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { virtualPace } from '../../src/engine/pace.ts';
import type { RunPhase } from '../../src/model/run.ts';
import type { Shape } from '../support/episodes.ts';
import { manualPace } from '../support/manual-pace.ts';
import { RecordingOutput } from '../support/recording-output.ts';
import { START_MS } from '../support/records.ts';
import { balances, prepare, prepareOn, type RunOptions, type TestRun } from './support.ts';

/** Log records at 0, 1 and 5 s; a span of 10 s that contains one of 3 s and one that begins at 6 s. */
const LONG: Shape = {
  logsAt: [0, 1000, 5000],
  spans: [
    [0, 10_000],
    [500, 3500],
    [6000, 9000],
  ],
};

/** A run that is stopped when plan time `atMs` is reached. */
function stopping(atMs: number, options: RunOptions): TestRun<ReturnType<typeof manualPace>> {
  let engine: Engine | undefined;
  const pace = manualPace((planMs) => {
    if (planMs < atMs || engine === undefined) return planMs;
    engine.stop();
    engine = undefined;
    return atMs;
  });
  const run = prepareOn(pace, options);
  engine = run.engine;
  return run;
}

test('stop ends pacing immediately', async () => {
  const { engine, output } = stopping(1000, { rate: 100 });
  const result = await engine.run();
  expect(output.logs).toHaveLength(100);
  expect(result.endedMs).toBe(START_MS + 1000);
});

test('episodes under way get two seconds, and no log record is emitted after that', async () => {
  const { engine, output, pace } = stopping(800, { rate: 1, shapes: [LONG] });
  await engine.run();
  expect(output.logs.map(({ timeMs }) => timeMs - START_MS)).toEqual([500, 1500]);
  expect(pace.planMs).toBe(2800);
});

test('spans that are open after that end there, with status Error and the attribute firedrill.cut', async () => {
  const { engine, output } = stopping(800, { rate: 1, shapes: [LONG] });
  await engine.run();
  expect(output.spans).toHaveLength(2);
  for (const span of output.spans) {
    expect(span).toMatchObject({
      failed: true,
      timeMs: START_MS + 2800,
      statusMessage: 'cut off when the run ended',
    });
    expect(span.attributes).toEqual({ 'http.route': '/it', 'firedrill.cut': true });
  }
  expect(output.spans.map(({ startMs }) => startMs - START_MS).sort()).toEqual([1000, 500]);
});

test('a span that would begin after the cut is dropped', async () => {
  const { engine, output } = stopping(800, { rate: 1, shapes: [LONG] });
  await engine.run();
  expect(output.spans.filter(({ startMs }) => startMs > START_MS + 2800)).toEqual([]);
});

test('spans that end within the two seconds are not cut', async () => {
  const { engine, output } = stopping(800, { rate: 1, shapes: [{ logsAt: [0, 100], spans: [[0, 1200]] }] });
  await engine.run();
  expect(output.spans).toMatchObject([
    { failed: false, timeMs: START_MS + 1700, attributes: { 'http.route': '/it' } },
  ]);
});

test('cutting a span does not change the attributes that it shares with others', async () => {
  const run = stopping(800, { rate: 1, shapes: [LONG] });
  const shared = { 'http.route': '/it' };
  const { start } = run.simulation;
  run.simulation.start = (timeMs, room) => {
    const episode = start(timeMs, room);
    for (const draft of episode.drafts) draft.attributes = shared;
    return episode;
  };
  await run.engine.run();
  expect(run.output.spans).toHaveLength(2);
  expect(shared).toEqual({ 'http.route': '/it' });
});

test('the two seconds end early if nothing is under way', async () => {
  const { engine, pace } = stopping(800, { rate: 1, shapes: [{ logsAt: [0], spans: [[0, 700]] }] });
  await engine.run();
  expect(pace.planMs).toBeLessThan(1300);
});

test('records still leave in time order through stop and cut', async () => {
  const { engine, output } = stopping(5000, { rate: 3, shapes: [LONG] });
  await engine.run();
  const times = output.records.map(({ timeMs }) => timeMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('if the drain wakes up late, no record that is due before the cut is lost', async () => {
  // 33 ms late each time, and two seconds are no multiple of that and a tick: log records fall due between the end of the drain and the cut.
  let engine: Engine | undefined;
  const pace = manualPace((planMs) => {
    if (planMs > 1000) engine?.stop();
    return planMs + 33;
  });
  const logsAt = Array.from({ length: 3500 }, (_, i) => i);
  const run = prepareOn(pace, { rate: 1, shapes: [{ logsAt, spans: [[0, 9000]] }] });
  engine = run.engine;
  const result = await engine.run();
  const cutMs = run.output.spans[0]!.timeMs;
  expect(result.planned.logs).toBe(Math.floor(cutMs - START_MS - 500) + 1);
  expect(balances(result)).toBe(true);
});

test('a run that is stopped before it begins emits nothing and still flushes', async () => {
  const { engine, output } = prepare({ rate: 100 });
  engine.stop();
  const result = await engine.run();
  expect(result).toMatchObject({ planned: { logs: 0 }, emitted: { logs: 0, spans: 0 }, faults: [] });
  expect(output.steps).toEqual(['flush 7500', 'close']);
});

test('outputs are flushed with the deadline, then closed, after the last record', async () => {
  const { engine, output } = prepare({ rate: 10, durationMs: 200 });
  await engine.run();
  expect(output.steps).toEqual(['write 2', 'write 2', 'flush 7500', 'close']);
});

test('no output is closed before all outputs are flushed', async () => {
  const order: string[] = [];
  let flushSlow: () => void = () => {};
  const slow = new RecordingOutput({
    flush: () =>
      new Promise((resolve) => {
        flushSlow = () => {
          order.push('slow flushed');
          resolve();
        };
      }),
  });
  const quick = new RecordingOutput({
    flush: async () => flushSlow(),
    close: async () => void order.push('quick closed'),
  });
  await prepare({ rate: 10, durationMs: 200, outputs: [slow, quick] }).engine.run();
  expect(order).toEqual(['slow flushed', 'quick closed']);
});

test.each<RunPhase>(['draining', 'flushing', 'ended'])('stop while %s changes nothing', async (phase) => {
  const options: RunOptions = { rate: 10, durationMs: 1000, shapes: [LONG] };
  const calm = prepare(options);
  await calm.engine.run();
  const stopped: TestRun<ReturnType<typeof manualPace>> = prepare({
    ...options,
    onTick: () => {
      if (stopped.engine.status().phase === phase) stopped.engine.stop();
    },
  });
  await stopped.engine.run();
  stopped.engine.stop();
  expect(stopped.output.records).toEqual(calm.output.records);
});

test('stop while a run with a count drains fully still gives two seconds, no more', async () => {
  const run: TestRun<ReturnType<typeof manualPace>> = prepare({
    rate: 10,
    count: 1,
    shapes: [{ logsAt: [0], spans: [[0, 60_000]] }],
    onTick: () => {
      if (run.pace.planMs > 5000) run.engine.stop();
    },
  });
  await run.engine.run();
  expect(run.pace.planMs).toBeLessThan(9000);
  expect(run.output.spans).toMatchObject([{ failed: true }]);
});

test('the end of a virtual run is exact', async () => {
  const { engine, output } = prepareOn(virtualPace(virtualClock(START_MS)), {
    rate: 1,
    durationMs: 800,
    shapes: [LONG],
  });
  const result = await engine.run();
  expect(result.endedMs).toBe(START_MS + 2800);
  expect(output.spans.map(({ timeMs }) => timeMs - START_MS)).toEqual([2800, 2800]);
});
