import { expect, test } from 'vitest';
import { Figures } from '../../src/figures/figures.ts';
import type { DependencyFigures } from '../../src/model/figures.ts';
import type { Span } from '../../src/model/record.ts';
import { instanceOf, logRecord, START_MS, spanRecord } from '../support/records.ts';

const call = (callee: string, more: Partial<Span> = {}): Span =>
  spanRecord({ spanKind: 'client', attributes: { 'service.peer.name': callee }, ...more });

const dependenciesOf = (spans: readonly Span[]): readonly DependencyFigures[] => {
  const figures = new Figures();
  figures.add(spans);
  return figures.read().dependencies;
};

test('are counted from client and producer spans that name the callee', () => {
  const read = dependenciesOf([
    call('payment'),
    call('payment', { failed: true }),
    call('mail', { spanKind: 'producer' }),
    call('payment', { instance: instanceOf('admin') }),
    call('payment', { spanKind: 'server' }),
    call('payment', { spanKind: 'consumer' }),
    spanRecord({ spanKind: 'client' }),
  ]);
  expect(read.map(({ caller, callee, calls, failures }) => [caller, callee, calls, failures])).toEqual([
    ['admin', 'payment', 1, 0],
    ['shop', 'mail', 1, 0],
    ['shop', 'payment', 2, 1],
  ]);
});

test('latency is that of the calls, to the microsecond', () => {
  const [read] = dependenciesOf([
    call('payment', { startMs: START_MS, timeMs: START_MS + 0.25 }),
    call('payment', { startMs: START_MS, timeMs: START_MS + 12.5 }),
    call('payment', { startMs: START_MS, timeMs: START_MS + 100 }),
  ]);
  expect(read!.latencyMs.p50).toBeCloseTo(12.5, 1);
  expect(read!.latencyMs.max).toBe(100);
});

test('health is that of the last five minutes', () => {
  const failing = Array.from({ length: 10 }, (_, i) =>
    call('payment', { timeMs: START_MS + i, startMs: START_MS, failed: i < 5 }),
  );
  const later = (ms: number): Span => call('mail', { timeMs: START_MS + ms, startMs: START_MS + ms - 5 });
  expect(dependenciesOf(failing)[0]).toMatchObject({ calls: 10, failures: 5, health: 25 });
  expect(dependenciesOf([...failing, later(299_000)])[1]).toMatchObject({ callee: 'payment', health: 25 });
  expect(dependenciesOf([...failing, later(300_000)])[1]).not.toHaveProperty('health');
});

test('a call that was cut at the end of the run is not a failure', () => {
  const cut = call('payment', {
    failed: true,
    attributes: { 'service.peer.name': 'payment', 'firedrill.cut': true },
  });
  expect(dependenciesOf([call('payment'), cut])).toMatchObject([{ calls: 1, failures: 0, health: 100 }]);
});

test('failed calls lower the health of the caller, not that of the callee', () => {
  const figures = new Figures();
  figures.add([
    logRecord(),
    logRecord({ instance: instanceOf('payment') }),
    call('payment', { failed: true }),
    call('mail'),
  ]);
  const { shop, payment } = figures.read().services;
  expect([shop!.health, payment!.health]).toEqual([85, 100]);
});
