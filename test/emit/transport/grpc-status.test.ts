import http2 from 'node:http2';
import { deflateSync, gzipSync } from 'node:zlib';
import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { framed } from '../../../src/emit/transport/grpc-exchange.ts';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import {
  GZIPPED,
  grpcServer,
  HUGE_PAYLOAD,
  listen,
  openGrpc,
  PAYLOAD,
  partialSuccess,
  rpcStatus,
} from './support.ts';

async function resultOf(
  code: keyof typeof status,
  { details = 'words', info = undefined as Buffer | undefined } = {},
  options: Partial<TransportOptions> = {},
) {
  const peer = await grpcServer((_call, answer) => {
    const metadata = new Metadata();
    if (info !== undefined) metadata.set('grpc-status-details-bin', info);
    answer({ code: status[code], details, metadata });
  });
  const result = await (await openGrpc(peer, options)).send(PAYLOAD);
  return 'reason' in result ? { ...result, reason: result.reason.replace(peer, 'SERVER') } : result;
}

async function successOf(answer: Buffer) {
  const peer = await grpcServer((_call, reply) => reply(null, answer));
  return (await openGrpc(peer)).send(PAYLOAD);
}

describe('OK', () => {
  test('a full success', async () => {
    expect(await successOf(Buffer.alloc(0))).toEqual({ kind: 'ok', rejected: 0 });
  });

  test('a partial success', async () => {
    expect(await successOf(partialSuccess(3, 'too old'))).toEqual({
      kind: 'ok',
      rejected: 3,
      message: 'too old',
    });
  });
});

/** The result for a response over HTTP/2 with these headers, body and trailers. */
async function resultOfHttp2(
  headers: http2.OutgoingHttpHeaders,
  body: Uint8Array,
  trailers?: http2.OutgoingHttpHeaders,
) {
  const server = http2.createServer();
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.resume().on('end', () => {
      stream.respond(headers, { waitForTrailers: trailers !== undefined });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers!));
      stream.end(body);
    });
  });
  const peer = await listen(server);
  const result = await (await openGrpc(peer)).send(PAYLOAD);
  return 'reason' in result ? { ...result, reason: result.reason.replace(peer, 'SERVER') } : result;
}

const GRPC = { 'content-type': 'application/grpc+proto' };
const OK = { 'grpc-status': '0' };

describe('OK that is not from an OTLP receiver is unconfirmed', () => {
  const strange = 'answered OK, but does not look like an OTLP receiver: ';
  test.each([
    [
      'a negative count',
      framed(partialSuccess(-1n), false),
      `${strange}-1 is not a valid count of rejected records`,
    ],
    ['another message', framed(Buffer.from('hello'), false), `${strange}wire type 4 is not in use`],
    ['no message', Buffer.alloc(0), `${strange}the response has no message`],
    ['two messages', Buffer.alloc(10), 'sent a response that cannot be read: not one message'],
    [
      'half a message',
      Buffer.from([0, 0, 0, 0, 9, 1]),
      'sent a response that cannot be read: not one message',
    ],
    [
      'a long message',
      framed(Buffer.alloc(70_000), false),
      'sent a response that cannot be read: longer than 64 KiB',
    ],
    [
      'compressed by nothing',
      framed(GZIPPED, true),
      'cannot be read: compressed, and grpc-encoding does not say how',
    ],
  ])('%s', async (_name, body, why) => {
    const result = await resultOfHttp2(GRPC, body, OK);
    expect(result).toEqual({ kind: 'unconfirmed', reason: expect.stringMatching(/^SERVER /) });
    expect(result).toMatchObject({ reason: expect.stringContaining(why) });
  });

  test.each([
    ['a bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024)), 'longer than 64 KiB'],
    ['no gzip', Buffer.from('hello'), 'not valid gzip'],
  ])('compressed: %s', async (_name, message, why) => {
    const result = await resultOfHttp2({ ...GRPC, 'grpc-encoding': 'gzip' }, framed(message, true), OK);
    expect(result).toEqual({
      kind: 'unconfirmed',
      reason: `SERVER sent a response that cannot be read: ${why}`,
    });
  });

  test('a web page', async () => {
    expect(await resultOfHttp2({ 'content-type': 'text/html' }, Buffer.from('<html>'))).toEqual({
      kind: 'unconfirmed',
      reason:
        'SERVER answered with HTTP 200 and text/html, which is not gRPC: see OTEL_EXPORTER_OTLP_ENDPOINT',
    });
  });

  test.each([
    ['no status', undefined],
    ['a status that is no number', { 'grpc-status': 'OK' }],
  ])('%s', async (_name, trailers) => {
    expect(await resultOfHttp2(GRPC, framed(Buffer.alloc(0), false), trailers)).toEqual({
      kind: 'unconfirmed',
      reason: 'SERVER answered without a gRPC status: does a proxy drop trailers?',
    });
  });

  test('a response before the whole request', async () => {
    const server = http2.createServer();
    server.on('session', (session) => session.on('error', () => {}));
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      stream.respond(GRPC, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(OK));
      stream.end(framed(Buffer.alloc(0), false));
    });
    const peer = await listen(server);
    expect(await (await openGrpc(peer)).send(HUGE_PAYLOAD)).toEqual({
      kind: 'unconfirmed',
      reason: `${peer} answered OK before it had the whole request`,
    });
  });

  test('a message without an end is not read further', async () => {
    let written = 0;
    const server = http2.createServer();
    server.on('session', (session) => session.on('error', () => {}));
    const closed = new Promise<void>((resolve) => {
      server.on('stream', (stream) => {
        stream.on('error', () => {});
        stream.on('close', resolve);
        stream.respond(GRPC);
        stream.write(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]));
        const more = (): void => {
          while (!stream.destroyed && stream.write(Buffer.alloc(16_384))) written += 16_384;
        };
        stream.on('drain', more);
        more();
      });
    });
    const peer = await listen(server);
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'unconfirmed',
      reason: `${peer} sent a response that cannot be read: longer than 64 KiB`,
    });
    await closed;
    expect(written).toBeLessThan(1024 * 1024);
  });
});

