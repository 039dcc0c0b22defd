import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { httpTransport } from '../../../src/emit/transport/http.ts';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import {
  ENOUGH_MS,
  GZIPPED,
  HUGE_PAYLOAD,
  PAYLOAD,
  partialSuccess,
  rpcStatus,
  transportTo,
} from './support.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The result for a response. */
async function resultOf(
  { status = 200, headers = {}, body = '' }: Answer,
  options: Partial<TransportOptions> = {},
) {
  const transport = await transportTo((response) => response.writeHead(status, headers).end(body), options);
  const result = await transport.send(PAYLOAD);
  const text = 'reason' in result ? result.reason.replace(transport.peer, 'SERVER') : undefined;
  return text === undefined ? result : { ...result, reason: text };
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };
const partialJson = (rejected: unknown) =>
  JSON.stringify({ partialSuccess: { rejectedLogRecords: rejected, errorMessage: 'too old' } });

describe('success', () => {
  test.each([
    ['an empty body', { status: 200 }],
    ['no content', { status: 204 }],
    ['accepted', { status: 202, headers: JSON_TYPE, body: '{}' }],
    ['an empty body of another type', { headers: { 'content-type': 'text/plain' } }],
    ['protobuf that leaves partial_success out', { headers: PROTOBUF_TYPE, body: '' }],
    ['created, without a body', { status: 201 }],
  ])('%s', async (_name, answer) => {
    expect(await resultOf(answer)).toEqual({ kind: 'ok', rejected: 0 });
  });

  test.each([5, '5'])('partial success in JSON: %j', async (rejected) => {
    const expected = { kind: 'ok', rejected: 5, message: 'too old' };
    expect(await resultOf({ headers: JSON_TYPE, body: partialJson(rejected) })).toEqual(expected);
  });

  test('partial success of spans', async () => {
    const body = '{"partialSuccess":{"rejectedSpans":"2"}}';
    expect(await resultOf({ headers: JSON_TYPE, body }, { signal: 'traces' })).toEqual({
      kind: 'ok',
      rejected: 2,
    });
  });

  test('partial success in protobuf: the content type of the response decides, not that of the request', async () => {
    const answer = { headers: PROTOBUF_TYPE, body: partialSuccess(3, 'too\nold') };
    expect(await resultOf(answer)).toEqual({ kind: 'ok', rejected: 3, message: 'too old' });
  });

  test('without a content type the response is decoded like the request', async () => {
    expect(await resultOf({ body: partialJson(4) })).toMatchObject({ rejected: 4 });
    expect(await resultOf({ body: partialSuccess(4) }, { protocol: 'http/protobuf' })).toMatchObject({
      rejected: 4,
    });
  });

  test('a warning rejects nothing', async () => {
    const answer = { headers: PROTOBUF_TYPE, body: partialSuccess(0, 'use TLS') };
    expect(await resultOf(answer)).toEqual({ kind: 'ok', rejected: 0, message: 'use TLS' });
  });

  test('protobuf under the type of JSON', async () => {
    const answer = { headers: JSON_TYPE, body: partialSuccess(3, 'too old') };
    expect(await resultOf(answer)).toEqual({ kind: 'ok', rejected: 3, message: 'too old' });
  });

  test.each([
    ['gzip', gzipSync(partialJson(2))],
    ['deflate', deflateSync(partialJson(2))],
  ])('a compressed response is decompressed: %s', async (encoding, body) => {
    const answer = { headers: { ...JSON_TYPE, 'content-encoding': encoding }, body };
    expect(await resultOf(answer)).toMatchObject({ kind: 'ok', rejected: 2 });
  });

  test('unknown members are ignored', async () => {
    expect(await resultOf({ headers: JSON_TYPE, body: '{"requestId":"a7"}' })).toEqual({
      kind: 'ok',
      rejected: 0,
    });
  });
});

