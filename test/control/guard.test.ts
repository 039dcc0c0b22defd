/** Access checks: hosts, tokens, origins, and changes from other machines. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testApp, testSource } from './support.ts';

const put = (app: ReturnType<typeof testApp>, headers: Record<string, string> = {}) =>
  app.inject({ method: 'PUT', url: '/api/ratios', headers, payload: { api: 8 } });

describe('the Host header', () => {
  test.each([
    'localhost',
    'localhost:8080',
    'LOCALHOST:1',
    'localhost.',
    '127.0.0.1:8080',
    '[::1]:8080',
    '[0:0:0:0:0:0:0:1]',
    'firedrill:8080',
  ])('%s is allowed', async (host) => {
    expect((await testApp().inject({ url: '/api/status', headers: { host } })).statusCode).toBe(200);
  });

  test.each([
    'evil.example',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.nip.io',
    'localhost@evil.example',
    'localhost:80:80',
    'localhost:99999',
    '[::2]:8080',
    '::1',
    '*',
    ' ',
    'localhost/../x',
  ])('%s is not', async (host) => {
    const answer = await testApp().inject({ url: '/api/status', headers: { host } });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().detail).toContain('CONTROL_ALLOWED_HOSTS');
  });

  test('only names in the list are allowed', async () => {
    const app = testApp();
    await fc.assert(
      fc.asyncProperty(fc.webAuthority({ withPort: true }), async (host) => {
        fc.pre(!/^(localhost|127\.0\.0\.1|firedrill)\.?(:|$)/i.test(host));
        expect((await app.inject({ url: '/', headers: { host } })).statusCode).toBe(403);
      }),
    );
  });

  test('an entry with a port allows only that port', async () => {
    const app = testApp(testSource(), { allowedHosts: ['demo.example:8080'] });
    const ask = async (host: string) => (await app.inject({ url: '/', headers: { host } })).statusCode;
    expect(await ask('demo.example:8080')).toBe(200);
    expect(await ask('demo.example:8081')).toBe(403);
    expect(await ask('demo.example')).toBe(403);
  });

  test('the listen address is allowed too, unless it is every address', async () => {
    const ask = async (host: string, asked: string) =>
      (await testApp(testSource(), { host }).inject({ url: '/', headers: { host: asked } })).statusCode;
    expect(await ask('192.0.2.7', '192.0.2.7:8080')).toBe(200);
    expect(await ask('2001:db8::7', '[2001:db8::7]:8080')).toBe(200);
    expect(await ask('0.0.0.0', '0.0.0.0:8080')).toBe(403);
  });

  test('* allows every name', async () => {
    const app = testApp(testSource(), { allowedHosts: ['*'] });
    expect((await app.inject({ url: '/', headers: { host: 'a.example' } })).statusCode).toBe(200);
    expect((await app.inject({ url: '/', headers: { host: 'a b' } })).statusCode).toBe(403);
  });

  test('probes may use any name', async () => {
    for (const url of ['/healthz', '/readyz']) {
      expect((await testApp().inject({ url, headers: { host: '10.1.2.3:8080' } })).statusCode).toBe(200);
    }
  });

  test('a missing path is not reported to other hosts', async () => {
    expect((await testApp().inject({ url: '/no', headers: { host: 'evil.example' } })).statusCode).toBe(403);
  });
});

describe('the token', () => {
  const app = testApp(testSource(), { token: 'open-sesame' });
  const ask = (authorization?: string, url = '/api/status') =>
    app.inject({ url, headers: { host: 'localhost', ...(authorization && { authorization }) } });
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

  test.each([
    'Bearer open-sesame',
    'bearer open-sesame',
    'Bearer  open-sesame ',
    basic(':open-sesame'),
    basic('me:open-sesame'),
  ])('%j is accepted', async (authorization) => {
    expect((await ask(authorization)).statusCode).toBe(200);
  });

  test.each([
    undefined,
    'Bearer',
    'Bearer open-sesam',
    'Bearer open-sesame2',
    'Bearer OPEN-SESAME',
    'open-sesame',
    'Digest open-sesame',
    'Bearer open-sesame open-sesame',
    basic('open-sesame'.slice(1)),
    basic('open-sesame:'),
    'Basic %%%',
  ])('%j is not', async (authorization) => {
    const answer = await ask(authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="firedrill", Basic realm="firedrill"/);
    expect(answer.body).not.toContain('sesame');
  });

  test.each(['/', '/logs', '/config', '/metrics', '/api/status', '/api/ratios', '/nothing'])(
    '%s needs it',
    async (url) => {
      expect((await ask(undefined, url)).statusCode).toBe(401);
    },
  );

  test.each(['/healthz', '/readyz'])('%s does not', async (url) => {
    expect((await ask(undefined, url)).statusCode).toBe(200);
  });

  test('a change needs the token', async () => {
    expect((await put(app)).statusCode).toBe(401);
    expect((await put(app, { authorization: 'Bearer open-sesame' })).statusCode).toBe(200);
  });
});

describe('a change from a page', () => {
  test.each([
    ['localhost:8080', 'http://localhost:8080'],
    ['localhost', 'http://localhost:80'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['firedrill', 'https://firedrill'],
  ])('under %s, from %s, is allowed', async (host, origin) => {
    expect((await put(testApp(), { host, origin })).statusCode).toBe(200);
  });

  test.each([
    'http://evil.example',
    'http://localhost:8081',
    'http://localhost',
    'null',
    '',
    'file://',
    'http://localhost:8080@evil.example',
  ])('from %j is not', async (origin) => {
    const source = testSource();
    const answer = await put(testApp(source), { host: 'localhost:8080', origin });
    expect(answer.statusCode).toBe(403);
    expect(source.asked).toEqual([]);
  });

  test('the origin of a read is not checked, but other sites cannot read the response', async () => {
    const answer = await testApp().inject({ url: '/api/ratios', headers: { origin: 'http://evil.example' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('on an address that other machines can reach', () => {
  test.each(['0.0.0.0', '::', '192.0.2.7', 'demo.example'])(
    '%s: reads work, changes need a token',
    async (host) => {
      const source = testSource();
      const app = testApp(source, { host });
      expect((await app.inject({ url: '/api/ratios' })).statusCode).toBe(200);
      const refused = await put(app);
      expect(refused.statusCode).toBe(403);
      expect(refused.json().detail).toContain('set CONTROL_TOKEN');
      expect(source.asked).toEqual([]);
      const trusted = testApp(testSource(), { host, token: 't' });
      expect((await put(trusted, { authorization: 'Bearer t' })).statusCode).toBe(200);
    },
  );

  test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('%s is not one', async (host) => {
    expect((await put(testApp(testSource(), { host }))).statusCode).toBe(200);
  });
});
