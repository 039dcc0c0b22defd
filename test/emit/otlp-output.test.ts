/** The complete OTLP output: SDK, channel, our exporter, our transport, and a real server on loopback. */
import http from 'node:http';
import { expect, test } from 'vitest';
import { BATCH_RECORDS } from '../../src/emit/channel.ts';
import { type OtlpOptions, openOtlpOutput } from '../../src/emit/output.ts';
import type { OtlpTarget } from '../../src/model/otlp-target.ts';
import type { Output } from '../../src/model/output.ts';
import { logRecord, logRecords, spanRecords } from '../support/records.ts';
import { figuresOf } from './support.ts';
import { freePort, grpcServer, listen, partialSuccess, type Received, receive } from './transport/support.ts';

const target = (peer: string, given: Partial<OtlpTarget> = {}): OtlpTarget => ({
  signal: 'logs',
  protocol: 'http/json',
  url: `http://${peer}/v1/logs`,
  headers: {},
  timeoutMs: 10_000,
  compression: 'none',
  tls: {},
  ...given,
});

interface Opened {
  readonly output: Output;
  readonly messages: string[];
}

async function open(targets: readonly OtlpTarget[], options: Partial<OtlpOptions> = {}): Promise<Opened> {
  const messages: string[] = [];
  const output = await openOtlpOutput({
    targets,
    exporter: 'firedrill',
    whenFull: 'drop',
    onTrouble: (message) => messages.push(message),
    ...options,
  });
  return { output, messages };
}

type Answer = (response: http.ServerResponse, request: Received) => void;

/** A collector that stores what it receives. It uses the answers in order and repeats the last one. */
async function collector(...answers: Answer[]): Promise<{ peer: string; requests: Received[] }> {
  const requests: Received[] = [];
  const server = http.createServer(async (request, response) => {
    // A sender that gives up closes the connection early; then there is no request to answer.
    const received = await receive(request).catch(() => undefined);
    if (!received) return;
    requests.push(received);
    answers[Math.min(requests.length, answers.length) - 1]!(response, received);
  });
  return { peer: await listen(server), requests };
}

const status =
  (code: number, body = '{}', headers: http.OutgoingHttpHeaders = {}): Answer =>
  (response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);

const silence: Answer = () => {};

async function finish({ output }: Opened, flushMs = 5000): Promise<Record<string, number>[]> {
  await output.flush(flushMs);
  await output.close();
  return output.accounts().map(figuresOf);
}

const bodies = (requests: readonly Received[]): string[] =>
  requests.flatMap(({ body }) =>
    (
      JSON.parse(body.toString()).resourceLogs as {
        scopeLogs: { logRecords: { body: { stringValue: string } }[] }[];
      }[]
    ).flatMap(({ scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords: records }) => records.map((record) => record.body.stringValue)),
    ),
  );

test('every log record arrives once, in order, and is accepted', async () => {
  const { peer, requests } = await collector(status(200));
  const opened = await open([target(peer)]);
  for (let first = 0; first < 5000; first += 500) opened.output.write(logRecords(500, first));
  expect(await finish(opened)).toEqual([{ accepted: 5000 }]);
  expect(bodies(requests)).toHaveLength(5000);
  expect(new Set(bodies(requests))).toEqual(new Set(logRecords(5000).map(({ message }) => message)));
  expect(opened.messages).toEqual([]);
});

test('logs and spans go to their own URLs and have an account each', async () => {
  const { peer, requests } = await collector(status(200));
  const opened = await open([
    target(peer),
    target(peer, { signal: 'traces', url: `http://${peer}/v1/traces` }),
  ]);
  opened.output.write([...logRecords(3), ...spanRecords(2)]);
  await opened.output.flush(5000);
  await opened.output.close();
  expect(opened.output.accounts()).toMatchObject([
    { name: 'otlp', kind: 'otlp', signal: 'logs', accepted: 3 },
    { name: 'otlp', kind: 'otlp', signal: 'traces', accepted: 2 },
  ]);
  expect(requests.map(({ path }) => path).sort()).toEqual(['/v1/logs', '/v1/traces']);
});

test('a signal without a target is not sent and has no account', async () => {
  const { peer, requests } = await collector(status(200));
  const opened = await open([target(peer)]);
  opened.output.write([...logRecords(1), ...spanRecords(2)]);
  expect(await finish(opened)).toEqual([{ accepted: 1 }]);
  expect(opened.output.accounts().map(({ signal }) => signal)).toEqual(['logs']);
  expect(requests).toHaveLength(1);
});

