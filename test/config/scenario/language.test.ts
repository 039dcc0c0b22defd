/** docs/scenarios/language.md: its example loads, and comes to what the page says. */
import { expect, test } from 'vitest';
import { loadText } from '../../support/config-scenario.ts';
import { languagePage } from '../../support/language-page.ts';

const scenario = await loadText(languagePage());
const payment = scenario.services.find(({ name }) => name === 'payment-service')!;
const [charge] = payment.operations;

test('every part of it is there', () => {
  expect(scenario).toMatchObject({
    name: 'my-shop',
    warnText: 'WARNING',
    leastLevel: 'DEBUG',
    body: 'text',
    labels: [
      { name: 'app', byService: { 'payment-service': 'pay' } },
      { name: 'level' },
      { name: 'namespace', byService: { 'payment-service': 'billing' } },
    ],
    users: { count: 10_000, weights: [{ name: 'casual' }, { name: 'regular' }] },
    patternShare: 0.3,
    traffic: { timeZone: 'Europe/Berlin', daily: { shape: 'smooth' }, weekly: [1, 1, 1, 1, 1, 0.7, 0.5] },
  });
  expect(scenario.outputs.map(({ kind, format }) => [kind, format])).toEqual([
    ['console', 'combined'],
    ['file', 'combined'],
    ['file', 'text'],
    ['file', 'csv'],
  ]);
  expect(scenario.incidents).toHaveLength(7);
  expect(scenario.expectations).toHaveLength(3);
});

test('calls come in steps, with all that belongs to them', () => {
  expect(charge!.calls).toEqual([
    [{ service: 'auth-service', operation: 'verify', share: 1, retries: 0, backoffMs: 100 }],
    [
      {
        service: 'bank',
        operation: 'authorize',
        share: 1,
        timeoutMs: 500,
        retries: 2,
        backoffMs: 100,
        fallback: { service: 'payment-service', operation: 'queue' },
      },
    ],
    [
      {
        service: 'mail',
        operation: 'send',
        share: 0.3,
        retries: 0,
        backoffMs: 100,
        breaker: { failures: 5, openMs: 30_000 },
      },
    ],
    [
      { service: 'stock', operation: 'reserve', share: 1, retries: 0, backoffMs: 100 },
      {
        service: 'fraud',
        operation: 'score',
        share: 1,
        retries: 0,
        backoffMs: 100,
        timeoutMs: 200,
        fallback: { service: 'fraud', operation: 'guess' },
      },
    ],
  ]);
});

test('logs have their moments', () => {
  expect(charge!.logs.map(({ at, slowMs }) => [at, slowMs])).toEqual([
    ['start', undefined],
    ['middle', undefined],
    ['end', undefined],
    ['error', undefined],
    ['slow', 500],
    ['retry', undefined],
    ['fallback', undefined],
  ]);
});

test('an operation may start by itself, and its latency be a range', () => {
  expect(charge!.entry).toBe(3);
  expect(payment.operations[1]!.latency).toEqual({ kind: 'uniform', minMs: 1, maxMs: 3 });
});

test('sessions have a length, a timeout and outcomes', () => {
  expect(scenario.journeys[0]).toMatchObject({
    length: { kind: 'lognormal', p50Ms: 480_000, p95Ms: 2_400_000 },
    timeoutMs: 1_800_000,
    abandon: 0.02,
  });
  expect(scenario.journeys[0]!.states.map(({ outcome }) => outcome)).toEqual([
    'completed',
    'completed',
    'completed',
    'abandoned',
  ]);
});
