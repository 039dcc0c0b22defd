import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { EVENTUALLY } from '../../support/eventually.ts';
import {
  ENOUGH_MS,
  freePort,
  goAway,
  grpcServer,
  HUGE_PAYLOAD,
  listen,
  openGrpc,
  openTransport,
  PAYLOAD,
  rawHttp2,
  rstStream,
} from './support.ts';

/** With an empty SETTINGS frame. */
const SETTINGS_FRAME = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** An HTTP/2 server that calls the function for each stream. */
async function http2Server(
  treat: (stream: http2.ServerHttp2Stream) => void,
  options: http2.ServerOptions = {},
): Promise<string> {
  const server = http2.createServer(options);
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    treat(stream);
  });
  return listen(server);
}

describe('nothing was sent', () => {
  test('connection refused', async () => {
    const peer = `127.0.0.1:${await freePort()}`;
    const transport = await openGrpc(peer);
    const expected = { kind: 'failed', reason: `connection refused by ${peer}`, mayHaveArrived: false };
    expect(await transport.send(PAYLOAD)).toEqual(expected);
    // Again, immediately after the first failure.
    expect(await transport.send(PAYLOAD)).toEqual(expected);
  });

  test('no such host', async () => {
    const transport = await openTransport({ url: 'http://nowhere.invalid:4317', protocol: 'grpc' });
    const reason = 'no address found for the host of nowhere.invalid:4317 (DNS)';
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  });

  test('a server that does not speak HTTP/2', async () => {
    const peer = await listen(http.createServer());
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('is it an OTLP/HTTP port'),
      mayHaveArrived: false,
    });
  });

  test('a server that closes the connection immediately', async () => {
    const peer = await listen(net.createServer((socket) => socket.destroy()));
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining(`${peer} closed the connection before speaking gRPC: `),
      mayHaveArrived: false,
    });
  });

  test('a server that sends nothing', async () => {
    const peer = await listen(net.createServer());
    const transport = await openGrpc(peer, { timeoutMs: 100 });
    const reason = `no connection to ${peer} within 100 ms`;
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  });

  test('a stream that the server refuses', async () => {
    const peer = await http2Server((stream) => stream.close(http2.constants.NGHTTP2_REFUSED_STREAM));
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toMatchObject({
      kind: 'failed',
      mayHaveArrived: false,
    });
  });
});

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = http2.constants;

describe('the server reports that it did not process the request', () => {
  test.each([
    ['a stream that it refuses', (stream: number) => rstStream(stream, NGHTTP2_REFUSED_STREAM)],
    ['a connection that ends in order, before the stream', () => goAway(0, NGHTTP2_NO_ERROR)],
    ['a connection that ends with an error, before the stream', () => goAway(0, NGHTTP2_INTERNAL_ERROR)],
  ])('%s', async (_name, answer) => {
    const { peer, requests } = await rawHttp2(answer);
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining(
        `${peer} ended the request instead of answering and did not process it (`,
      ),
      mayHaveArrived: false,
    });
    expect(requests).toHaveLength(1);
  });

  test('the next request uses a new connection', async () => {
    let requests = 0;
    const { peer } = await rawHttp2((stream) =>
      requests++ === 0 ? goAway(0, NGHTTP2_NO_ERROR) : rstStream(stream, NGHTTP2_INTERNAL_ERROR),
    );
    const transport = await openGrpc(peer);
    expect(await transport.send(PAYLOAD)).toMatchObject({ mayHaveArrived: false });
    expect(await transport.send(PAYLOAD)).toMatchObject({ mayHaveArrived: true });
  });
});

test('a server that allows no streams receives nothing, and the reason says so', async () => {
  const { peer, requests } = await rawHttp2(() => Buffer.alloc(0), { streams: 0 });
  const transport = await openGrpc(peer, { timeoutMs: 300 });
  const reason = `${peer} accepted no request for 300 ms: it allows 0 concurrent streams`;
  for (let i = 0; i < 4; i++)
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  expect(requests).toEqual([]);
});

