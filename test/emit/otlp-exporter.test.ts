/** Our exporter on a transport with specified answers: retries, order, limits and outcomes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ByteBudget } from '../../src/emit/otlp-exporter.ts';
import { exported, exporterOn, failed, ok, refused, ScriptedTransport, words } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const outcome = async (result: Promise<{ readonly outcome?: object }>) => (await result).outcome;

test('a successful batch is accepted', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([ok()]));
  const result = await exported(exporter, words(3));
  expect(result).toMatchObject({
    code: 0,
    outcome: { accepted: 3, rejected: 0, dropped: 0, unconfirmed: 0 },
  });
  expect(transport.sent.map(({ text }) => text)).toEqual(['w0,w1,w2']);
});

test('records of a partial success are rejected, and the message is logged', async () => {
  const { exporter, messages } = exporterOn(new ScriptedTransport([ok(2, 'too old')]));
  expect(await outcome(exported(exporter, words(5)))).toMatchObject({ accepted: 3, rejected: 2 });
  expect(messages).toEqual(['OTLP: part of a batch was rejected: too old']);
});

test('a server cannot reject more records than it was sent', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([ok(500)]));
  expect(await outcome(exported(exporter, words(5)))).toMatchObject({ accepted: 0, rejected: 5 });
});

test('a warning with a success is logged and rejects nothing', async () => {
  const { exporter, messages } = exporterOn(new ScriptedTransport([ok(0, 'attribute limit is near')]));
  expect(await outcome(exported(exporter, words(5)))).toMatchObject({ accepted: 5 });
  expect(messages).toEqual(['OTLP: attribute limit is near']);
});

test('a final error rejects the batch, is logged, and is not retried', async () => {
  const { exporter, transport, messages } = exporterOn(new ScriptedTransport([refused('HTTP 400: bad')]));
  expect(await exported(exporter, words(5))).toMatchObject({ code: 1, outcome: { rejected: 5 } });
  expect(transport.sent).toHaveLength(1);
  expect(messages).toEqual(['OTLP: a batch was refused: HTTP 400: bad']);
});

test('an unconfirmed success makes the batch unconfirmed, is logged, and is not retried', async () => {
  const doubt = { kind: 'unconfirmed', reason: 'HTTP 200 with a web page' } as const;
  const { exporter, transport, messages } = exporterOn(new ScriptedTransport([doubt]));
  expect(await exported(exporter, words(5))).toMatchObject({ code: 1, outcome: { unconfirmed: 5 } });
  expect(transport.sent).toHaveLength(1);
  expect(messages).toEqual(['OTLP: a batch is unconfirmed: HTTP 200 with a web page']);
});

test('a failed batch is retried with the same bytes until it succeeds', async () => {
  const { exporter, transport, messages } = exporterOn(new ScriptedTransport([failed(), failed(), ok()]));
  const result = exported(exporter, words(2));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome(result)).toMatchObject({ accepted: 2 });
  expect(transport.sent.map(({ text }) => text)).toEqual(['w0,w1', 'w0,w1', 'w0,w1']);
  expect(messages).toEqual([
    'OTLP: connection refused; records are kept and retried',
    'OTLP: delivering again',
  ]);
});

test('delays between attempts grow', async () => {
  const { exporter, transport } = exporterOn(
    new ScriptedTransport(Array.from({ length: 6 }, () => failed())),
  );
  void exported(exporter, words(1));
  await vi.advanceTimersByTimeAsync(60_000);
  const gaps = transport.sent.slice(1).map(({ atMs }, i) => atMs - transport.sent[i]!.atMs);
  gaps.forEach((gap, i) => {
    expect(gap).toBeGreaterThanOrEqual(Math.floor(500 * 1.5 ** i * 0.5));
    expect(gap).toBeLessThanOrEqual(Math.ceil(500 * 1.5 ** i * 1.5) + 1);
  });
});

test('the delay of the server is used', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed(false, 20_000), ok()]));
  void exported(exporter, words(1));
  await vi.advanceTimersByTimeAsync(19_999);
  expect(transport.sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(transport.sent).toHaveLength(2);
});

test('a delay beyond the deadline is not started', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([failed(false, 90_000)]), { retryForMs: 60_000 });
  expect(await outcome(exported(exporter, words(4)))).toMatchObject({ dropped: 4 });
});

test('after the deadline a batch that certainly did not arrive is dropped, and that is logged', async () => {
  const { exporter, messages } = exporterOn(
    new ScriptedTransport(Array.from({ length: 99 }, () => failed())),
  );
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome(result)).toMatchObject({ dropped: 4, unconfirmed: 0 });
  expect(messages).toEqual([
    'OTLP: connection refused; records are kept and retried',
    'OTLP: still failing; records are dropped and counted until it works again',
  ]);
});

test('after the deadline a batch that may have arrived in one of its attempts is unconfirmed', async () => {
  const answers = [failed(), failed(true), ...Array.from({ length: 99 }, () => failed())];
  const { exporter } = exporterOn(new ScriptedTransport(answers));
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome(result)).toMatchObject({ dropped: 0, unconfirmed: 4 });
});

test('after a final error a batch that may have arrived before is unconfirmed', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([failed(true), refused()]));
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(2000);
  expect(await outcome(result)).toMatchObject({ rejected: 0, unconfirmed: 4 });
});

test('a success overrides an earlier attempt that may have arrived', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([failed(true), ok()]));
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(2000);
  expect(await outcome(result)).toMatchObject({ accepted: 4, unconfirmed: 0 });
});

test('after a batch missed its deadline, later ones have one attempt each', async () => {
  const { exporter, transport } = exporterOn(
    new ScriptedTransport(Array.from({ length: 99 }, () => failed())),
  );
  const first = exported(exporter, words(1));
  const others = [exported(exporter, words(1, 1)), exported(exporter, words(1, 2))];
  await vi.advanceTimersByTimeAsync(60_000);
  await first;
  expect((await Promise.all(others)).map((result) => result.outcome?.dropped)).toEqual([1, 1]);
  expect(transport.sent.filter(({ text }) => text !== 'w0').map(({ text }) => text)).toEqual(['w1', 'w2']);
});

test.each([
  ['a success', ok()],
  ['a refusal', refused()],
])('after %s a batch that fails is retried again', async (_, answer) => {
  const hopeless = failed(false, 90_000);
  const { exporter, transport } = exporterOn(new ScriptedTransport([hopeless, answer, failed(), ok()]));
  for (let i = 0; i < 2; i++) await exported(exporter, words(1, i));
  const last = exported(exporter, words(1, 2));
  await vi.advanceTimersByTimeAsync(2000);
  expect(await outcome(last)).toMatchObject({ accepted: 1 });
  expect(transport.sent.map(({ text }) => text)).toEqual(['w0', 'w1', 'w2', 'w2']);
});

test('with one request in flight, a batch that is retried delays all later ones', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed(), failed(), ok(), ok(), ok()]));
  for (let i = 0; i < 3; i++) exporter.export(words(1, i), () => {});
  await vi.advanceTimersByTimeAsync(10_000);
  expect(transport.sent.map(({ text }) => text)).toEqual(['w0', 'w0', 'w0', 'w1', 'w2']);
});

test('the number of concurrent requests is limited', async () => {
  const transport = new ScriptedTransport();
  const { exporter } = exporterOn(transport, { inFlight: 4 });
  for (let i = 0; i < 9; i++) exporter.export(words(1, i), () => {});
  expect(transport.inFlight).toBe(4);
  transport.sent[0]!.answer(ok());
  await vi.advanceTimersByTimeAsync(0);
  expect([transport.inFlight, transport.sent.length]).toEqual([4, 5]);
});

test('a batch that waits for its retry counts as in flight', async () => {
  const transport = new ScriptedTransport();
  const { exporter } = exporterOn(transport, { inFlight: 2 });
  for (let i = 0; i < 4; i++) exporter.export(words(1, i), () => {});
  transport.sent[0]!.answer(failed());
  await vi.advanceTimersByTimeAsync(0);
  expect(transport.sent).toHaveLength(2);
});

test('a batch that does not fit the queue is dropped, later smaller ones are not', async () => {
  // Each batch also counts some bytes of overhead.
  const { exporter, transport } = exporterOn(new ScriptedTransport(), { maxBytes: 4000 });
  const results = [['1'.repeat(2000)], ['2'.repeat(1500)], ['3'.repeat(500)]].map((batch) =>
    exported(exporter, batch),
  );
  expect(await outcome(results[1]!)).toMatchObject({ dropped: 1 });
  transport.sent[0]!.answer(ok());
  await vi.advanceTimersByTimeAsync(0);
  transport.sent[1]!.answer(ok());
  expect(await outcome(results[0]!)).toMatchObject({ accepted: 1 });
  expect(await outcome(results[2]!)).toMatchObject({ accepted: 1 });
});

test('delivered batches release their bytes', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([ok(), ok(), ok()]), { maxBytes: 600 });
  for (let i = 0; i < 3; i++) {
    expect(await outcome(exported(exporter, ['12345678']))).toMatchObject({ accepted: 1 });
  }
});

test('exporters that share a budget are limited together, and release the bytes of dropped batches', async () => {
  const budget = new ByteBudget(4000);
  const [one, other] = [
    exporterOn(new ScriptedTransport(), { budget }),
    exporterOn(new ScriptedTransport(), { budget }),
  ];
  const held = exported(one.exporter, ['1'.repeat(2500)]);
  const waiting = exported(one.exporter, ['2']);
  expect(await outcome(exported(other.exporter, ['3'.repeat(2500)]))).toMatchObject({ dropped: 1 });
  await one.exporter.giveUp();
  expect(await outcome(held)).toMatchObject({ unconfirmed: 1 });
  expect(await outcome(waiting)).toMatchObject({ dropped: 1 });
  void exported(other.exporter, ['4'.repeat(2500)]);
  expect(other.transport.sent).toHaveLength(1);
});

test('a batch that cannot be encoded is dropped and logged, and the next one is sent', async () => {
  const { exporter, messages } = exporterOn(new ScriptedTransport([ok()]), {
    encode: (batch) => {
      if (batch[0] === 'w0') throw new RangeError('no such wire type');
      return new Uint8Array(1);
    },
  });
  expect(await outcome(exported(exporter, words(3)))).toMatchObject({ dropped: 3 });
  expect(await outcome(exported(exporter, words(3, 1)))).toMatchObject({ accepted: 3 });
  expect(messages).toEqual(['OTLP: a batch could not be encoded: no such wire type']);
});

test('a transport that rejects against its contract makes a batch unconfirmed, and the next one is sent', async () => {
  const transport = new ScriptedTransport([ok()]);
  const { send } = transport;
  let sends = 0;
  transport.send = (payload) =>
    ++sends === 1 ? Promise.reject(new Error('a bug')) : send.call(transport, payload);
  const { exporter } = exporterOn(transport);
  expect(await outcome(exported(exporter, words(2)))).toMatchObject({ unconfirmed: 2 });
  expect(await outcome(exported(exporter, words(2)))).toMatchObject({ accepted: 2 });
});
