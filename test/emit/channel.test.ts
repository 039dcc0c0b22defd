/** Batches, bounds and books of one signal, over exporters that behave well and over such that do not. */
import { ExportResultCode } from '@opentelemetry/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BatchExporter } from '../../src/emit/batch-exporter.ts';
import type { AccountedResult } from '../../src/emit/outcome.ts';
import { channelOn, exporterOn, failed, figuresOf, ok, ScriptedTransport, words } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const SUCCESS: AccountedResult = { code: ExportResultCode.SUCCESS };
const FAILURE: AccountedResult = { code: ExportResultCode.FAILED, error: new Error('503') };

/** An exporter that answers when the test says so. */
class HeldExporter implements BatchExporter<string> {
  readonly held: { readonly records: string[]; readonly done: (result: AccountedResult) => void }[] = [];
  shutdowns = 0;

  export(records: string[], done: (result: AccountedResult) => void): void {
    this.held.push({ records, done });
  }

  async shutdown(): Promise<void> {
    this.shutdowns++;
  }
}

const exporting = (answer: BatchExporter<string>['export']): BatchExporter<string> => ({
  export: answer,
  shutdown: async () => {},
});

const books = (channel: ReturnType<typeof channelOn<string>>): Record<string, number> =>
  figuresOf(channel.account('otlp'));

function addAll(channel: ReturnType<typeof channelOn<string>>, records: readonly string[]): void {
  for (const record of records) channel.add(record);
}

test('a batch goes out when it is full', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(1999));
  expect(exporter.held).toHaveLength(0);
  channel.add('the last');
  expect(exporter.held.map(({ records }) => records.length)).toEqual([2000]);
});

test('a batch that does not fill up goes out after 200 ms', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  await vi.advanceTimersByTimeAsync(199);
  expect(exporter.held).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(exporter.held.map(({ records }) => records)).toEqual([words(3)]);
});

test('the time is counted from the first record of a batch', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  channel.add('early');
  await vi.advanceTimersByTimeAsync(150);
  channel.add('late');
  await vi.advanceTimersByTimeAsync(50);
  expect(exporter.held.map(({ records }) => records)).toEqual([['early', 'late']]);
});

test('a batch that filled up leaves no timer of its own', () => {
  const channel = channelOn(new HeldExporter());
  addAll(channel, words(2000));
  expect(vi.getTimerCount()).toBe(0);
});

test('records keep their order, within batches and across them', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(5000));
  await vi.advanceTimersByTimeAsync(200);
  expect(exporter.held.flatMap(({ records }) => records)).toEqual(words(5000));
});

test('a record is pending until its exporter has answered', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(2000));
  expect(books(channel)).toEqual({ pending: 2000 });
  exporter.held[0]!.done(SUCCESS);
  expect(books(channel)).toEqual({ accepted: 2000 });
});

test('no more batches are with the exporter than allowed', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter, { mostExports: 2 });
  addAll(channel, words(10_000));
  expect(exporter.held).toHaveLength(2);
  exporter.held[0]!.done(SUCCESS);
  expect(exporter.held).toHaveLength(3);
});

test('what does not fit is dropped and counted, and there is room again later', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter, { mostRecords: 3000 });
  addAll(channel, words(4000));
  expect(books(channel)).toEqual({ pending: 3000, dropped: 1000 });
  exporter.held[0]!.done(SUCCESS);
  channel.add('fits');
  expect(books(channel)).toEqual({ accepted: 2000, pending: 1001, dropped: 1000 });
});

test('a failure of an exporter from elsewhere leaves its records unconfirmed', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(2000));
  exporter.held[0]!.done(FAILURE);
  expect(books(channel)).toEqual({ unconfirmed: 2000 });
});

test('an exporter that answers at once does not upset the books', async () => {
  const channel = channelOn(
    exporting((_, done) => done(SUCCESS)),
    { mostExports: 1 },
  );
  addAll(channel, words(9000));
  await channel.flush(1000);
  expect(books(channel)).toEqual({ accepted: 9000 });
});

test('an exporter that answers twice is heard once', () => {
  const channel = channelOn(
    exporting((_, done) => {
      done(SUCCESS);
      done(FAILURE);
    }),
  );
  addAll(channel, words(2000));
  expect(books(channel)).toEqual({ accepted: 2000 });
});