test('a server that stops reading has not received the request', async () => {
  const peer = await listen(
    net.createServer((socket) => {
      socket.write(SETTINGS_FRAME);
      socket.pause();
    }),
  );
  const transport = await openGrpc(peer, { timeoutMs: ENOUGH_MS });
  const reason = `${peer} did not read the whole request within 2 s`;
  expect(await transport.send(HUGE_PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
});

describe('the request may have arrived', () => {
  test.each([
    ['a reset behind the whole request', (stream: number) => rstStream(stream, NGHTTP2_INTERNAL_ERROR)],
    ['a reset without an error', (stream: number) => rstStream(stream, NGHTTP2_NO_ERROR)],
    ['a connection that ends behind the stream', (stream: number) => goAway(stream, NGHTTP2_INTERNAL_ERROR)],
  ])('%s', async (_name, answer) => {
    const { peer, requests } = await rawHttp2(answer);
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining(`${peer} ended the request instead of answering (`),
      mayHaveArrived: true,
    });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['headers', (stream: http2.ServerHttp2Stream) => stream.respond({ 'x-long': 'x'.repeat(100_000) })],
    [
      'trailers',
      (stream: http2.ServerHttp2Stream) => {
        stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () =>
          stream.sendTrailers({ 'grpc-status': '0', 'x-long': 'x'.repeat(100_000) }),
        );
        stream.end(Buffer.alloc(5));
      },
    ],
  ])('%s that are too large', async (_name, treat) => {
    const peer = await http2Server(treat, { maxSendHeaderBlockLength: 1e6 });
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toMatchObject({
      kind: 'failed',
      mayHaveArrived: true,
    });
  });

  test('a response that is reset before its status', async () => {
    const peer = await http2Server((stream) => {
      stream.respond({ 'content-type': 'application/grpc' });
      stream.write(Buffer.alloc(5));
      stream.close(NGHTTP2_INTERNAL_ERROR);
    });
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: `${peer} ended the request instead of answering (Stream closed with error code NGHTTP2_INTERNAL_ERROR)`,
      mayHaveArrived: true,
    });
  });

  test('no response in time', async () => {
    const peer = await grpcServer(() => {});
    const transport = await openGrpc(peer, { timeoutMs: ENOUGH_MS });
    const reason = `no answer from ${peer} within 2 s`;
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: true });
  });

  test('the connection drops', async () => {
    const peer = await http2Server((stream) => stream.session?.destroy());
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: `${peer} ended the request instead of answering (Socket closed)`,
      mayHaveArrived: true,
    });
  });

  test('a gateway answers instead of the server', async () => {
    const peer = await http2Server((stream) => {
      stream.respond({ ':status': 503 });
      stream.end('upstream gone');
    });
    expect(await (await openGrpc(peer)).send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: `${peer} answered UNAVAILABLE: Received HTTP status code 503`,
      mayHaveArrived: true,
    });
  });
});

test('a server that starts is found soon', async () => {
  const port = await freePort();
  const transport = await openGrpc(`127.0.0.1:${port}`);
  for (let i = 0; i < 5; i++) expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'failed' });
  await grpcServer((_call, answer) => answer(null, Buffer.alloc(0)), { port });
  await vi.waitFor(
    async () => expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'ok' }),
    // The delays of grpc-js grow to two minutes.
    { ...EVENTUALLY, timeout: 15_000 },
  );
});

test('a silent connection is replaced', async () => {
  const peer = await grpcServer((_call, answer) => answer(null, Buffer.alloc(0)));
  const [host, port] = peer.split(':');
  const relayed: net.Socket[] = [];
  let cut = false;
  // A relay that drops all packets once it is cut, like a NAT that has lost the connection.
  const relay = net.createServer((near) => {
    const far = net.connect(Number(port), host);
    const first = relayed.length === 0;
    relayed.push(far);
    near.on('data', (bytes) => (first && cut) || far.write(bytes));
    far.on('data', (bytes) => (first && cut) || near.write(bytes));
    far.on('error', () => {});
    near.on('close', () => far.destroy());
  });
  const transport = await openGrpc(await listen(relay), { timeoutMs: ENOUGH_MS });
  expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'ok' });
  cut = true;
  for (let i = 0; i < 3; i++) expect(await transport.send(PAYLOAD)).toMatchObject({ mayHaveArrived: true });
  expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'ok' });
  expect(relayed).toHaveLength(2);
});

describe('close', () => {
  test('ends requests in flight', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const peer = await grpcServer(() => arrived());
    const transport = await openGrpc(peer);
    const send = transport.send(PAYLOAD);
    await arrival;
    await transport.close();
    const reason = `firedrill closed the connection before ${peer} answered`;
    expect(await send).toEqual({ kind: 'failed', reason, mayHaveArrived: true });
    const after = { kind: 'failed', reason: 'the transport is closed', mayHaveArrived: false };
    expect(await transport.send(PAYLOAD)).toEqual(after);
  });

  test('a request without a connection has not arrived', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const peer = await listen(net.createServer(() => arrived()));
    const transport = await openGrpc(peer);
    const send = transport.send(PAYLOAD);
    await arrival;
    await transport.close();
    expect(await send).toMatchObject({ kind: 'failed', mayHaveArrived: false });
  });
});
