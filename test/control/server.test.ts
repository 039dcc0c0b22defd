/** The server on real sockets: ports, invalid requests and close. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { refuseUsedPort } from '../../src/control/listen.ts';
import { type ControlServer, startControl } from '../../src/control/server.ts';
import { FiredrillError } from '../../src/core/errors.ts';
import { OPTIONS, testSource } from './support.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function started(
  options: Partial<typeof OPTIONS> = {},
  warnings: string[] = [],
): Promise<ControlServer> {
  const server = await startControl(testSource(), { ...OPTIONS, ...options }, (line) => warnings.push(line));
  if (!server) throw new Error('no server');
  closing.push(() => server.close());
  return server;
}

async function occupied(port = 0, host = '127.0.0.1'): Promise<number> {
  const server: Server = createServer().listen(port, host);
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function faultOf(work: Promise<unknown>): Promise<FiredrillError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FiredrillError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

/** Everything that the server sends in response to these bytes, until it closes the connection. */
async function talk(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  socket.write(bytes);
  await once(socket, 'close');
  return heard;
}

describe('the port', () => {
  test('0 is any free port', async () => {
    const warnings: string[] = [];
    const { url } = await started({}, warnings);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  test('off is no server', async () => {
    expect(await startControl(testSource(), { ...OPTIONS, port: 'off' }, () => {})).toBeUndefined();
  });

  test('if the default port is in use, the next free one is used and reported', async () => {
    const taken = await occupied();
    const warnings: string[] = [];
    const { url } = await started({ port: taken, portWasGiven: false }, warnings);
    expect(Number(new URL(url).port)).not.toBe(taken);
    expect(warnings).toEqual([`port ${taken} is in use: the page is at ${url}`]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test.each([
    ['--control-port', '--control-port 0'],
    ['CONTROL_PORT', 'CONTROL_PORT=0'],
    ['run.yaml:3 control-port', 'control-port: 0'],
  ])('a port that is in use is an error that names %s', async (port, hint) => {
    const taken = await occupied();
    const options = { ...OPTIONS, port: taken, portWasGiven: true, givenBy: { port } };
    for (const refused of [refuseUsedPort(options), startControl(testSource(), options, () => {})]) {
      const fault = await faultOf(refused);
      expect(fault.exitCode).toBe(2);
      expect(fault.faults[0]).toMatchObject({ where: port, hint: expect.stringContaining(hint) });
    }
  });

  test('a free port is still free after the check', async () => {
    const port = await freePort();
    await refuseUsedPort({ ...OPTIONS, port });
    expect((await started({ port })).url).toBe(`http://127.0.0.1:${port}`);
  });

  test('the default port is not checked', async () => {
    await refuseUsedPort({ ...OPTIONS, port: await occupied(), portWasGiven: false });
  });

  test('a configured port that is in use is an error that names it', async () => {
    const taken = await occupied();
    const fault = await faultOf(started({ port: taken, portWasGiven: true }));
    expect(fault.exitCode).toBe(2);
    expect(fault.faults[0]).toMatchObject({
      where: 'CONTROL_PORT',
      problem: `port ${taken} on 127.0.0.1 is in use by another program`,
      hint: expect.stringContaining('CONTROL_PORT=0'),
    });
  });

  test('a host of another machine is an error of CONTROL_HOST', async () => {
    const fault = await faultOf(started({ host: '192.0.2.1' }));
    expect(fault.exitCode).toBe(2);
    expect(fault.faults[0]!.where).toBe('CONTROL_HOST');
  });

  test('localhost is one address', async () => {
    const { url } = await started({ host: 'localhost' });
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await fetch(url.replace('localhost', '127.0.0.1'))).status).toBe(200);
  });

  test('every address is shown as localhost', async () => {
    const { url } = await started({ host: '0.0.0.0' });
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  test('an IPv6 address has brackets', async ({ skip }) => {
    const probe = createServer();
    const has = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).listen(0, '::1', () => resolve(true));
    });
    if (has) probe.close();
    skip(!has, 'this machine has no IPv6');
    const { url } = await started({ host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${url}/api/status`)).status).toBe(200);
  });
});

describe('requests that are not valid HTTP', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n', 400],
    [
      'a host in the target',
      'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      400,
    ],
    [
      'our host in the target',
      'GET http://localhost/ HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n',
      400,
    ],
    ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 403],
    ['a target without a path', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['huge headers', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\nEvil: b\r\n\r\n', 400],
  ])('%s is rejected', async (_, bytes, status) => {
    const { url } = await started();
    expect(await talk(url, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('the response is a problem document too', async () => {
    const { url } = await started();
    const [head, body] = (await talk(url, 'hello\r\n\r\n')).split('\r\n\r\n');
    expect(head).toContain('content-type: application/problem+json');
    expect(JSON.parse(body!)).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'this is not a valid HTTP request',
    });
  });
});

test('close ends connections immediately, also in the middle of a request', async () => {
  const server = await startControl(testSource(), OPTIONS, () => {});
  const { hostname, port } = new URL(server!.url);
  const idle = connect(Number(port), hostname);
  const busy = connect(Number(port), hostname);
  const gone = Promise.all([once(idle, 'close'), once(busy, 'close')]);
  for (const socket of [idle, busy]) socket.on('error', () => {});
  idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(idle, 'data');
  busy.write(
    'PUT /api/ratios HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n',
  );
  await once(busy, 'data');
  await server!.close();
  await gone;
  await expect(fetch(server!.url)).rejects.toThrow();
});
