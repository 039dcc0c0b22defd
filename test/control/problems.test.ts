/** Every error is a problem document (RFC 9457), and no response may be cached, framed or sniffed. */
import { describe, expect, test } from 'vitest';
import { FiredrillError } from '../../src/core/errors.ts';
import { testApp, testSource } from './support.ts';

const json = { 'content-type': 'application/json' };

describe('invalid requests', () => {
  test.each([
    ['an unknown page', 404, { url: '/nothing?x=1' }],
    ['another method', 405, { method: 'DELETE', url: '/api/ratios' }],
    ['a path that is no UTF-8', 400, { url: '/%ff' }],
    ['a body that is no JSON', 400, { method: 'PUT', url: '/api/ratios', headers: json, payload: '{' }],
    ['an empty body', 400, { method: 'PUT', url: '/api/ratios', headers: json, payload: '' }],
    ['no body', 422, { method: 'PUT', url: '/api/ratios' }],
    [
      'a poisoned body',
      400,
      { method: 'PUT', url: '/api/ratios', headers: json, payload: '{"__proto__":1}' },
    ],
    [
      'a form',
      415,
      { method: 'PUT', url: '/api/ratios', headers: { 'content-type': 'text/plain' }, payload: '{"api":1}' },
    ],
    [
      'a long body',
      413,
      { method: 'PUT', url: '/api/ratios', headers: json, payload: `{"api":1${' '.repeat(16_384)}}` },
    ],
    ['a list', 422, { method: 'PUT', url: '/api/ratios', headers: json, payload: '[1]' }],
    ['a number in quotes', 422, { method: 'PUT', url: '/api/ratios', headers: json, payload: '{"api":"1"}' }],
    ['an unknown parameter', 422, { url: '/logs?line=5' }],
  ] as const)('%s is %i', async (_, status, request) => {
    const source = testSource();
    const answer = await testApp(source).inject({
      ...request,
      headers: { ...('headers' in request && request.headers) },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const body = answer.json();
    expect(body).toMatchObject({ type: 'about:blank', status, title: expect.stringMatching(/^[A-Z]/) });
    expect(body.detail).toMatch(/\w/);
    expect(body.instance).toBe(request.url.split('?')[0]);
    expect(source.asked).toEqual([]);
  });

  test('a wrong method gets the list of allowed ones', async () => {
    const answer = await testApp().inject({ method: 'POST', url: '/api/ratios' });
    expect(answer.headers.allow).toBe('GET, HEAD, PUT');
  });

  test('a usage error of the run is a client error', async () => {
    const source = testSource(
      {},
      {
        change() {
          throw new FiredrillError('does not fit', 2, [{ where: 'ratios', problem: 'does not fit' }]);
        },
      },
    );
    const answer = await testApp(source).inject({ method: 'PUT', url: '/api/ratios', payload: { api: 1 } });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toEqual([{ where: 'ratios', problem: 'does not fit' }]);
  });
});

test('an internal error is logged, and the client receives no details', async () => {
  const warnings: string[] = [];
  const source = testSource({
    figures() {
      throw new TypeError('secret internals');
    },
  });
  const answer = await testApp(source, {}, (line) => warnings.push(line)).inject('/');
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('secret');
  expect(warnings).toEqual(['internal error of the control server: GET /: secret internals']);
});

test.each([
  '/',
  '/logs',
  '/config',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/status',
  '/api/ratios',
  '/nothing',
  '/%ff',
])('%s has the security headers', async (url) => {
  const { headers } = await testApp().inject(url);
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
});
