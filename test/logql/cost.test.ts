/** The cost of any expression is bounded: by its tokens when it is parsed, by its stages for each record. Counted, not timed. */
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Cursor } from '../../src/logql/cursor.ts';
import { type Entry, Evaluation, EvaluationError } from '../../src/logql/evaluate/index.ts';
import { tokensOf } from '../../src/logql/lexer.ts';
import { print } from '../../src/logql/print.ts';
import { read } from '../../src/logql/refusals.ts';
import { anyMetric } from './arbitrary.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** How often the parser looks at a token. */
function looksAt(text: string): number {
  const peek = vi.spyOn(Cursor.prototype, 'peek');
  read(text);
  const { length } = peek.mock.calls;
  peek.mockRestore();
  return length;
}

describe('parsing', () => {
  const deep = (open: string, inner: string, close: string, levels: number): string =>
    open.repeat(levels) + inner + close.repeat(levels);
  const count = 'count_over_time({app="a"}[5m])';

  test.each([
    ['brackets', (n: number) => deep('(', count, ')', n)],
    ['aggregations', (n: number) => deep('sum by (app) (', count, ')', n)],
    ['operators', (n: number) => Array.from({ length: n }, () => count).join(' + ')],
    ['powers', (n: number) => Array.from({ length: n }, () => '2').join(' ^ ')],
    ['label filters', (n: number) => `count_over_time({app="a"} | ${deep('(', 'a="b"', ')', n)} [5m])`],
    ['stages', (n: number) => `count_over_time({app="a"} ${'| a="b" or c="d" '.repeat(n)} [5m])`],
    ['what is not closed', (n: number) => '('.repeat(n)],
  ])('%s: twice as much costs twice as much', (_, text) => {
    const [half, whole] = [looksAt(text(50)), looksAt(text(100))];
    expect(half).toBeGreaterThan(50);
    expect(whole / half).toBeLessThan(2.1);
  });
});

/** A record that counts how often something of it is read. */
class CountedEntry implements Entry {
  reads = 0;
  readonly stream = { labels: { app: 'a', env: 'b' } };
  readonly timeMs: number;
  readonly #line: string;
  readonly #metadata = { level: 'error', code: '500', duration: '3ms' };

  constructor(timeMs: number, line: string) {
    this.timeMs = timeMs;
    this.#line = line;
  }

  get line(): string {
    this.reads++;
    return this.#line;
  }

  get metadata(): Readonly<Record<string, string>> {
    this.reads++;
    return this.#metadata;
  }
}

const LINES = [
  '',
  'a=1 b="x" level=warn',
  '{"a":1,"b":{"c":"d"},"code":"5"}',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
  '"[1',
];
const GRID = { fromMs: 60_000, toMs: 120_000, stepMs: 30_000 };

function readsPerRecord(text: string): number | undefined {
  const { expr, errors } = read(text);
  if (errors.length > 0 || !expr || expr.kind === 'logs') return undefined;
  const entries = LINES.map((line, i) => new CountedEntry(30_000 + i * 10_000, line));
  try {
    const evaluation = new Evaluation(expr, { grid: GRID });
    for (const entry of entries) evaluation.take(entry);
    evaluation.end();
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
  }
  return Math.max(...entries.map(({ reads }) => reads));
}

describe('evaluating', () => {
  const check = (numRuns: number): void => {
    let evaluated = 0;
    fc.assert(
      fc.property(anyMetric, (tree) => {
        const text = print(tree);
        const reads = readsPerRecord(text);
        if (reads === undefined) return;
        evaluated++;
        expect(reads).toBeLessThanOrEqual(tokensOf(text).length);
      }),
      { numRuns },
    );
    expect(evaluated).toBeGreaterThan(numRuns / 20);
  };

  test('hundreds of random expressions end in values or an error, with a few reads of each record', () =>
    check(500));
  test('ten thousand of them', { tags: 'slow' }, () => check(10_000));

  test.each(['(a|a)*b', '(a*)*b', '(a|aa)+!b', '(?:a?){20}a{20}b'])(
    'the expression %s reads a line once: RE2 does not try alternatives one after another',
    (pattern) => {
      const text = `sum(count_over_time({app="a"} |~ ${JSON.stringify(pattern)} [1m]))`;
      expect(readsPerRecord(text)).toBeLessThanOrEqual(1);
    },
  );
});
