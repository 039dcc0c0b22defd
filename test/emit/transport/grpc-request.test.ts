import http2 from 'node:http2';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import {
  bytesField,
  grpcServer,
  listen,
  openGrpc,
  PAYLOAD,
  partialSuccess,
  TRACES_METHOD,
} from './support.ts';

const OK = { kind: 'ok', rejected: 0 };

test('the payload and the headers arrive at the service of the signal', async () => {
  const arrived: unknown[] = [];
  const peer = await grpcServer(
    (call, answer) => {
      const { request, metadata } = call;
      arrived.push(
        call.getPath(),
        request.equals(PAYLOAD),
        metadata.get('x-token'),
        metadata.get('user-agent'),
      );
      answer(null, Buffer.alloc(0));
    },
    { traces: (call, answer) => answer(null, partialSuccess(call.getPath() === TRACES_METHOD ? 2 : 0)) },
  );
  const logs = await openGrpc(peer, { headers: { 'X-Token': 'abc', 'Content-Type': 'text/plain' } });
  expect(await logs.send(PAYLOAD)).toEqual(OK);
  expect(arrived).toEqual([
    '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    true,
    ['abc'],
    ['firedrill'],
  ]);
  const traces = await openGrpc(peer, { signal: 'traces' });
  expect(await traces.send(PAYLOAD)).toEqual({ kind: 'ok', rejected: 2 });
});

test('headers that end in -bin are base64 in the settings', async () => {
  let value: unknown;
  const peer = await grpcServer((call, answer) => {
    [value] = call.metadata.get('trace-bin');
    answer(null, Buffer.alloc(0));
  });
  const transport = await openGrpc(peer, { headers: { 'trace-bin': 'AAH/' } });
  expect(await transport.send(PAYLOAD)).toEqual(OK);
  expect(value).toEqual(Buffer.from([0, 1, 255]));
});

/** The request on the wire. */
async function onTheWire(options: Partial<TransportOptions>) {
  let headers: http2.IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  const server = http2.createServer();
  server.on('stream', (stream, given) => {
    headers = given;
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5));
    });
  });
  const transport = await openGrpc(await listen(server), options);
  expect(await transport.send(PAYLOAD)).toEqual(OK);
  const frame = Buffer.concat(chunks);
  return { headers, compressed: frame[0] === 1, message: frame.subarray(5) };
}

test('gzip, as the channel option has it', async () => {
  const { headers, compressed, message } = await onTheWire({ compression: 'gzip' });
  expect(headers['grpc-encoding']).toBe('gzip');
  expect(compressed).toBe(true);
  expect(gunzipSync(message).equals(PAYLOAD)).toBe(true);
});

test('no compression', async () => {
  const { headers, compressed, message } = await onTheWire({});
  expect(headers).not.toHaveProperty('grpc-encoding');
  expect(compressed).toBe(false);
  expect(message.equals(PAYLOAD)).toBe(true);
});

test('a payload over the usual limit of 4 MiB, and a response up to our limit', async () => {
  const padding = bytesField(9, Buffer.alloc(60_000));
  const peer = await grpcServer((call, answer) =>
    answer(null, Buffer.concat([partialSuccess(call.request.length), padding])),
  );
  const transport = await openGrpc(peer);
  expect(await transport.send(new Uint8Array(5_000_000))).toEqual({ kind: 'ok', rejected: 5_000_000 });
});

test('the timeout is sent to the server', async () => {
  const { headers } = await onTheWire({ timeoutMs: 2500 });
  expect(headers['grpc-timeout']).toBe('2500m');
  const unlimited = await onTheWire({ timeoutMs: 2 ** 31 });
  expect(unlimited.headers).not.toHaveProperty('grpc-timeout');
});

test('concurrent requests use one connection', async () => {
  const answers: (() => void)[] = [];
  const peers = new Set<string>();
  const peer = await grpcServer((call, answer) => {
    peers.add(call.getPeer());
    answers.push(() => answer(null, Buffer.alloc(0)));
    if (answers.length === 5) for (const go of answers) go();
  });
  const transport = await openGrpc(peer);
  const results = await Promise.all(Array.from({ length: 5 }, () => transport.send(PAYLOAD)));
  expect(results).toEqual(Array(5).fill(OK));
  expect(peers.size).toBe(1);
});
