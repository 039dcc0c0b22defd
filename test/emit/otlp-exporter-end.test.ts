/** How our exporter ends: everything it holds is settled, and nothing keeps the process alive. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exported, exporterOn, failed, ScriptedTransport, words } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const outcome = async (result: Promise<{ readonly outcome?: object }>) => (await result).outcome;

test('giving up drops what is queued, and settles what is under way as what is known of it', async () => {
  const { exporter } = exporterOn(new ScriptedTransport(), { inFlight: 1 });
  const underWay = exported(exporter, words(3));
  const queued = exported(exporter, words(2, 3));
  await exporter.giveUp();
  expect(await outcome(underWay)).toMatchObject({ unconfirmed: 3 });
  expect(await outcome(queued)).toMatchObject({ dropped: 2 });
});

test('giving up ends a wait for the next attempt', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed()]));
  const result = exported(exporter, words(3));
  await vi.advanceTimersByTimeAsync(1);
  await exporter.giveUp();
  expect(await outcome(result)).toMatchObject({ dropped: 3 });
  expect(transport.sent).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('giving up says nothing of failures that it caused itself', async () => {
  const { exporter, told } = exporterOn(new ScriptedTransport());
  const result = exported(exporter, words(3));
  await exporter.giveUp();
  await result;
  expect(told).toEqual([]);
});

test('what comes after giving up is dropped at once', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport());
  await exporter.giveUp();
  expect(await outcome(exported(exporter, words(3)))).toMatchObject({ dropped: 3 });
  expect(transport.sent).toEqual([]);
});

test('shutting down settles everything, closes the transport once and leaves no timer', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed()]));
  const results = [exported(exporter, words(1)), exported(exporter, words(2))];
  await vi.advanceTimersByTimeAsync(1);
  await exporter.giveUp();
  await exporter.shutdown();
  await exporter.shutdown();
  expect((await Promise.all(results)).map((result) => result.outcome?.dropped)).toEqual([1, 2]);
  expect([transport.closed, vi.getTimerCount()]).toEqual([1, 0]);
});
