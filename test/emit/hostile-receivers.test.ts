/**
 * Compares the account with what a receiver got over real sockets. For any behaviour of the receiver, every record is in one
 * column, accepted records were received whole, and dropped ones were not.
 */
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openOtlpOutput } from '../../src/emit/output.ts';
import { framed } from '../../src/emit/transport/grpc-exchange.ts';
import { logRecord } from '../support/records.ts';
import {
  freePort,
  goAway,
  listen,
  partialSuccess,
  rawHttp2,
  receive,
  rstStream,
} from './transport/support.ts';

type Protocol = 'http/json' | 'http/protobuf' | 'grpc';
type Column = 'accepted' | 'rejected' | 'dropped' | 'unconfirmed';

interface Receiver {
  readonly peer: string;
  /** The requests that were received whole, in order. */
  readonly requests: readonly Buffer[];
}

const RECORDS = 500;

/** An HTTP receiver that reads each request whole and then sends this response. */
async function http1(answer: (response: http.ServerResponse) => void): Promise<Receiver> {
  const requests: Buffer[] = [];
  const server = http.createServer(async (request, response) => {
    requests.push((await receive(request)).body);
    answer(response);
  });
  return { peer: await listen(server), requests };
}

const answers = (status: number, type?: string, body: string | Buffer = '') =>
  http1(
    (response) =>
      void response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body),
  );

/** A receiver that responds to the first bytes of a request and then stops. */
async function hasty(answer: string): Promise<Receiver> {
  const server = net.createServer((socket) =>
    socket.once('readable', () => {
      socket.read(1);
      socket.write(answer);
      socket.resetAndDestroy();
    }),
  );
  return { peer: await listen(server), requests: [] };
}

/** A gRPC receiver that reads each request whole and then sends this response. */
async function grpc(
  body: Buffer,
  trailers: http2.OutgoingHttpHeaders,
  headers: http2.OutgoingHttpHeaders = { 'content-type': 'application/grpc' },
): Promise<Receiver> {
  const requests: Buffer[] = [];
  const server = http2.createServer();
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      requests.push(Buffer.concat(chunks));
      stream.respond(headers, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      stream.end(body);
    });
  });
  return { peer: await listen(server), requests };
}

const down = async (): Promise<Receiver> => ({ peer: `127.0.0.1:${await freePort()}`, requests: [] });
const OK = { 'grpc-status': '0' };
const EMPTY = framed(Buffer.alloc(0), false);
const JSON_OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024));

const HTTP: readonly (readonly [string, Column, () => Promise<Receiver>])[] = [
  ['is down', 'dropped', down],
  ['answers 204', 'accepted', () => answers(204)],
  ['answers as OTLP asks in JSON', 'accepted', () => answers(200, 'application/json', '{}')],
  ['answers as OTLP asks in protobuf', 'accepted', () => answers(200, 'application/x-protobuf')],
  [
    'takes none',
    'rejected',
    () => answers(200, 'application/x-protobuf', partialSuccess(RECORDS, 'too old')),
  ],
  ['refuses', 'rejected', () => answers(400, 'text/plain', 'no')],
  ['redirects', 'rejected', () => answers(307)],
  ['shows a page', 'unconfirmed', () => answers(200, 'text/html', '<html>')],
  ['says ok', 'unconfirmed', () => answers(200, 'text/plain', 'ok')],
  ['breaks its JSON', 'unconfirmed', () => answers(200, 'application/json', '{')],
  ['answers an array', 'unconfirmed', () => answers(200, 'application/json', '[]')],
  ['reports an error as 200', 'unconfirmed', () => answers(200, 'application/json', '{"error":"no"}')],
  ['talks on and on', 'unconfirmed', () => answers(200, 'application/json', Buffer.alloc(1e6, ' '))],
  ['fails behind a gateway', 'unconfirmed', () => answers(503)],
  ['throttles', 'dropped', () => answers(429)],
  ['hangs up', 'unconfirmed', () => http1((response) => void response.socket?.destroy())],
  ['answers before it has read', 'unconfirmed', () => hasty(JSON_OK)],
  ['resets before it has read', 'unconfirmed', () => hasty('')],
];

