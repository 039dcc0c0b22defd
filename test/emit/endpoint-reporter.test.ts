import { expect, test } from 'vitest';
import { EndpointReporter } from '../../src/emit/endpoint-reporter.ts';

function listen() {
  const messages: string[] = [];
  return { messages, reporter: new EndpointReporter((message) => messages.push(message)) };
}

test('an outage and its end are logged once', () => {
  const { messages, reporter } = listen();
  reporter.failed('connection refused');
  reporter.failed('connection refused');
  reporter.failed('timed out');
  reporter.recovered();
  reporter.recovered();
  expect(messages).toEqual([
    'OTLP: connection refused; records are kept and retried',
    'OTLP: delivering again',
  ]);
});

test('dropped records are logged once per outage', () => {
  const { messages, reporter } = listen();
  reporter.failed('connection refused');
  reporter.droppingRecords();
  reporter.droppingRecords();
  expect(messages.slice(1)).toEqual([
    'OTLP: still failing; records are dropped and counted until it works again',
  ]);
});

test('the next outage and its dropped records are logged again', () => {
  const { messages, reporter } = listen();
  for (let i = 0; i < 2; i++) {
    reporter.failed('connection refused');
    reporter.droppingRecords();
    reporter.recovered();
  }
  expect(messages).toHaveLength(6);
});

test('nothing is logged without an error', () => {
  const { messages, reporter } = listen();
  reporter.recovered();
  expect(messages).toEqual([]);
});

test('each reason for a rejection is logged once', () => {
  const { messages, reporter } = listen();
  for (const reason of ['HTTP 400', 'HTTP 413', 'HTTP 400']) reporter.reportOnce(reason);
  expect(messages).toEqual(['OTLP: HTTP 400', 'OTLP: HTTP 413']);
});

test('at most five reasons are logged', () => {
  const { messages, reporter } = listen();
  for (let i = 0; i < 1000; i++) reporter.reportOnce(`request ${i} was bad`);
  expect(messages.length).toBeLessThan(30);
});
