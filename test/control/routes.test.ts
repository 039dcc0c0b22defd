/** The responses of each route. */
import { describe, expect, test } from 'vitest';
import type { RunPhase } from '../../src/model/run.ts';
import { ACCOUNTS, FIGURES, testApp, testSource } from './support.ts';

describe('GET /logs', () => {
  test('returns the last 50 lines, oldest first', async () => {
    const answer = await testApp().inject('/logs');
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    const lines = answer.body.split('\n');
    expect(lines).toHaveLength(51);
    expect([lines[0], lines[49], lines[50]]).toEqual(['line 151', 'line 200', '']);
  });

  test.each([
    ['1', 1],
    ['150', 150],
    ['1000', 200],
  ])('returns %s', async (lines, given) => {
    expect((await testApp().inject(`/logs?lines=${lines}`)).body.trimEnd().split('\n')).toHaveLength(given);
  });

  test.each(['0', '1001', '-1', '1.5', '', 'ten', '5&lines=6', '00001'])('rejects %j', async (lines) => {
    expect((await testApp().inject(`/logs?lines=${lines}`)).statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe('GET /config', () => {
  test('is JSON for programs', async () => {
    const answer = await testApp().inject('/config');
    expect(answer.headers.vary).toBe('accept');
    expect(answer.json()).toEqual({
      settings: {
        rate: { value: 50, source: 'flag' },
        'otlp-headers': { value: '(set, not shown)', source: 'environment' },
        duration: { value: null, source: 'default' },
      },
    });
  });

  test('is a page for browsers', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const answer = await testApp().inject({ url: '/config', headers: { accept } });
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('(set, not shown)');
  });
});

describe('probes', () => {
  test('healthz is ok while the server responds', async () => {
    const ended = testSource({ ready: () => false });
    expect((await testApp(ended).inject('/healthz')).json()).toEqual({ status: 'ok' });
  });

  test('readyz is ready during the run', async () => {
    expect((await testApp().inject('/readyz')).json()).toEqual({ status: 'ready' });
  });

  test('readyz waits for the outputs', async () => {
    const answer = await testApp(testSource({ ready: () => false })).inject('/readyz');
    expect([answer.statusCode, answer.json().detail]).toEqual([503, 'the run has not started']);
  });

  test.each([
    ['draining', 'the run is draining'],
    ['flushing', 'the run is flushing'],
    ['ended', 'the run has ended'],
  ] as const)('readyz is not ready when it is %s', async (phase: RunPhase, detail) => {
    const status = { ...testSource().control.status(), phase };
    const answer = await testApp(testSource({}, { status: () => status })).inject('/readyz');
    expect([answer.statusCode, answer.json().detail]).toEqual([503, detail]);
  });
});

test('GET /metrics returns the metrics of the run', async () => {
  const answer = await testApp().inject('/metrics');
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.body).toBe('up 1\n');
});

test('GET /api/status returns the run, its ledger and its statistics', async () => {
  const answer = await testApp().inject('/api/status');
  expect(answer.json()).toEqual({
    run: '4f2a91c0',
    scenario: 'demo-backend',
    seed: '42',
    version: '0.1.0',
    started: '2026-03-01T09:30:00.000Z',
    phase: 'running',
    elapsedMs: 125_000,
    ledger: {
      planned: { logs: 12_500 },
      filtered: 400,
      skipped: 0,
      emitted: { logs: 12_100, spans: 9_040 },
      outputs: ACCOUNTS,
    },
    ratios: { 'api-service': 2, 'auth-service': 2, 'payment-service': 2 },
    timeline: [],
    figures: FIGURES,
  });
});

describe('/api/ratios', () => {
  test('returns the ratios', async () => {
    const answer = await testApp().inject('/api/ratios');
    expect(answer.json()).toEqual({ 'api-service': 2, 'auth-service': 2, 'payment-service': 2 });
  });

  test('changes the named services, by short or full name, and keeps the others', async () => {
    const source = testSource();
    const payload = { api: 8, 'payment-service': 2.5 };
    const answer = await testApp(source).inject({ method: 'PUT', url: '/api/ratios', payload });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ 'api-service': 8, 'auth-service': 2, 'payment-service': 2.5 });
    expect(source.asked).toEqual([{ kind: 'ratios', ratios: { 'api-service': 8, 'payment-service': 2.5 } }]);
  });

  test('returns the change, even before the engine has applied it', async () => {
    const source = testSource({}, { change() {} });
    const answer = await testApp(source).inject({ method: 'PUT', url: '/api/ratios', payload: { api: 8 } });
    expect(answer.json()).toEqual({ 'api-service': 8, 'auth-service': 2, 'payment-service': 2 });
  });

  test('rejects the whole change and reports every error', async () => {
    const source = testSource();
    const payload = { api: 8, paymnt: 3, auth: 11, 'a/b': 1 };
    const answer = await testApp(source).inject({ method: 'PUT', url: '/api/ratios', payload });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toMatchObject([
      { where: '#/paymnt', expected: 'one of api, auth, payment', hint: 'did you mean "payment"?' },
      { where: '#/auth', problem: 'cannot use 11' },
      { where: '#/a~1b' },
    ]);
    expect(source.asked).toEqual([]);
  });

  test('rejects a number that is too large', async () => {
    const request = {
      method: 'PUT',
      url: '/api/ratios',
      headers: { 'content-type': 'application/json' },
    } as const;
    const answer = await testApp().inject({ ...request, payload: '{"api":1e999}' });
    expect(answer.statusCode).toBe(422);
  });
});