const GRPC: readonly (readonly [string, Column, () => Promise<Receiver>])[] = [
  ['is down', 'dropped', down],
  ['answers as OTLP asks', 'accepted', () => grpc(EMPTY, OK)],
  ['takes none', 'rejected', () => grpc(framed(partialSuccess(RECORDS), false), OK)],
  ['refuses', 'rejected', () => grpc(Buffer.alloc(0), { 'grpc-status': '3', 'grpc-message': 'no' })],
  ['shows a page', 'unconfirmed', () => grpc(Buffer.from('<html>'), {}, { 'content-type': 'text/html' })],
  ['answers OK without a message', 'unconfirmed', () => grpc(Buffer.alloc(0), OK)],
  ['answers another message', 'unconfirmed', () => grpc(framed(Buffer.from('hello'), false), OK)],
  [
    'answers with a bomb',
    'unconfirmed',
    () => grpc(framed(BOMB, true), OK, { 'content-type': 'application/grpc', 'grpc-encoding': 'gzip' }),
  ],
  ['fails', 'unconfirmed', () => grpc(Buffer.alloc(0), { 'grpc-status': '14' })],
  ['resets the whole request', 'unconfirmed', () => rawHttp2((stream) => rstStream(stream, 2))],
  [
    'goes away behind the request',
    'unconfirmed',
    () => rawHttp2((stream) => goAway(stream, 2), { end: true }),
  ],
  ['refuses the stream', 'dropped', () => rawHttp2((stream) => rstStream(stream, 7))],
  ['goes away before the request', 'dropped', () => rawHttp2(() => goAway(0, 0), { end: true })],
  ['allows no streams', 'dropped', () => rawHttp2(() => Buffer.alloc(0), { streams: 0 })],
];

/** Received, but by the protocol not processed. */
const DISCLAIMED = new Set(['throttles', 'refuses the stream', 'goes away before the request']);

const cases = [
  ...(['http/json', 'http/protobuf'] as const).flatMap((protocol) =>
    HTTP.map((row) => [protocol, ...row] as const),
  ),
  ...GRPC.map((row) => ['grpc' as Protocol, ...row] as const),
];

test.each(cases)('%s: a receiver that %s: %s', async (protocol, does, column, open) => {
  const { peer, requests } = await open();
  const output = await openOtlpOutput({
    targets: [
      {
        signal: 'logs',
        protocol,
        url: protocol === 'grpc' ? `http://${peer}` : `http://${peer}/v1/logs`,
        headers: {},
        timeoutMs: does === 'allows no streams' ? 300 : 10_000,
        compression: 'none',
        tls: {},
      },
    ],
    exporter: 'firedrill',
    whenFull: 'drop',
    // One attempt: the first response decides the column.
    retryForMs: 0,
    onTrouble: () => {},
  });
  const messages = Array.from({ length: RECORDS }, (_, i) => `record-${String(i).padStart(4, '0')}`);
  // Long enough that a receiver that stops reading leaves bytes unread.
  output.write(messages.map((message) => logRecord({ message: `${message} ${'x'.repeat(200)}` })));
  await output.flush(30_000);
  await output.close();

  const none = { accepted: 0, filtered: 0, rejected: 0, dropped: 0, unconfirmed: 0, pending: 0 };
  const expected = does === 'resets before it has read' ? ['unconfirmed', 'dropped'] : [column];
  const [account] = output.accounts();
  const found = expected.find((name) => account![name as Column] > 0) ?? column;
  expect(account).toMatchObject({ ...none, [found]: RECORDS });

  const received = new Set(requests.flatMap((body) => body.toString('latin1').match(/record-\d{4}/g) ?? []));
  if (column === 'accepted') expect(messages.filter((message) => !received.has(message))).toEqual([]);
  if (column === 'dropped' && !DISCLAIMED.has(does)) expect([...received]).toEqual([]);
});
