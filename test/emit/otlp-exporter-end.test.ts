/** How our exporter ends: every batch is settled, and nothing keeps the process alive. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exported, exporterOn, failed, ScriptedTransport, words } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const outcome = async (result: Promise<{ readonly outcome?: object }>) => (await result).outcome;

test('giveUp drops queued batches, and settles batches in flight as dropped or unconfirmed', async () => {
  const { exporter } = exporterOn(new ScriptedTransport(), { inFlight: 1 });
  const inFlight = exported(exporter, words(3));
  const queued = exported(exporter, words(2, 3));
  await exporter.giveUp();
  expect(await outcome(inFlight)).toMatchObject({ unconfirmed: 3 });
  expect(await outcome(queued)).toMatchObject({ dropped: 2 });
});

test('giveUp ends the wait for the next attempt', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed()]));
  const result = exported(exporter, words(3));
  await vi.advanceTimersByTimeAsync(1);
  await exporter.giveUp();
  expect(await outcome(result)).toMatchObject({ dropped: 3 });
  expect(transport.sent).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('giveUp does not log errors that it caused', async () => {
  const { exporter, messages } = exporterOn(new ScriptedTransport());
  const result = exported(exporter, words(3));
  await exporter.giveUp();
  await result;
  expect(messages).toEqual([]);
});

test('batches after giveUp are dropped immediately', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport());
  await exporter.giveUp();
  expect(await outcome(exported(exporter, words(3)))).toMatchObject({ dropped: 3 });
  expect(transport.sent).toEqual([]);
});

test('shutdown settles everything, closes the transport once and leaves no timer', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed()]));
  const results = [exported(exporter, words(1)), exported(exporter, words(2))];
  await vi.advanceTimersByTimeAsync(1);
  await exporter.giveUp();
  await exporter.shutdown();
  await exporter.shutdown();
  expect((await Promise.all(results)).map((result) => result.outcome?.dropped)).toEqual([1, 2]);
  expect([transport.closed, vi.getTimerCount()]).toEqual([1, 0]);
});
