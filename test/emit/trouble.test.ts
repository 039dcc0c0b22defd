import { expect, test } from 'vitest';
import { Trouble } from '../../src/emit/trouble.ts';

function listen() {
  const told: string[] = [];
  return { told, trouble: new Trouble((message) => told.push(message)) };
}

test('an outage is told once, and its end once', () => {
  const { told, trouble } = listen();
  trouble.failed('connection refused');
  trouble.failed('connection refused');
  trouble.failed('timed out');
  trouble.worked();
  trouble.worked();
  expect(told).toEqual(['OTLP: connection refused; records are kept and retried', 'OTLP: delivering again']);
});

test('that an outage costs records is told once', () => {
  const { told, trouble } = listen();
  trouble.failed('connection refused');
  trouble.gaveUp();
  trouble.gaveUp();
  expect(told.slice(1)).toEqual([
    'OTLP: still failing; records are dropped, and counted, until it works again',
  ]);
});

test('the next outage is told anew, with its losses', () => {
  const { told, trouble } = listen();
  for (let i = 0; i < 2; i++) {
    trouble.failed('connection refused');
    trouble.gaveUp();
    trouble.worked();
  }
  expect(told).toHaveLength(6);
});

test('where all is well nothing is said', () => {
  const { told, trouble } = listen();
  trouble.worked();
  expect(told).toEqual([]);
});

test('each reason for a refusal is told once', () => {
  const { told, trouble } = listen();
  for (const reason of ['HTTP 400', 'HTTP 413', 'HTTP 400']) trouble.refused(reason);
  expect(told).toEqual(['OTLP: HTTP 400', 'OTLP: HTTP 413']);
});

test('a server with ever new reasons is not listened to for ever', () => {
  const { told, trouble } = listen();
  for (let i = 0; i < 1000; i++) trouble.refused(`request ${i} was bad`);
  expect(told.length).toBeLessThan(30);
});
