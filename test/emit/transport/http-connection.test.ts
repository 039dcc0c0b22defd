import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  ENOUGH_MS,
  freePort,
  HUGE_PAYLOAD,
  listen,
  openTransport,
  PAYLOAD,
  receive,
  transportTo,
} from './support.ts';

describe('nothing was sent', () => {
  test('connection refused', async () => {
    const peer = `127.0.0.1:${await freePort()}`;
    const transport = await openTransport({ url: `http://${peer}/v1/logs` });
    const reason = `connection refused by ${peer}`;
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  });

  test('both addresses of localhost refuse', async () => {
    const port = await freePort();
    const transport = await openTransport({ url: `http://localhost:${port}/v1/logs` });
    const reason = `connection refused by localhost:${port}`;
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  });

  test('no such host', async () => {
    const transport = await openTransport({ url: 'http://nowhere.invalid/v1/logs' });
    const reason = 'no address found for the host of nowhere.invalid:80 (DNS)';
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  });

  test('all connections were busy', async () => {
    const transport = await transportTo(() => {}, { timeoutMs: ENOUGH_MS, compression: 'gzip' });
    const other = await transportTo((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    );
    // Its timeout starts now, and the other request takes the connection before this one is compressed, so this one times out first.
    const second = transport.send(HUGE_PAYLOAD);
    await other.send(PAYLOAD);
    const first = transport.send(PAYLOAD);
    expect(await second).toMatchObject({
      mayHaveArrived: false,
      reason: expect.stringContaining('all connections to'),
    });
    expect(await first).toMatchObject({ mayHaveArrived: true });
  });

  test('a handshake that never ends', async () => {
    const peer = await listen(net.createServer());
    const transport = await openTransport({ url: `https://${peer}/v1/logs`, timeoutMs: 100 });
    const reason = `no connection to ${peer} within 100 ms`;
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  });
});

describe('a part was sent: the request is incomplete', () => {
  test('the server resets the connection', async () => {
    const peer = await listen(
      net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    );
    const transport = await openTransport({ url: `http://${peer}/v1/logs` });
    expect(await transport.send(HUGE_PAYLOAD)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining(`${peer} closed the connection before the request was written`),
      mayHaveArrived: false,
    });
  });

  test('the server stops reading', async () => {
    const peer = await listen(net.createServer({ pauseOnConnect: true }));
    const transport = await openTransport({ url: `http://${peer}/v1/logs`, timeoutMs: ENOUGH_MS });
    const reason = `${peer} did not read the whole request within 2 s`;
    expect(await transport.send(HUGE_PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
  });

  test('the server answers before it has read the whole request', async () => {
    const server = http.createServer((_request, response) => response.writeHead(413).end());
    const transport = await openTransport({ url: `http://${await listen(server)}/v1/logs` });
    expect(await transport.send(HUGE_PAYLOAD)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/413 Payload Too Large \(the batch is too large for it\)$/),
    });
  });

  const SUCCESS = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';

  test.each([
    ['and closes', (socket: net.Socket) => socket.end(SUCCESS)],
    ['and resets', (socket: net.Socket) => socket.write(SUCCESS, () => socket.destroy())],
    ['and reads on', (socket: net.Socket) => socket.resume().write(SUCCESS)],
  ])('a success that comes before the server has read all %s is unconfirmed', async (_name, answer) => {
    const peer = await listen(net.createServer((socket) => socket.once('data', () => answer(socket))));
    const transport = await openTransport({ url: `http://${peer}/v1/logs` });
    expect(await transport.send(HUGE_PAYLOAD)).toEqual({
      kind: 'unconfirmed',
      reason: `${peer} answered 200 OK before it had the whole request`,
    });
  });

  test('a success followed by a reset is unconfirmed, even if the kernel accepted the whole request', async () => {
    const peer = await listen(
      net.createServer((socket) =>
        socket.once('readable', () => {
          socket.read(1);
          socket.write(SUCCESS);
          socket.resetAndDestroy();
        }),
      ),
    );
    const transport = await openTransport({ url: `http://${peer}/v1/logs` });
    expect(await transport.send(new Uint8Array(200_000))).toEqual({
      kind: 'unconfirmed',
      reason: `${peer} answered 200 OK and reset the connection: it has not read the whole request`,
    });
  });

  test('after a retryable response before the end, nothing has arrived', async () => {
    const server = http.createServer((_request, response) => response.writeHead(502).end());
    const transport = await openTransport({ url: `http://${await listen(server)}/v1/logs` });
    expect(await transport.send(HUGE_PAYLOAD)).toMatchObject({ kind: 'failed', mayHaveArrived: false });
  });
});