describe('a success that is not from an OTLP receiver is unconfirmed', () => {
  const page = { 'content-type': 'text/html; charset=utf-8' };
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));

  test.each([
    ['a web page', { headers: page, body: '<html>Jaeger UI</html>' }, 'the content type is text/html'],
    ['an empty web page', { headers: page }, 'the content type is text/html'],
    ['text', { headers: { 'content-type': 'text/plain' }, body: 'ok' }, 'the content type is text/plain'],
    ['text that could be JSON', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 'text/plain'],
    ['broken JSON', { headers: JSON_TYPE, body: '{"partialSuccess":' }, 'the body is not JSON'],
    ['a web page called JSON', { headers: JSON_TYPE, body: '<html>' }, 'the body is not JSON'],
    ['an array', { headers: JSON_TYPE, body: '[]' }, 'the body is not a JSON object'],
    ['null', { headers: JSON_TYPE, body: 'null' }, 'the body is not a JSON object'],
    ['an error', { headers: JSON_TYPE, body: '{"error":"no such tenant"}' }, 'the body reports an error'],
    [
      'an error as OTLP has it',
      { headers: JSON_TYPE, body: '{"code":3,"message":"bad"}' },
      'reports an error',
    ],
    ['the same in protobuf', { headers: PROTOBUF_TYPE, body: rpcStatus('bad') }, 'not an OTLP response'],
    ['a web page called protobuf', { headers: PROTOBUF_TYPE, body: '<html>' }, 'wire type 4 is not in use'],
    [
      'a negative count',
      { headers: JSON_TYPE, body: partialJson(-2) },
      '-2 is not a valid count of rejected records',
    ],
    ['truncated protobuf', { headers: PROTOBUF_TYPE, body: partialSuccess(3).subarray(0, -1) }, 'is cut off'],
    ['a status that OTLP does not have', { status: 207, headers: JSON_TYPE, body: '{}' }, 'that status'],
  ])('%s', async (_name, answer, why) => {
    const result = await resultOf(answer);
    expect(result).toEqual({
      kind: 'unconfirmed',
      reason: expect.stringMatching(
        /^SERVER answered 20\d [\w-]+, which does not look like an OTLP receiver: .* \(does it accept OTLP at POST \/v1\/logs\? see OTEL_EXPORTER_OTLP_ENDPOINT\)$/,
      ),
    });
    expect(result).toMatchObject({ reason: expect.stringContaining(why) });
  });

  const gzip = { 'content-encoding': 'gzip' };
  test.each([
    [
      'an unknown encoding',
      { headers: { ...JSON_TYPE, 'content-encoding': 'zstd' }, body: '(' },
      'encoded as zstd',
    ],
    ['gzip that is none', { headers: { ...JSON_TYPE, ...gzip }, body: '{}' }, 'not valid gzip'],
    [
      'gzip that is cut off',
      { headers: { ...JSON_TYPE, ...gzip }, body: GZIPPED.subarray(0, -9) },
      'not valid gzip',
    ],
    ['gzip of megabytes', { headers: { ...JSON_TYPE, ...gzip }, body: bomb }, 'longer than 64 KiB'],
    ['endless words', { headers: JSON_TYPE, body: HUGE_PAYLOAD }, 'longer than 64 KiB'],
  ])('%s', async (_name, answer, why) => {
    const reason = `SERVER answered 200 OK, but the answer cannot be read: ${why}`;
    expect(await resultOf(answer)).toEqual({ kind: 'unconfirmed', reason });
  });

  test('a response that is cut off after its status', async () => {
    const transport = await transportTo((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      response.socket?.end();
    });
    expect(await transport.send(PAYLOAD)).toEqual({
      kind: 'unconfirmed',
      reason: `${transport.peer} answered 200 OK, but the answer cannot be read: cut off`,
    });
  });

  test('a response that does not end in time', async () => {
    const transport = await transportTo((response) => response.writeHead(200).write('{'), {
      timeoutMs: ENOUGH_MS,
    });
    expect(await transport.send(PAYLOAD)).toMatchObject({
      kind: 'unconfirmed',
      reason: expect.stringMatching(/cut off$/),
    });
  });
});

describe('retryable', () => {
  test.each([
    [429, 'Too Many Requests', false],
    [502, 'Bad Gateway', true],
    [503, 'Service Unavailable', true],
    [504, 'Gateway Timeout', true],
  ])('%i', async (status, text, mayHaveArrived) => {
    const reason = `SERVER answered ${status} ${text}: not now`;
    expect(await resultOf({ status, body: 'not now' })).toEqual({ kind: 'failed', reason, mayHaveArrived });
  });

  test('Retry-After in seconds; a server that throttles did not process the request', async () => {
    expect(await resultOf({ status: 503, headers: { 'retry-after': '7' } })).toEqual({
      kind: 'failed',
      reason: 'SERVER answered 503 Service Unavailable',
      retryAfterMs: 7000,
      mayHaveArrived: false,
    });
  });

  test('Retry-After as a date', async () => {
    const now = Date.UTC(2026, 2, 1, 12, 0, 0);
    const { peer } = await transportTo((response) =>
      response.writeHead(429, { 'retry-after': 'Sun, 01 Mar 2026 12:01:30 GMT' }).end(),
    );
    const transport = httpTransport(
      {
        signal: 'logs',
        protocol: 'http/json',
        url: `http://${peer}/`,
        headers: {},
        timeoutMs: 5000,
        compression: 'none',
        connections: 1,
      },
      () => now,
    );
    expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'failed', retryAfterMs: 90_000 });
    await transport.close();
  });

  test('an invalid Retry-After is ignored', async () => {
    const result = await resultOf({ status: 429, headers: { 'retry-after': 'later' } });
    expect(result).not.toHaveProperty('retryAfterMs');
  });

  test('a status is used even if its body does not end', async () => {
    const transport = await transportTo(
      (response) => response.writeHead(503, { 'retry-after': '1' }).write('wai'),
      { timeoutMs: ENOUGH_MS },
    );
    const result = await transport.send(PAYLOAD);
    expect(result).toMatchObject({
      kind: 'failed',
      retryAfterMs: 1000,
      reason: expect.stringContaining(': wai'),
    });
  });
});

