/** What differs between two evaluations of the same rules. */
import { expect, test } from 'vitest';
import type { AlertHistory, Comparison, Evaluation, Judgement } from '../../../src/alerts/model.ts';
import { comparisonIn } from '../../../src/drill/compared/differences.ts';
import { drillResult, judgementWith } from '../../support/drill-results.ts';
import { at, historyOf, MINUTE } from '../../support/histories.ts';

const FIRES = '....######..';
const rule = historyOf(FIRES).rule;

/** The same rule object: both evaluate the same rules. */
const drawn = (lines: Parameters<typeof historyOf>[0]): AlertHistory => ({ ...historyOf(lines), rule });

interface Side {
  readonly history: AlertHistory;
  readonly more?: Partial<Evaluation>;
  readonly judgements?: readonly Judgement[];
}

function compared(loki: Side, embedded: Side): Comparison {
  const evaluationOf = ({ history, more }: Side): Evaluation => ({ ...history, ...more });
  const resultOf = ({ history, judgements = [] }: Side) => drillResult({ histories: [history], judgements });
  const evaluation = { ...evaluationOf(loki), embedded: evaluationOf(embedded) };
  return comparisonIn([evaluation], resultOf(loki), () => resultOf(embedded))!;
}

test('a drill without a second evaluation has no comparison', () => {
  expect(comparisonIn([historyOf(FIRES)], drillResult(), () => drillResult())).toBeUndefined();
});

test('equal series, states and verdicts', () => {
  const side = { history: drawn(FIRES), judgements: [judgementWith()] };
  expect(compared(side, side)).toEqual({ rules: 1, series: 1, notCompared: [], differences: [] });
});

test('values that differ only in the last digits of a sum are equal', () => {
  const history = drawn(FIRES);
  const shifted = (factor: number): AlertHistory => ({
    ...history,
    measured: {
      threshold: history.measured!.threshold,
      series: history.measured!.series.map(({ labels, samples }) => ({
        labels,
        samples: samples.map(({ timeMs, value }) => ({ timeMs, value: value * factor })),
      })),
    },
  });
  expect(compared({ history }, { history: shifted(1 + 1e-12) }).differences).toEqual([]);
  expect(compared({ history }, { history: shifted(1 + 1e-6) }).differences).toHaveLength(1);
});

test('a value, a missing value and a missing series', () => {
  const { differences } = compared(
    { history: drawn({ payment: '..##', auth: '....' }) },
    { history: drawn({ payment: '...# ', search: '....' }) },
  );
  expect(differences.filter(({ of }) => of === 'series')).toEqual([
    {
      rule: 'HighErrorRatio',
      of: 'series',
      subject: '{service_name="auth"}',
      loki: `0.01 at ${new Date(at(0)).toISOString()} (the first of 4 points)`,
      embedded: `no value at ${new Date(at(0)).toISOString()} (the first of 4 points)`,
    },
    {
      rule: 'HighErrorRatio',
      of: 'series',
      subject: '{service_name="payment"}',
      loki: `0.2 at ${new Date(at(2)).toISOString()}`,
      embedded: `0.01 at ${new Date(at(2)).toISOString()}`,
    },
    {
      rule: 'HighErrorRatio',
      of: 'series',
      subject: '{service_name="search"}',
      loki: `no value at ${new Date(at(0)).toISOString()} (the first of 4 points)`,
      embedded: `0.01 at ${new Date(at(0)).toISOString()} (the first of 4 points)`,
    },
  ]);
});

test('a difference at another phase only', () => {
  const history = drawn(FIRES);
  const { differences } = compared(
    { history, more: { otherPhases: [drawn('...#######..')] } },
    { history, more: { otherPhases: [drawn(FIRES)] } },
  );
  expect(differences).toEqual([
    expect.objectContaining({ of: 'series', subject: '{service_name="payment"}' }),
  ]);
});

test('the life of an alert', () => {
  const { differences } = compared({ history: drawn('..####..') }, { history: drawn('..######') });
  expect(differences.filter(({ of }) => of === 'state')).toEqual([
    {
      rule: 'HighErrorRatio',
      of: 'state',
      subject: '{service_name="payment", severity="critical"}',
      loki: expect.stringContaining(`resolved ${new Date(at(6)).toISOString()}`),
      embedded: expect.not.stringContaining('resolved'),
    },
  ]);
});

test('a verdict', () => {
  const history = drawn(FIRES);
  const { differences } = compared(
    { history, judgements: [judgementWith()] },
    { history, judgements: [judgementWith({ reset: 'cleared-late', resetMs: 9 * MINUTE, passed: false })] },
  );
  expect(differences).toEqual([
    {
      rule: 'HighErrorRatio',
      of: 'verdict',
      subject: 'shop expect[0]',
      loki: 'fired, cleared, 240000 ms to detect, 240000 ms to resolve',
      embedded: 'fired, cleared-late, 240000 ms to detect, 540000 ms to resolve',
    },
  ]);
});

test('a rule that only a real Loki can evaluate is named, and is no difference', () => {
  const reason = 'this expression needs a real Loki: rate_counter';
  const history = drawn(FIRES);
  expect(
    compared(
      { history, judgements: [judgementWith()] },
      {
        history: { ...history, series: [], instances: [] },
        more: { series: [], unobservable: reason, needsLoki: true },
        judgements: [judgementWith({ onset: 'unobservable', passed: false })],
      },
    ),
  ).toEqual({
    rules: 0,
    series: 0,
    notCompared: [{ rule: 'HighErrorRatio', reason }],
    differences: [],
  });
});

test('an error of one is a difference, an error of both is none', () => {
  const history = drawn(' ');
  const failed = { history, more: { unobservable: 'pipeline error' } };
  expect(
    compared(failed, { history, more: { unobservable: 'a line in the range is in error' } }).differences,
  ).toEqual([]);
  expect(compared(failed, { history }).differences).toEqual([
    {
      rule: 'HighErrorRatio',
      of: 'series',
      subject: 'the expression',
      loki: 'pipeline error',
      embedded: 'a result',
    },
  ]);
});