describe('all was sent', () => {
  test('no response in time', async () => {
    const transport = await transportTo(() => {}, { timeoutMs: ENOUGH_MS });
    const reason = `no answer from ${transport.peer} within 2 s`;
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: true });
  });

  test('the server closes the connection instead of answering', async () => {
    const transport = await transportTo((response) => response.socket?.destroy());
    expect(await transport.send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: `${transport.peer} closed the connection instead of answering (socket hang up)`,
      mayHaveArrived: true,
    });
  });

  test('a failed request does not affect the next one', async () => {
    let requests = 0;
    const transport = await transportTo((response) =>
      requests++ === 0 ? response.socket?.destroy() : response.end(),
    );
    expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'failed' });
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'ok', rejected: 0 });
  });

  test('a response that is not HTTP', async () => {
    // What a gRPC server sends first: an HTTP/2 SETTINGS frame.
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    const peer = await listen(net.createServer((socket) => socket.once('data', () => socket.end(settings))));
    const transport = await openTransport({ url: `http://${peer}/v1/logs` });
    expect(await transport.send(PAYLOAD)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('OTEL_EXPORTER_OTLP_PROTOCOL=grpc'),
      mayHaveArrived: true,
    });
  });

  test('a response that asks for another protocol', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
    const peer = await listen(net.createServer((socket) => socket.once('data', () => socket.write(upgrade))));
    const transport = await openTransport({ url: `http://${peer}/v1/logs` });
    expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'failed', mayHaveArrived: true });
  });
});

describe('keep-alive connections', () => {
  test('a connection that the server closed in between is not used again', async () => {
    const server = http.createServer(async (request, response) => {
      await receive(request);
      response.end();
    });
    const sockets: net.Socket[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    const transport = await openTransport({ url: `http://${await listen(server)}/v1/logs` });
    for (let round = 1; round <= 5; round++) {
      expect(await transport.send(PAYLOAD)).toEqual({ kind: 'ok', rejected: 0 });
      expect(sockets).toHaveLength(round);
      const socket = sockets.at(-1)!;
      // Closed on both sides after our side has answered the server's FIN.
      socket.end();
      await once(socket, 'close');
    }
  });

  test('a request on a connection that the server closes fails, and the reason names the keep-alive connection', async () => {
    let requests = 0;
    const transport = await transportTo((response) =>
      ++requests === 2 ? response.socket?.destroy() : response.end(),
    );
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'ok', rejected: 0 });
    expect(await transport.send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: `${transport.peer} closed a keep-alive connection instead of answering (socket hang up)`,
      mayHaveArrived: true,
    });
    expect(await transport.send(PAYLOAD)).toEqual({ kind: 'ok', rejected: 0 });
  });
});

describe('close', () => {
  test('ends requests in flight and queued ones', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const transport = await transportTo(() => arrived());
    const sends = [transport.send(PAYLOAD), transport.send(PAYLOAD)];
    await arrival;
    await transport.close();
    const reason = `firedrill closed the connection before ${transport.peer} answered`;
    expect(await Promise.all(sends)).toEqual([
      { kind: 'failed', reason, mayHaveArrived: true },
      { kind: 'failed', reason, mayHaveArrived: false },
    ]);
  });

  test('while a payload is being compressed', async () => {
    const transport = await transportTo((response) => response.end(), { compression: 'gzip' });
    const send = transport.send(PAYLOAD);
    await transport.close();
    expect(await send).toEqual({ kind: 'failed', reason: 'the transport is closed', mayHaveArrived: false });
  });

  test('later sends fail, a second close does nothing', async () => {
    const transport = await transportTo((response) => response.end());
    await transport.close();
    await transport.close();
    expect(await transport.send(PAYLOAD)).toMatchObject({ kind: 'failed', mayHaveArrived: false });
  });
});