describe('final', () => {
  test.each([400, 401, 403, 404, 405, 408, 413, 415, 422, 500, 501, 505])('%i', async (status) => {
    const result = await resultOf({ status, headers: { 'retry-after': '1' } });
    expect(result).toEqual({
      kind: 'refused',
      reason: expect.stringContaining(`SERVER answered ${status} `),
    });
  });

  test.each([
    ['google.rpc.Status in protobuf', PROTOBUF_TYPE, rpcStatus('bad batch', { seconds: 1, nanos: 0 })],
    [
      'the same under the type that Loki gives it',
      { 'content-type': 'application/octet-stream' },
      rpcStatus('bad batch'),
    ],
    ['google.rpc.Status in JSON', JSON_TYPE, '{"code":3,"message":"bad batch"}'],
    ['a common shape of JSON', JSON_TYPE, '{"error":"bad batch"}'],
    ['another', JSON_TYPE, '{"error":{"code":400,"message":"bad batch"}}'],
    ['plain text', { 'content-type': 'text/plain' }, 'bad\u0000\r\n  batch\n'],
    ['no type at all', {}, 'bad batch'],
  ])('the reason quotes %s', async (_name, headers, body) => {
    expect(await resultOf({ status: 400, headers, body })).toEqual({
      kind: 'refused',
      reason: 'SERVER answered 400 Bad Request: bad batch',
    });
  });

  test('other JSON is quoted unchanged', async () => {
    const result = await resultOf({ status: 500, headers: JSON_TYPE, body: '{"fault": [1]}' });
    expect(result).toMatchObject({ reason: 'SERVER answered 500 Internal Server Error: {"fault": [1]}' });
  });

  test('a long body is truncated', async () => {
    const result = await resultOf({ status: 500, body: 'x'.repeat(500_000) });
    expect(result).toMatchObject({
      reason: `SERVER answered 500 Internal Server Error: ${'x'.repeat(199)}…`,
    });
  });

  test('a secret that the server repeats is not printed', async () => {
    const headers = { authorization: 'Bearer topsecret' };
    const result = await resultOf({ status: 401, body: 'who is topsecret?' }, { headers });
    expect(result).toMatchObject({
      reason: 'SERVER answered 401 Unauthorized: who is ***? (see OTEL_EXPORTER_OTLP_HEADERS)',
    });
  });

  test('404 names the path', async () => {
    expect(await resultOf({ status: 404 })).toMatchObject({
      reason:
        'SERVER answered 404 Not Found (it does not accept POST /v1/logs; see OTEL_EXPORTER_OTLP_ENDPOINT)',
    });
  });

  test('415 to JSON names http/protobuf', async () => {
    expect(await resultOf({ status: 415 })).toMatchObject({
      reason: expect.stringContaining('try OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'),
    });
    expect(await resultOf({ status: 415 }, { protocol: 'http/protobuf' })).toMatchObject({
      reason: expect.not.stringContaining('try'),
    });
  });

  test('redirects are reported and not followed', async () => {
    const headers = { location: 'https://me:pw@elsewhere.test/v1/logs?key=abc' };
    expect(await resultOf({ status: 307, headers })).toEqual({
      kind: 'refused',
      reason:
        'SERVER answered 307 Temporary Redirect (redirects to https://elsewhere.test/v1/logs; ' +
        'set OTEL_EXPORTER_OTLP_ENDPOINT to the final address)',
    });
    expect(await resultOf({ status: 304 })).toMatchObject({ kind: 'refused' });
  });
});
