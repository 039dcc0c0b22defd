/** How a channel ends: flush, missed deadlines, waiting callers, close. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BATCH_RECORDS as FULL } from '../../src/emit/channel.ts';
import {
  addAll,
  booksOf,
  channelOn,
  exporterOn,
  exporting,
  failed,
  HeldExporter,
  ok,
  ScriptedTransport,
  SUCCESS,
  words,
} from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('flush sends the current batch and resolves with the last answer', async () => {
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

test('flush resolves immediately if nothing is pending', async () => {
  await channelOn(new HeldExporter()).flush(60_000);
});

test('at the deadline unsent batches are dropped, and batches of the exporter are unconfirmed', async () => {
  const channel = channelOn(new HeldExporter(), { maxExports: 1 });
  addAll(channel, words(2 * FULL + 1));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(booksOf(channel)).toEqual({ unconfirmed: FULL, dropped: FULL + 1 });
});

test('an answer after the deadline is ignored', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  exporter.held[0]!.done(SUCCESS);
  expect(booksOf(channel)).toEqual({ unconfirmed: 3 });
});

test('at the deadline our exporter gives up and settles its batches', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([ok(), failed()]));
  const channel = channelOn(exporter);
  addAll(channel, words(3 * FULL + 1));
  const flushed = channel.flush(10);
  await vi.advanceTimersByTimeAsync(10);
  await flushed;
  expect(booksOf(channel)).toEqual({ accepted: FULL, dropped: 2 * FULL + 1 });
});

test('an exporter whose giveUp hangs does not block the end', async () => {
  const exporter = { ...exporting(() => {}), giveUp: () => new Promise<void>(() => {}) };
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(2000);
  await flushed;
  expect(booksOf(channel)).toEqual({ unconfirmed: 3 });
});

test('an exporter whose giveUp fails does not block the end', async () => {
  const exporter = { ...exporting(() => {}), giveUp: () => Promise.reject(new Error('no')) };
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(booksOf(channel)).toEqual({ unconfirmed: 3 });
});

test('a caller that waits for room continues when there is room', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(2 * FULL));
  const room = vi.fn();
  void channel.pendingBelow(FULL + 1).then(room);
  await vi.advanceTimersByTimeAsync(0);
  expect(room).not.toHaveBeenCalled();
  exporter.held[0]!.done(SUCCESS);
  await vi.advanceTimersByTimeAsync(0);
  expect(room).toHaveBeenCalledOnce();
});

test('a caller that waits for room continues at the missed deadline', async () => {
  const channel = channelOn(new HeldExporter(), { maxExports: 1 });
  addAll(channel, words(2 * FULL + 1));
  const waits = [channel.pendingBelow(1), channel.pendingBelow(100), channel.pendingBelow(FULL)];
  void channel.flush(10);
  await vi.advanceTimersByTimeAsync(10);
  await Promise.all(waits);
});

test('a caller does not wait if there is room', async () => {
  await channelOn(new HeldExporter()).pendingBelow(1);
});

test('close shuts the exporter down and leaves no timer', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  channel.add('never sent');
  await channel.close();
  expect([exporter.shutdowns, vi.getTimerCount()]).toEqual([1, 0]);
});

test('close does not wait for an exporter whose shutdown hangs', async () => {
  const channel = channelOn({ ...exporting(() => {}), shutdown: () => new Promise<void>(() => {}) });
  const closed = channel.close();
  await vi.advanceTimersByTimeAsync(1000);
  await closed;
});
