/** How a channel ends: flush, giving up, letting go of those who wait, closing. */
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
  addAll(channel, words(2 * FULL + 1));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(booksOf(channel)).toEqual({ unconfirmed: FULL, dropped: FULL + 1 });
});

test('an answer after the deadline changes nothing any more', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  exporter.held[0]!.done(SUCCESS);
  expect(booksOf(channel)).toEqual({ unconfirmed: 3 });
});

test('our exporter is told to give up at the deadline, and what it knows is booked', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([ok(), failed()]));
  const channel = channelOn(exporter);
  addAll(channel, words(3 * FULL + 1));
  const flushed = channel.flush(10);
  await vi.advanceTimersByTimeAsync(10);
  await flushed;
  expect(booksOf(channel)).toEqual({ accepted: FULL, dropped: 2 * FULL + 1 });
});

test('an exporter that cannot even give up does not hold up the end', async () => {
  const exporter = { ...exporting(() => {}), giveUp: () => new Promise<void>(() => {}) };
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(2000);
  await flushed;
  expect(booksOf(channel)).toEqual({ unconfirmed: 3 });
});

test('an exporter that fails at giving up does not either', async () => {
  const exporter = { ...exporting(() => {}), giveUp: () => Promise.reject(new Error('no')) };
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  const flushed = channel.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(booksOf(channel)).toEqual({ unconfirmed: 3 });
});

test('who waits for room is let go when there is room', async () => {
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

test('who waits for room is let go when everything is given up', async () => {
  const channel = channelOn(new HeldExporter(), { mostExports: 1 });
  addAll(channel, words(2 * FULL + 1));
  const waits = [channel.pendingBelow(1), channel.pendingBelow(100), channel.pendingBelow(FULL)];
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
