import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import { listen, openTransport, PAYLOAD, type Received, receive, transportTo } from './support.ts';

async function sent(options: Partial<TransportOptions> = {}, payload = PAYLOAD): Promise<Received> {
  let received: Received | undefined;
  const transport = await transportTo((response, request) => {
    received = request;
    response.end();
  }, options);
  expect(await transport.send(payload)).toEqual({ kind: 'ok', rejected: 0 });
  return received!;
}

test('a POST of the payload to the path of the URL', async () => {
  const { method, path, headers, body } = await sent();
  expect({ method, path }).toEqual({ method: 'POST', path: '/v1/logs' });
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(PAYLOAD.length),
    'user-agent': 'firedrill',
  });
  expect(headers).not.toHaveProperty('content-encoding');
  expect(body.equals(PAYLOAD)).toBe(true);
});

test('protobuf by its own content type', async () => {
  expect((await sent({ protocol: 'http/protobuf' })).headers['content-type']).toBe('application/x-protobuf');
});

test('a payload that is a part of a larger buffer', async () => {
  const buffer = Buffer.from('--{"resourceLogs":[]}--');
  expect((await sent({}, buffer.subarray(2, -2))).body.toString()).toBe('{"resourceLogs":[]}');
});

test('an empty payload', async () => {
  expect((await sent({}, new Uint8Array())).body.length).toBe(0);
});

test('gzip decodes to the payload', async () => {
  const { headers, body } = await sent({ compression: 'gzip' });
  expect(headers['content-encoding']).toBe('gzip');
  expect(headers['content-length']).toBe(String(body.length));
  expect(gunzipSync(body).equals(PAYLOAD)).toBe(true);
});

test('headers arrive, except those that only the transport sets', async () => {
  const headers = { Authorization: 'Bearer abc', 'X-Scope-OrgID': 'drill', 'Content-Type': 'text/plain' };
  expect((await sent({ headers })).headers).toMatchObject({
    authorization: 'Bearer abc',
    'x-scope-orgid': 'drill',
    'content-type': 'application/json',
  });
});

test('user and password of the URL arrive as authorization', async () => {
  let authorization: string | undefined;
  const peer = await listen(
    http.createServer((request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(401).end('bad password: open sesame');
    }),
  );
  const transport = await openTransport({ url: `http://me:open%20sesame@${peer}/v1/logs` });
  const result = await transport.send(PAYLOAD);
  expect(authorization).toBe(`Basic ${Buffer.from('me:open sesame').toString('base64')}`);
  expect(result).toMatchObject({ kind: 'refused', reason: expect.not.stringContaining('sesame') });
});

test('connections are reused, and their number is limited', async () => {
  let opened = 0;
  const server = http.createServer(async (request, response) => {
    await receive(request);
    response.end();
  });
  server.on('connection', () => {
    opened++;
  });
  const transport = await openTransport({ url: `http://${await listen(server)}/`, connections: 2 });
  for (let round = 0; round < 3; round++) {
    const results = await Promise.all(Array.from({ length: 5 }, () => transport.send(PAYLOAD)));
    expect(results).toEqual(Array(5).fill({ kind: 'ok', rejected: 0 }));
  }
  expect(opened).toBe(2);
});