test('records that the collector rejects count as rejected', async () => {
  const partly = JSON.stringify({ partialSuccess: { rejectedLogRecords: '2', errorMessage: 'too old' } });
  const opened = await open([target((await collector(status(200, partly))).peer)]);
  opened.output.write(logRecords(10));
  expect(await finish(opened)).toEqual([{ accepted: 8, rejected: 2 }]);
  expect(opened.messages).toEqual(['OTLP: part of a batch was rejected: too old']);
});

test('a short overload of the collector loses no record', async () => {
  const { peer, requests } = await collector(status(503), status(200));
  const opened = await open([target(peer)]);
  opened.output.write(logRecords(10));
  expect(await finish(opened)).toEqual([{ accepted: 10 }]);
  expect(requests.map(({ body }) => body.toString())).toEqual([
    requests[0]!.body.toString(),
    requests[0]!.body.toString(),
  ]);
});

test('a rejected request is not retried', async () => {
  const { peer, requests } = await collector(status(400, '{"message":"no such tenant"}'));
  const opened = await open([target(peer)]);
  opened.output.write(logRecords(10));
  expect(await finish(opened)).toEqual([{ rejected: 10 }]);
  expect(requests).toHaveLength(1);
  expect(opened.messages.join()).toContain('a batch was refused');
});

test('if nothing listens, records are kept and then dropped at the deadline', async () => {
  let heard: (line: string) => void = () => {};
  const trouble = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const opened = await open([target(`127.0.0.1:${await freePort()}`)], { onTrouble: heard });
  opened.output.write(logRecords(10));
  expect(await trouble).toMatch(/^OTLP: .*records are kept and retried$/);
  expect(opened.output.accounts().map(figuresOf)).toEqual([{ pending: 10 }]);
  expect(await finish(opened, 10)).toEqual([{ dropped: 10 }]);
});

test('a request without an answer is unconfirmed', async () => {
  let asked: () => void = () => {};
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const opened = await open([target((await collector(() => asked())).peer)]);
  opened.output.write(logRecords(10));
  await arrived;
  expect(await finish(opened, 10)).toEqual([{ unconfirmed: 10 }]);
});

test('a run that waits has one request in flight, and waits for a slow collector', async () => {
  let busy = 0;
  let most = 0;
  const { peer, requests } = await collector((response) => {
    most = Math.max(most, ++busy);
    setImmediate(() => {
      busy--;
      status(200)(response, requests[0]!);
    });
  });
  const opened = await open([target(peer)], { whenFull: 'wait' });
  let waits = 0;
  for (let first = 0; first < 60_000; first += 4000) {
    const wait = opened.output.write(logRecords(4000, first));
    if (wait) waits++;
    await wait;
  }
  expect(await finish(opened)).toEqual([{ accepted: 60_000 }]);
  expect(most).toBe(1);
  expect(waits).toBeGreaterThan(1);
  expect(bodies(requests)).toEqual(logRecords(60_000).map(({ message }) => message));
});

test('a run that waits drops no large batch', async () => {
  const opened = await open([target((await collector(status(200))).peer)], { whenFull: 'wait' });
  const message = 'x'.repeat(20_000);
  for (let i = 0; i < 5; i++) {
    await opened.output.write(Array.from({ length: 1000 }, () => logRecord({ message })));
  }
  expect(await finish(opened)).toEqual([{ accepted: 5000 }]);
});

test('a run that waits continues at the missed deadline', async () => {
  const opened = await open([target(`127.0.0.1:${await freePort()}`)], { whenFull: 'wait' });
  const wait = opened.output.write(logRecords(25_000));
  expect(wait).toBeInstanceOf(Promise);
  const account = await finish(opened, 50);
  await wait;
  expect(account).toEqual([{ dropped: 25_000 }]);
});

test('a live run never waits', async () => {
  const opened = await open([target((await collector(silence)).peer)]);
  expect(opened.output.write(logRecords(100_000))).toBeUndefined();
  await finish(opened, 10);
});

test('over gRPC: accepted, and partly rejected', async () => {
  let calls = 0;
  const peer = await grpcServer((_, reply) =>
    reply(null, ++calls === 1 ? Buffer.alloc(0) : partialSuccess(1, 'too old')),
  );
  const opened = await open([target(peer, { protocol: 'grpc', url: `http://${peer}` })]);
  opened.output.write(logRecords(BATCH_RECORDS));
  opened.output.write(logRecords(5, BATCH_RECORDS));
  expect(await finish(opened)).toEqual([{ accepted: BATCH_RECORDS + 4, rejected: 1 }]);
});

test('over gRPC, if nothing listens, records are dropped at the deadline', async () => {
  const peer = `127.0.0.1:${await freePort()}`;
  const opened = await open([target(peer, { protocol: 'grpc', url: `http://${peer}` })]);
  opened.output.write(logRecords(10));
  expect(await finish(opened, 100)).toEqual([{ dropped: 10 }]);
});
