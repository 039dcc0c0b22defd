/** OTLP over HTTP through a real proxy: what arrives, and the result if the proxy refuses a request. */
import http from 'node:http';
import https from 'node:https';
import { expect, test } from 'vitest';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import { type HttpProxyOptions, httpProxy } from '../../support/http-proxy.ts';
import { type Certificates, makeCertificates, NO_OPENSSL } from './certificates.ts';
import { freePort, listen, openTransport, PAYLOAD, type Received, receive } from './support.ts';

/** An OTLP receiver, with TLS if certificates are given; its port, and the requests it received. */
async function receiver(certificates?: Certificates) {
  const got: Received[] = [];
  const answer: http.RequestListener = async (request, response) => {
    got.push(await receive(request));
    response.setHeader('content-type', 'application/json').end('{}');
  };
  const server = certificates
    ? https.createServer(certificates.elsewhere, answer)
    : http.createServer(answer);
  const address = await listen(server);
  return { got, port: Number(address.split(':')[1]) };
}

const through = (address: string, options: Partial<TransportOptions> & { readonly url: string }, auth = '') =>
  openTransport({ ...options, proxy: { url: `http://${auth}${address}`, setting: 'HTTPS_PROXY' } });

test('an http endpoint receives requests in absolute form on one keep-alive connection', async () => {
  const { got, port } = await receiver();
  await using proxy = await httpProxy({ to: port, credentials: 'ann:p@ss word' });
  const transport = await through(
    proxy.address,
    { url: 'http://c.test:4318/v1/logs?a=b', headers: { 'api-key': 'k' } },
    'ann:p%40ss%20word@',
  );
  expect(await transport.send(PAYLOAD)).toEqual({ kind: 'ok', rejected: 0 });
  expect(await transport.send(PAYLOAD)).toEqual({ kind: 'ok', rejected: 0 });
  expect(proxy.asked).toEqual(Array(2).fill('POST http://c.test:4318/v1/logs?a=b'));
  expect(got.map(({ path, body, headers }) => [path, body.length, headers.host, headers['api-key']])).toEqual(
    Array(2).fill(['/v1/logs?a=b', PAYLOAD.length, 'c.test:4318', 'k']),
  );
  expect(got[0]!.headers).not.toHaveProperty('proxy-authorization');
});

test('an https endpoint is reached through one tunnel, and its certificate is checked against its own name', async (context) => {
  const certificates = await makeCertificates();
  if (!certificates) return context.skip(NO_OPENSSL);
  const { got, port } = await receiver(certificates);
  await using proxy = await httpProxy({ to: port, credentials: 'ann:secret' });
  const send = async (host: string, tls: TransportOptions['tls']) => {
    const transport = await through(
      proxy.address,
      { url: `https://${host}/v1/logs`, tls: tls! },
      'ann:secret@',
    );
    return [await transport.send(PAYLOAD), await transport.send(PAYLOAD)];
  };
  const { ca } = certificates;
  expect(await send('elsewhere.test', { ca })).toEqual(Array(2).fill({ kind: 'ok', rejected: 0 }));
  expect(proxy.asked).toEqual(['CONNECT elsewhere.test:443']);
  expect(got.map(({ path, headers }) => [path, headers['proxy-authorization']])).toEqual(
    Array(2).fill(['/v1/logs', undefined]),
  );
  const [wrongName] = await send('c.test', { ca });
  expect(wrongName).toMatchObject({
    kind: 'failed',
    mayHaveArrived: false,
    reason: expect.stringMatching(
      /^the TLS certificate of c\.test:443 through proxy 127\.0\.0\.1:\d+ was not accepted/,
    ),
  });
});

const refused: readonly [string, string, HttpProxyOptions['answers'] & {}, string][] = [
  ['CONNECT', 'https', 407, 'answered 407 Proxy Authentication Required to CONNECT c.test:4318'],
  ['CONNECT', 'https', 502, 'answered 502 Bad Gateway to CONNECT c.test:4318'],
  ['CONNECT', 'https', 403, 'answered 403 Forbidden to CONNECT c.test:4318'],
  ['CONNECT', 'https', 'hang up', 'closed the connection instead of answering CONNECT c.test:4318'],
  ['a request', 'http', 407, 'answered 407 Proxy Authentication Required to POST c.test:4318'],
];

test.each(refused)(
  'a proxy that answers %s over %s with %s: nothing was sent, try again',
  async (_, scheme, answers, says) => {
    await using proxy = await httpProxy({ to: 1, answers });
    const transport = await through(
      proxy.address,
      { url: `${scheme}://c.test:4318/v1/logs` },
      'ann:s3cret-pass@',
    );
    const result = await transport.send(PAYLOAD);
    expect(result).toMatchObject({ kind: 'failed', mayHaveArrived: false });
    expect(JSON.stringify(result)).toContain(`proxy ${proxy.address} ${says}`);
    expect(JSON.stringify(result)).not.toContain('s3cret');
  },
);

test('407 names the setting for the credentials', async () => {
  await using proxy = await httpProxy({ to: 1, credentials: 'ann:secret' });
  const url = 'https://c.test/v1/logs';
  expect(await (await through(proxy.address, { url })).send(PAYLOAD)).toMatchObject({
    reason: expect.stringContaining('HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT'),
  });
  expect(await (await through(proxy.address, { url }, 'ann:wrong@')).send(PAYLOAD)).toMatchObject({
    reason: expect.stringContaining('it does not accept the user and the password in HTTPS_PROXY'),
  });
});

test.each(['http', 'https'])('an unreachable proxy, for %s', async (scheme) => {
  const address = `127.0.0.1:${await freePort()}`;
  const transport = await through(address, { url: `${scheme}://c.test/v1/logs` });
  const reason = `connection refused by proxy ${address}`;
  expect(await transport.send(PAYLOAD)).toEqual({ kind: 'failed', reason, mayHaveArrived: false });
});

test('a proxy that never answers CONNECT: nothing was sent, and close ends the wait', async () => {
  await using proxy = await httpProxy({ to: 1, answers: 'silence' });
  const slow = await through(proxy.address, { url: 'https://c.test/v1/logs', timeoutMs: 100 });
  expect(await slow.send(PAYLOAD)).toEqual({
    kind: 'failed',
    reason: `no connection to c.test:443 through proxy ${proxy.address} within 100 ms`,
    mayHaveArrived: false,
  });
  const transport = await through(proxy.address, { url: 'https://c.test/v1/logs' });
  const sending = transport.send(PAYLOAD);
  await expect.poll(() => proxy.asked.length).toBe(2);
  await transport.close();
  expect(await sending).toMatchObject({ kind: 'failed', mayHaveArrived: false });
});

test('responses of the endpoint through the proxy are interpreted as usual', async () => {
  const server = http.createServer(async (request, response) => {
    await receive(request);
    response.writeHead(400).end('no');
  });
  const address = await listen(server);
  await using proxy = await httpProxy({ to: Number(address.split(':')[1]) });
  const transport = await through(proxy.address, { url: 'http://c.test/v1/logs' });
  expect(await transport.send(PAYLOAD)).toEqual({
    kind: 'refused',
    reason: `c.test:80 through proxy ${proxy.address} answered 400 Bad Request: no`,
  });
});