test.each([
  ['gzip', gzipSync(partialSuccess(2))],
  ['deflate', deflateSync(partialSuccess(2))],
])('a compressed response is decompressed: %s', async (encoding, message) => {
  const result = await resultOfHttp2({ ...GRPC, 'grpc-encoding': encoding }, framed(message, true), OK);
  expect(result).toEqual({ kind: 'ok', rejected: 2 });
});

test('a status in the headers, without a message', async () => {
  const headers = { ...GRPC, 'grpc-status': '3', 'grpc-message': 'bad%20batch' };
  expect(await resultOfHttp2(headers, Buffer.alloc(0))).toEqual({
    kind: 'refused',
    reason: 'SERVER answered INVALID_ARGUMENT: bad batch',
  });
});

test.each(['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS'] as const)(
  '%s is worth another try',
  async (code) => {
    const reason = `SERVER answered ${code}: words`;
    expect(await resultOf(code)).toEqual({ kind: 'failed', reason, mayHaveArrived: true });
  },
);

test.each([
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAUTHENTICATED',
] as const)('%s is final', async (code) => {
  const reason = expect.stringMatching(`^SERVER answered ${code}: words`);
  expect(await resultOf(code)).toEqual({ kind: 'refused', reason });
});

describe('RetryInfo', () => {
  const info = rpcStatus('words', { seconds: 1, nanos: 500_000_000 });

  test.each(['RESOURCE_EXHAUSTED', 'UNAVAILABLE'] as const)(
    '%s: throttled, so nothing was taken',
    async (code) => {
      const reason = `SERVER answered ${code}: words`;
      expect(await resultOf(code, { info })).toEqual({
        kind: 'failed',
        reason,
        retryAfterMs: 1500,
        mayHaveArrived: false,
      });
    },
  );

  test('without a delay makes RESOURCE_EXHAUSTED retryable too', async () => {
    const result = await resultOf('RESOURCE_EXHAUSTED', {
      info: rpcStatus('words', { seconds: 0, nanos: 0 }),
    });
    expect(result).toEqual({ kind: 'failed', reason: expect.any(String), mayHaveArrived: false });
  });

  test('does not make a final status retryable', async () => {
    expect(await resultOf('INVALID_ARGUMENT', { info })).toMatchObject({ kind: 'refused' });
  });

  test('other or unreadable details leave RESOURCE_EXHAUSTED final', async () => {
    for (const other of [rpcStatus('words'), Buffer.from('junk')]) {
      expect(await resultOf('RESOURCE_EXHAUSTED', { info: other })).toMatchObject({ kind: 'refused' });
    }
  });
});

test('the message of the server is not taken for ours', async () => {
  const details = 'No connection established. Last error: Error: connect ECONNREFUSED 10.0.0.1:3100';
  expect(await resultOf('UNAVAILABLE', { details })).toEqual({
    kind: 'failed',
    reason: `SERVER answered UNAVAILABLE: ${details}`,
    mayHaveArrived: true,
  });
});

test('a secret that the server repeats is not printed', async () => {
  const options = { headers: { authorization: 'Bearer topsecret' } };
  expect(await resultOf('UNAUTHENTICATED', { details: 'who is\ntopsecret?' }, options)).toEqual({
    kind: 'refused',
    reason: 'SERVER answered UNAUTHENTICATED: who is ***? (see OTEL_EXPORTER_OTLP_HEADERS)',
  });
});
