import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountedFor, imbalances, type Ledger, lostBy, type OutputRow } from '../../src/core/ledger.ts';

const row = (given: Partial<OutputRow>): OutputRow => ({
  name: 'file',
  kind: 'file',
  signal: 'logs',
  accepted: 0,
  filtered: 0,
  rejected: 0,
  dropped: 0,
  unconfirmed: 0,
  pending: 0,
  ...given,
});

const ledger = (given: Partial<Ledger>): Ledger => ({
  planned: { logs: 100 },
  filtered: 10,
  skipped: 5,
  emitted: { logs: 85, spans: 40 },
  outputs: [],
  ...given,
});

test('an account that balances has no problems', () => {
  const outputs = [row({ accepted: 80, dropped: 5 }), row({ name: 'otlp', signal: 'traces', accepted: 40 })];
  expect(imbalances(ledger({ outputs }))).toEqual([]);
});

test('a planned record that was lost is reported with both sides', () => {
  expect(imbalances(ledger({ planned: { logs: 101 } }))).toEqual([
    'planned 101 log records, but emitted 85 + filtered 10 + skipped 5 = 100',
  ]);
});

test('an output that accounts for too few records is named', () => {
  expect(imbalances(ledger({ outputs: [row({ accepted: 84 })] }))).toEqual([
    'file was given 85 logs, but accounts for 84',
  ]);
});

test('an output that accounts for too many records is named', () => {
  expect(imbalances(ledger({ outputs: [row({ accepted: 86 })] }))).toHaveLength(1);
});

test('traces are compared with the spans', () => {
  expect(imbalances(ledger({ outputs: [row({ name: 'otlp', signal: 'traces', accepted: 85 })] }))).toEqual([
    'otlp was given 40 traces, but accounts for 85',
  ]);
});

test('every problem is reported', () => {
  const outputs = [row({ accepted: 1 }), row({ name: 'otlp', accepted: 2 })];
  expect(imbalances(ledger({ planned: { logs: 7 }, outputs }))).toHaveLength(3);
});

test('NaN never balances', () => {
  expect(imbalances(ledger({ outputs: [row({ accepted: Number.NaN })] }))).toHaveLength(1);
});

test('a record with any of the six outcomes is accounted for', () => {
  const figure = fc.nat(1000);
  const figures = fc.record({
    accepted: figure,
    filtered: figure,
    rejected: figure,
    dropped: figure,
    unconfirmed: figure,
    pending: figure,
  });
  fc.assert(
    fc.property(figures, (tally) => {
      const sum = Object.values(tally).reduce((a, b) => a + b);
      expect(accountedFor(row(tally))).toBe(sum);
      expect(lostBy(row(tally))).toBe(sum - tally.accepted - tally.filtered);
    }),
  );
});
