import { describe, expect, test } from 'vitest';
import { type Account, accountLines, exitCodeOf } from '../../src/commands/account.ts';
import type { OutputRow } from '../../src/core/ledger.ts';

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

test('the rate is that of the time the plan was followed, without the drain', () => {
  const lines = accountLines(account([row({ accepted: 10 })]), { ms: 10_000, logs: 9, starts: 7 }, BARE);
  expect(lines.join('\n')).toContain('(0.9/s over 10.0 s)');
});

test('where the rate counts requests both are told', () => {
  const paced = { ms: 10_000, logs: 60, starts: 50 };
  const lines = accountLines(account([row({ accepted: 10 })]), paced, { ...BARE, unit: 'requests' });
  expect(lines.join('\n')).toContain('(6.0/s over 10.0 s, 50 requests at 5.00/s)');
});

test('an account that does not balance says so', () => {
  expect(accountLines(account([row()]), { ms: 1, logs: 1, starts: 1 }, BARE).join('\n')).toMatch(
    /THE ACCOUNT DOES NOT BALANCE: otlp was given 10 logs, but accounts for 0/,
  );
});
