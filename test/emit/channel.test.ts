/** Batches, limits and account of one signal, with correct and with faulty exporters. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BATCH_RECORDS as FULL } from '../../src/emit/channel.ts';
import { addAll, booksOf, channelOn, exporting, FAILURE, HeldExporter, SUCCESS, words } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a batch is exported when it is full', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(FULL - 1));
  expect(exporter.held).toHaveLength(0);
  channel.add('the last');
  expect(exporter.held.map(({ records }) => records.length)).toEqual([FULL]);
});

test('a batch that is not full is exported after 200 ms', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(3));
  await vi.advanceTimersByTimeAsync(199);
  expect(exporter.held).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(exporter.held.map(({ records }) => records)).toEqual([words(3)]);
});

test('the 200 ms start with the first record of a batch', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  channel.add('early');
  await vi.advanceTimersByTimeAsync(150);
  channel.add('late');
  await vi.advanceTimersByTimeAsync(50);
  expect(exporter.held.map(({ records }) => records)).toEqual([['early', 'late']]);
});

test('a full batch leaves no timer', () => {
  const channel = channelOn(new HeldExporter());
  addAll(channel, words(FULL));
  expect(vi.getTimerCount()).toBe(0);
});

test('records keep their order, within batches and across them', async () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(2 * FULL + 1));
  await vi.advanceTimersByTimeAsync(200);
  expect(exporter.held.flatMap(({ records }) => records)).toEqual(words(2 * FULL + 1));
});

test('a record is pending until its exporter has answered', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(FULL));
  expect(booksOf(channel)).toEqual({ pending: FULL });
  exporter.held[0]!.done(SUCCESS);
  expect(booksOf(channel)).toEqual({ accepted: FULL });
});

test('the exporter has at most maxExports batches', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter, { maxExports: 2 });
  addAll(channel, words(5 * FULL));
  expect(exporter.held).toHaveLength(2);
  exporter.held[0]!.done(SUCCESS);
  expect(exporter.held).toHaveLength(3);
});

test('records beyond the limit are dropped and counted, and there is room again later', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter, { maxRecords: FULL + 10 });
  addAll(channel, words(2 * FULL));
  expect(booksOf(channel)).toEqual({ pending: FULL + 10, dropped: FULL - 10 });
  exporter.held[0]!.done(SUCCESS);
  channel.add('fits');
  expect(booksOf(channel)).toEqual({ accepted: FULL, pending: 11, dropped: FULL - 10 });
});

test('a failure of another exporter makes its records unconfirmed', () => {
  const exporter = new HeldExporter();
  const channel = channelOn(exporter);
  addAll(channel, words(FULL));
  exporter.held[0]!.done(FAILURE);
  expect(booksOf(channel)).toEqual({ unconfirmed: FULL });
});

test('an exporter that answers synchronously is accounted for', async () => {
  const channel = channelOn(
    exporting((_, done) => done(SUCCESS)),
    { maxExports: 1 },
  );
  addAll(channel, words(4 * FULL + 1));
  await channel.flush(1000);
  expect(booksOf(channel)).toEqual({ accepted: 4 * FULL + 1 });
});

test('the second answer for a batch is ignored', () => {
  const channel = channelOn(
    exporting((_, done) => {
      done(SUCCESS);
      done(FAILURE);
    }),
  );
  addAll(channel, words(FULL));
  expect(booksOf(channel)).toEqual({ accepted: FULL });
});

test('an exporter that throws makes its records unconfirmed, and receives the next batch', () => {
  let calls = 0;
  const channel = channelOn(
    exporting((_, done) => {
      if (++calls === 1) throw new Error('not ready');
      done(SUCCESS);
    }),
    { maxExports: 1 },
  );
  addAll(channel, words(2 * FULL));
  expect(booksOf(channel)).toEqual({ accepted: FULL, unconfirmed: FULL });
});

test('the answer of an exporter that then throws is used', () => {
  const channel = channelOn(
    exporting((_, done) => {
      done(SUCCESS);
      throw new Error('afterwards');
    }),
  );
  addAll(channel, words(FULL));
  expect(booksOf(channel)).toEqual({ accepted: FULL });
});

test('an asynchronous exporter that rejects makes its records unconfirmed, and does not end the process', async () => {
  const channel = channelOn(exporting((async () => Promise.reject(new Error('later'))) as never));
  addAll(channel, words(FULL));
  await vi.advanceTimersByTimeAsync(0);
  expect(booksOf(channel)).toEqual({ unconfirmed: FULL });
});

test('an exporter that answers without a result makes its records unconfirmed', () => {
  const channel = channelOn(exporting((_, done) => (done as () => void)()));
  addAll(channel, words(FULL));
  expect(booksOf(channel)).toEqual({ unconfirmed: FULL });
});