test('an exporter that throws leaves its records unconfirmed, and gets the next batch', () => {
  let calls = 0;
  const channel = channelOn(
    exporting((_, done) => {
      if (++calls === 1) throw new Error('not ready');
      done(SUCCESS);
    }),
    { mostExports: 1 },
  );
  addAll(channel, words(4000));
  expect(books(channel)).toEqual({ accepted: 2000, unconfirmed: 2000 });
});

test('an exporter that answers and then throws is believed its answer', () => {
  const channel = channelOn(
    exporting((_, done) => {
      done(SUCCESS);
      throw new Error('afterwards');
    }),
  );
  addAll(channel, words(2000));
  expect(books(channel)).toEqual({ accepted: 2000 });
});

test('an asynchronous exporter that fails is no different, and does not end the process', async () => {
  const channel = channelOn(exporting((async () => Promise.reject(new Error('later'))) as never));
  addAll(channel, words(2000));
  await vi.advanceTimersByTimeAsync(0);
  expect(books(channel)).toEqual({ unconfirmed: 2000 });
});

test('an exporter that answers with nothing leaves its records unconfirmed', () => {
  const channel = channelOn(exporting((_, done) => (done as () => void)()));
  addAll(channel, words(2000));
  expect(books(channel)).toEqual({ unconfirmed: 2000 });
});

test('flush sends what is held back and comes back with the last answer', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  let done = false;
  const flushed = channel.flush(1000).then(() => {
    done = true;
  });
  expect(exporter.held).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(500);
  expect(done).toBe(false);
  exporter.held[0]!.done(SUCCESS);
  await flushed;
  expect(vi.getTimerCount()).toBe(0);
});

test('flush with nothing to send ends at once', async () => {
  await channelOn(new HeldExporter()).flush(60_000);
});

test('at the deadline what never left is dropped, and what the exporter holds is unconfirmed', async () => {
  const channel = channelOn(new HeldExporter(), { mostExports: 1 });
  addAll(channel, words(5000));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(books(channel)).toEqual({ unconfirmed: 2000, dropped: 3000 });
});

test('an answer after the deadline changes nothing any more', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  exporter.held[0]!.done(SUCCESS);
  expect(books(channel)).toEqual({ unconfirmed: 3 });
});

test('our exporter is told to give up at the deadline, and what it knows is booked', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([ok(), failed()]));
  const channel = channelOn(exporter);
  addAll(channel, words(7000));
  const flushed = channel.flush(10);
  await vi.advanceTimersByTimeAsync(10);
  await flushed;
  expect(books(channel)).toEqual({ accepted: 2000, dropped: 5000 });
});

test('an exporter that cannot even give up does not hold up the end', async () => {
  const exporter = { ...exporting(() => {}), giveUp: () => new Promise<void>(() => {}) };
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(2000);
  await flushed;
  expect(books(channel)).toEqual({ unconfirmed: 3 });
});

test('an exporter that fails at giving up does not either', async () => {
  const exporter = { ...exporting(() => {}), giveUp: () => Promise.reject(new Error('no')) };
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(books(channel)).toEqual({ unconfirmed: 3 });
});

test('who waits for room is let go when there is room', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(4000));
  const room = vi.fn();
  void channel.pendingBelow(2001).then(room);
  await vi.advanceTimersByTimeAsync(0);
  expect(room).not.toHaveBeenCalled();
  exporter.held[0]!.done(SUCCESS);
  await vi.advanceTimersByTimeAsync(0);
  expect(room).toHaveBeenCalledOnce();
});

test('who waits for room is let go when everything is given up', async () => {
  const channel = channelOn(new HeldExporter(), { mostExports: 1 });
  addAll(channel, words(5000));
  const waits = [channel.pendingBelow(1), channel.pendingBelow(100), channel.pendingBelow(4000)];
  void channel.flush(10);
  await vi.advanceTimersByTimeAsync(10);
  await Promise.all(waits);
});

test('where there is room already nobody waits', async () => {
  await channelOn(new HeldExporter()).pendingBelow(1);
});

test('closing shuts the exporter down, and no batch timer is left', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  channel.add('never sent');
  await channel.close();
  expect([exporter.shutdowns, vi.getTimerCount()]).toEqual([1, 0]);
});

test('closing does not wait for an exporter that never ends', async () => {
  const channel = channelOn({ ...exporting(() => {}), shutdown: () => new Promise<void>(() => {}) });
  const closed = channel.close();
  await vi.advanceTimersByTimeAsync(1000);
  await closed;
});
