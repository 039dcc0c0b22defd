/** Our exporter on a transport whose every answer is laid down: retries, order, bounds, and what it says of each batch. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Room } from '../../src/emit/otlp-exporter.ts';
import { exported, exporterOn, failed, ok, refused, ScriptedTransport, words } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const outcome = async (result: Promise<{ readonly outcome?: object }>) => (await result).outcome;

test('a batch that is taken is accepted', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([ok()]));
  const result = await exported(exporter, words(3));
  expect(result).toMatchObject({
    code: 0,
    outcome: { accepted: 3, rejected: 0, dropped: 0, unconfirmed: 0 },
  });
  expect(transport.sent.map(({ text }) => text)).toEqual(['w0,w1,w2']);
});

test('records that a server leaves out of a success are rejected, and its words are told', async () => {
  const { exporter, told } = exporterOn(new ScriptedTransport([ok(2, 'too old')]));
  expect(await outcome(exported(exporter, words(5)))).toMatchObject({ accepted: 3, rejected: 2 });
  expect(told).toEqual(['OTLP: part of a batch was rejected: too old']);
});

test('a server cannot reject more than it was sent', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([ok(500)]));
  expect(await outcome(exported(exporter, words(5)))).toMatchObject({ accepted: 0, rejected: 5 });
});

test('a warning on a success costs nothing and is told', async () => {
  const { exporter, told } = exporterOn(new ScriptedTransport([ok(0, 'attribute limit is near')]));
  expect(await outcome(exported(exporter, words(5)))).toMatchObject({ accepted: 5 });
  expect(told).toEqual(['OTLP: attribute limit is near']);
});

test('a refused batch is rejected, told, and not sent again', async () => {
  const { exporter, transport, told } = exporterOn(new ScriptedTransport([refused('HTTP 400: bad')]));
  expect(await exported(exporter, words(5))).toMatchObject({ code: 1, outcome: { rejected: 5 } });
  expect(transport.sent).toHaveLength(1);
  expect(told).toEqual(['OTLP: a batch was refused: HTTP 400: bad']);
});

test('a success that is in doubt leaves the batch unconfirmed, is reported, and is not sent again', async () => {
  const doubt = { kind: 'unconfirmed', reason: 'HTTP 200 with a web page' } as const;
  const { exporter, transport, told } = exporterOn(new ScriptedTransport([doubt]));
  expect(await exported(exporter, words(5))).toMatchObject({ code: 1, outcome: { unconfirmed: 5 } });
  expect(transport.sent).toHaveLength(1);
  expect(told).toEqual(['OTLP: a batch is unconfirmed: HTTP 200 with a web page']);
});

test('a failed batch is sent again, the same bytes, until it is taken', async () => {
  const { exporter, transport, told } = exporterOn(new ScriptedTransport([failed(), failed(), ok()]));
  const result = exported(exporter, words(2));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome(result)).toMatchObject({ accepted: 2 });
  expect(transport.sent.map(({ text }) => text)).toEqual(['w0,w1', 'w0,w1', 'w0,w1']);
  expect(told).toEqual(['OTLP: connection refused; records are kept and retried', 'OTLP: delivering again']);
});

test('attempts are parted by a growing wait', async () => {
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

test('what the server asks to wait is waited', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed(false, 20_000), ok()]));
  void exported(exporter, words(1));
  await vi.advanceTimersByTimeAsync(19_999);
  expect(transport.sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(transport.sent).toHaveLength(2);
});

test('a wait that would go beyond the deadline is not begun', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([failed(false, 90_000)]), { retryForMs: 60_000 });
  expect(await outcome(exported(exporter, words(4)))).toMatchObject({ dropped: 4 });
});

test('after the deadline a batch that surely never arrived is dropped, and that is told', async () => {
  const { exporter, told } = exporterOn(new ScriptedTransport(Array.from({ length: 99 }, () => failed())));
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome(result)).toMatchObject({ dropped: 4, unconfirmed: 0 });
  expect(told).toEqual([
    'OTLP: connection refused; records are kept and retried',
    'OTLP: still failing; records are dropped, and counted, until it works again',
  ]);
});

test('after the deadline a batch that may have arrived in one of its attempts is unconfirmed', async () => {
  const answers = [failed(), failed(true), ...Array.from({ length: 99 }, () => failed())];
  const { exporter } = exporterOn(new ScriptedTransport(answers));
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome(result)).toMatchObject({ dropped: 0, unconfirmed: 4 });
});

test('a refusal does not undo an attempt that may have arrived', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([failed(true), refused()]));
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(2000);
  expect(await outcome(result)).toMatchObject({ rejected: 0, unconfirmed: 4 });
});

test('a success settles what an earlier attempt left open', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([failed(true), ok()]));
  const result = exported(exporter, words(4));
  await vi.advanceTimersByTimeAsync(2000);
  expect(await outcome(result)).toMatchObject({ accepted: 4, unconfirmed: 0 });
});

test('once a batch was given up the next ones get one attempt each, not a deadline each', async () => {
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

test('with one request in flight a batch that is being retried holds back all later ones', async () => {
  const { exporter, transport } = exporterOn(new ScriptedTransport([failed(), failed(), ok(), ok(), ok()]));
  for (let i = 0; i < 3; i++) exporter.export(words(1, i), () => {});
  await vi.advanceTimersByTimeAsync(10_000);
  expect(transport.sent.map(({ text }) => text)).toEqual(['w0', 'w0', 'w0', 'w1', 'w2']);
});

test('no more requests are under way than allowed', async () => {
  const transport = new ScriptedTransport();
  const { exporter } = exporterOn(transport, { inFlight: 4 });
  for (let i = 0; i < 9; i++) exporter.export(words(1, i), () => {});
  expect(transport.underWay).toBe(4);
  transport.sent[0]!.answer(ok());
  await vi.advanceTimersByTimeAsync(0);
  expect([transport.underWay, transport.sent.length]).toEqual([4, 5]);
});

test('a batch that waits to be sent again keeps its place among those under way', async () => {
  const transport = new ScriptedTransport();
  const { exporter } = exporterOn(transport, { inFlight: 2 });
  for (let i = 0; i < 4; i++) exporter.export(words(1, i), () => {});
  transport.sent[0]!.answer(failed());
  await vi.advanceTimersByTimeAsync(0);
  expect(transport.sent).toHaveLength(2);
});

test('bytes that do not fit into the queue are dropped, others behind them not', async () => {
  // With each batch some bytes are taken for what it takes besides its own.
  const { exporter, transport } = exporterOn(new ScriptedTransport(), { mostBytes: 4000 });
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

test('bytes that were delivered make room again', async () => {
  const { exporter } = exporterOn(new ScriptedTransport([ok(), ok(), ok()]), { mostBytes: 600 });
  for (let i = 0; i < 3; i++) {
    expect(await outcome(exported(exporter, ['12345678']))).toMatchObject({ accepted: 1 });
  }
});

test('exporters that share a room are bounded together, and give back what they give up', async () => {
  const room = new Room(4000);
  const [one, other] = [
    exporterOn(new ScriptedTransport(), { room }),
    exporterOn(new ScriptedTransport(), { room }),
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

test('a batch that cannot be encoded is dropped and told, and the next one goes out', async () => {
  const { exporter, told } = exporterOn(new ScriptedTransport([ok()]), {
    encode: (batch) => {
      if (batch[0] === 'w0') throw new RangeError('no such wire type');
      return new Uint8Array(1);
    },
  });
  expect(await outcome(exported(exporter, words(3)))).toMatchObject({ dropped: 3 });
  expect(await outcome(exported(exporter, words(3, 1)))).toMatchObject({ accepted: 3 });
  expect(told).toEqual(['OTLP: a batch could not be encoded: no such wire type']);
});

test('a transport that breaks its word and rejects leaves a batch unconfirmed, and the next one goes out', async () => {
  const transport = new ScriptedTransport([ok()]);
  const { send } = transport;
  let sends = 0;
  transport.send = (payload) =>
    ++sends === 1 ? Promise.reject(new Error('a bug')) : send.call(transport, payload);
  const { exporter } = exporterOn(transport);
  expect(await outcome(exported(exporter, words(2)))).toMatchObject({ unconfirmed: 2 });
  expect(await outcome(exported(exporter, words(2)))).toMatchObject({ accepted: 2 });
});
