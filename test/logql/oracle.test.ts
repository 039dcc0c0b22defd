/**
 * The streaming evaluator against an oracle that keeps every record (`naive.ts`), and laws that need no oracle. The evaluator may
 * refuse a query only where the oracle refuses it too or where the definitions do not decide.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Evaluation, EvaluationError } from '../../src/logql/evaluate/index.ts';
import { parse } from '../../src/logql/parse.ts';
import { print } from '../../src/logql/print.ts';
import { read } from '../../src/logql/refusals.ts';
import type { MetricExpr } from '../../src/logql/tree.ts';
import { anyMetric } from './arbitrary.ts';
import { cases } from './expressions.ts';
import { keyOf, type NaiveRecord, naiveSeries, Refused } from './naive.ts';
import { Undecided } from './naive-lines.ts';

const GRID = { fromMs: 15_000, toMs: 120_000, stepMs: 15_000 };
/** Steps that divide no range, and an origin off the records' times. */
const grids = fc.constantFrom(
  GRID,
  { fromMs: 10_000, toMs: 130_000, stepMs: 10_000 },
  { fromMs: 7000, toMs: 120_000, stepMs: 7000 },
  { fromMs: 12_501, toMs: 100_000, stepMs: 12_500 },
  { fromMs: 60_000, toMs: 60_000, stepMs: 60_000 },
);

function metric(text: string): MetricExpr {
  const expr = parse(text);
  if (expr.kind === 'logs') throw new Error(`no metric query: ${text}`);
  return expr;
}

type Outcome = Map<string, number> | EvaluationError;

/** Every sample by `labels@time`, or why there is no answer. */
function streamed(text: string, records: readonly NaiveRecord[], grid = GRID): Outcome {
  try {
    const evaluation = new Evaluation(metric(text), { grid });
    for (const record of records) evaluation.take(record);
    const samples = new Map<string, number>();
    for (const series of evaluation.end()) {
      for (const { timeMs, value } of series.samples) {
        const key = `${keyOf(series.labels)}@${timeMs}`;
        if (samples.has(key)) throw new Error(`two samples of ${key}`);
        samples.set(key, value);
      }
    }
    return samples;
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
}

const isClose = (a: number, b: number | undefined): boolean =>
  b !== undefined &&
  (Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3));

function expectSame(found: Map<string, number>, expected: Map<string, number>): void {
  const same =
    found.size === expected.size && [...found].every(([key, value]) => isClose(value, expected.get(key)));
  if (!same) expect(Object.fromEntries([...found].sort())).toEqual(Object.fromEntries([...expected].sort()));
}

/** How often the oracle decided, so that a test cannot pass because nothing is compared. */
interface Count {
  compared: number;
  filled: number;
}

function compare(text: string, records: readonly NaiveRecord[], count: Count, grid = GRID): void {
  const found = streamed(text, records, grid);
  let expected: Map<string, number>;
  try {
    expected = naiveSeries(metric(text), records, grid);
  } catch (error) {
    if (error instanceof Undecided) return;
    if (!(error instanceof Refused)) throw error;
    expect(found, error.message).toBeInstanceOf(EvaluationError);
    count.compared++;
    return;
  }
  if (found instanceof EvaluationError) throw new Error(`refused: ${found.message}`);
  count.compared++;
  if (expected.size > 0) count.filled++;
  expectSame(found, expected);
}

describe('the same series as the oracle', () => {
  const run = (numRuns: number): void => {
    const count = { compared: 0, filled: 0 };
    fc.assert(
      fc.property(cases, grids, ({ expr, records }, grid) => compare(expr, records, count, grid)),
      { numRuns },
    );
    expect(count.compared).toBeGreaterThan(numRuns / 2);
    expect(count.filled).toBeGreaterThan(numRuns / 10);
  };

  test('in a few hundred random cases', () => run(300));
  test('in thousands of random cases', { tags: 'slow' }, () => run(10_000));
});

describe('laws', () => {
  const both = (one: Outcome, other: Outcome): void => {
    if (one instanceof EvaluationError || other instanceof EvaluationError) {
      expect(one).toBeInstanceOf(EvaluationError);
      expect(other).toBeInstanceOf(EvaluationError);
    } else expectSame(one, other);
  };
  const law = (check: (expr: string, records: readonly NaiveRecord[]) => void): void => {
    fc.assert(
      fc.property(cases, ({ expr, records }) => check(expr, records)),
      { numRuns: 100 },
    );
  };

  test('times moved by the same amount move the samples', () => {
    const byMs = 3_600_007;
    law((expr, records) => {
      const moved = records.map((record) => ({ ...record, timeMs: record.timeMs + byMs }));
      const grid = { fromMs: GRID.fromMs + byMs, toMs: GRID.toMs + byMs, stepMs: GRID.stepMs };
      const found = streamed(expr, moved, grid);
      const back = (samples: Map<string, number>): Map<string, number> =>
        new Map(
          [...samples].map(([key, value]) => [
            key.replace(/@(\d+)$/, (_, at: string) => `@${Number(at) - byMs}`),
            value,
          ]),
        );
      both(found instanceof EvaluationError ? found : back(found), streamed(expr, records));
    });
  });

  test('a grid split in two gives the same samples', () => {
    law((expr, records) => {
      const [first, second] = [
        streamed(expr, records, { ...GRID, toMs: 60_000 }),
        streamed(expr, records, { ...GRID, fromMs: 75_000 }),
      ];
      const error = [first, second].find((outcome) => outcome instanceof EvaluationError);
      const whole = error ?? new Map([...(first as Map<string, number>), ...(second as Map<string, number>)]);
      both(whole, streamed(expr, records));
    });
  });

  test('a stream that no selector matches changes nothing', () => {
    law((expr, records) => {
      const others = records.map((record) => ({ ...record, stream: { labels: { other: 'a' } } }));
      const more = [...records, ...others].toSorted((a, b) => a.timeMs - b.timeMs);
      both(streamed(expr, more), streamed(expr, records));
    });
  });

  test('records of one time, and those a millisecond apart, may come in any order', () => {
    law((expr, records) => {
      if (/first_over|last_over/.test(expr)) return;
      const swapped = [...records];
      for (let i = 1; i < swapped.length; i += 2) {
        const [one, two] = [swapped[i - 1]!, swapped[i]!];
        if (two.timeMs - one.timeMs <= 1) [swapped[i - 1], swapped[i]] = [two, one];
      }
      both(streamed(expr, swapped), streamed(expr, records));
    });
  });

  test('the sum of the sums by a label is the sum', () => {
    law((expr, records) => {
      both(streamed(`sum(sum by (env) (${expr}))`, records), streamed(`sum(${expr})`, records));
    });
  });

  test('any tree that Loki takes has an answer or a reason, and at most one sample for each point', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyMetric, cases, (tree, { records }) => {
        const { expr, errors } = read(print(tree));
        if (errors.length > 0 || expr === undefined || expr.kind === 'logs') return;
        accepted++;
        try {
          const evaluation = new Evaluation(expr, { grid: GRID });
          for (const record of records) evaluation.take(record);
          for (const { samples } of evaluation.end()) expect(samples.length).toBeLessThanOrEqual(8);
        } catch (error) {
          expect(error).toBeInstanceOf(EvaluationError);
        }
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
