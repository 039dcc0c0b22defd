import { describe, expect, test } from 'vitest';
import { type Account, accountLines, exitCodeOf } from '../../../src/commands/run/account.ts';
import type { OutputRow } from '../../../src/core/ledger.ts';

const row = (over: Partial<OutputRow> = {}): OutputRow => ({
  name: 'otlp',
  kind: 'otlp',
  signal: 'logs',
  accepted: 0,
  filtered: 0,
  rejected: 0,
  dropped: 0,
  unconfirmed: 0,
  pending: 0,
  ...over,
});

const account = (outputs: readonly OutputRow[], planned = 10): Account => ({
  run: 'r',
  scenario: 's',
  seed: '1',
  started: '2026-01-05T00:00:00.000Z',
  ended: '2026-01-05T00:00:12.000Z',
  ledger: { planned: { logs: planned }, filtered: 0, skipped: 0, emitted: { logs: 10, spans: 0 }, outputs },
  lateness: { p50: 0, p99: 0, max: 0 },
  services: {},
  figures: { dependencies: [], pages: [], hourly: [], daily: [] },
  incidents: [],
  timeline: [],
});

const BARE = { unit: 'records', figures: [], notes: [] } as const;

describe('the exit code is the first that applies', () => {
  test.each([
    ['nothing lost', [row({ accepted: 10 })], 10, 0],
    ['filtered is not lost', [row({ accepted: 4, filtered: 6 })], 10, 0],
    ['rejected', [row({ accepted: 9, rejected: 1 })], 10, 4],
    ['dropped', [row({ accepted: 9, dropped: 1 })], 10, 4],
    ['unconfirmed', [row({ accepted: 9, unconfirmed: 1 })], 10, 4],
    ['pending', [row({ accepted: 9, pending: 1 })], 10, 4],
    ['an endpoint that never answered', [row({ dropped: 10 })], 10, 5],
    [
      'never answered comes before lost',
      [row({ dropped: 10 }), row({ name: 'f', kind: 'file', accepted: 9, dropped: 1 })],
      10,
      5,
    ],
    ['a file that took nothing is lost, not unreachable', [row({ kind: 'file', dropped: 10 })], 10, 4],
    ['an endpoint that refused everything was there', [row({ rejected: 10 })], 10, 4],
    ['books that do not balance come before everything', [row({ dropped: 9 })], 10, 1],
    ['a plan that does not balance', [row({ accepted: 10 })], 11, 1],
  ])('%s', (_, outputs, planned, code) => {
    expect(exitCodeOf(account(outputs, planned))).toBe(code);
  });
});

test('the rate is computed over the planned time, without the drain', () => {
  const lines = accountLines(account([row({ accepted: 10 })]), { ms: 10_000, logs: 9, starts: 7 }, BARE);
  expect(lines.join('\n')).toContain('(0.9/s over 10.0 s)');
});

test('a rate of requests is shown next to the rate of records', () => {
  const paced = { ms: 10_000, logs: 60, starts: 50 };
  const lines = accountLines(account([row({ accepted: 10 })]), paced, { ...BARE, unit: 'requests' });
  expect(lines.join('\n')).toContain('(6.0/s over 10.0 s, 50 requests at 5.00/s)');
});

test('an account that does not balance is reported', () => {
  expect(accountLines(account([row()]), { ms: 1, logs: 1, starts: 1 }, BARE).join('\n')).toMatch(
    /THE ACCOUNT DOES NOT BALANCE: otlp was given 10 logs, but accounts for 0/,
  );
});

describe('on a terminal', () => {
  const balanced = (outputs: readonly OutputRow[]): Account => {
    const plain = account(outputs, 1_234_575);
    const emitted = { logs: 1_234_575, spans: 0 };
    return { ...plain, ledger: { ...plain.ledger, emitted } };
  };
  const outputs = [
    row({ name: 'logs/a-shop-with-a-long-name.log', kind: 'file', accepted: 1_234_567, filtered: 8 }),
    row({ name: 'otlp', accepted: 1_234_000, unconfirmed: 575 }),
  ];
  const notes = [
    'OTLP: http://collector.observability.svc.cluster.local:4318 took no record; is a collector there?',
  ];
  const linesAt = (columns: number | undefined): readonly string[] =>
    accountLines(balanced(outputs), { ms: 10_000, logs: 9, starts: 7 }, { ...BARE, notes, columns });
  const numbers = (lines: readonly string[]): readonly string[] =>
    lines
      .join(' ')
      .match(/[\d,.]*\d/g)!
      .filter((number) => number !== '4318');

  test.each([20, 40, 60, 80, 120])(
    'of %i columns no line is longer, and every number is there',
    (columns) => {
      const lines = linesAt(columns);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(numbers(lines)).toEqual(numbers(linesAt(undefined)));
    },
  );

  test('of 40 columns each output is a paragraph', () => {
    const lines = linesAt(40);
    const begin = lines.indexOf('output');
    expect(lines.slice(begin, lines.indexOf('the account balances'))).toEqual([
      'output',
      'logs/a-shop-with-a-long-name.log',
      '  signal logs, accepted 1,234,567,',
      '  filtered 8, rejected 0, dropped 0,',
      '  unconfirmed 0, pending 0',
      'otlp',
      '  signal logs, accepted 1,234,000,',
      '  filtered 0, rejected 0, dropped 0,',
      '  unconfirmed 575, pending 0',
    ]);
  });

  test('of 120 columns, and without a terminal, it is a table', () => {
    for (const columns of [120, undefined]) {
      expect(linesAt(columns)).toContain(
        'output                            signal   accepted  filtered  rejected  dropped  unconfirmed  pending',
      );
    }
  });
});
