/** Syntax trees of any shape that the grammar allows. */
import fc from 'fast-check';
import type { LabelFilter, LogExpr, LogRange, MetricExpr, Stage, Unwrap } from '../../src/logql/tree.ts';
import {
  AGGREGATIONS,
  ARITHMETIC,
  COMPARISONS,
  RANGE_FUNCTIONS,
  SET_OPERATORS,
} from '../../src/logql/tree.ts';

const HERE = { from: 0, to: 0 };
const label = fc.constantFrom('app', 'env', 'level', 'code', '_x1', '__error__', 'sum', 'duration', 'ip');
const text = fc.oneof(
  fc.constantFrom('', 'a', '.+', 'a|b', '\\d+', '"', '`', '\n', 'é☃', '{{.a}}'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const number = fc.constantFrom(0, 1, -2, 0.05, 1e21, 500);
const matchOperator = fc.constantFrom('=', '!=', '=~', '!~');
const matcher = fc
  .record({ label, operator: matchOperator, value: text })
  .map((one) => ({ ...one, ...HERE }));
const labels = fc.array(label, { maxLength: 3 });
const grouping = fc.record({ keeps: fc.boolean(), labels });
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });
const present = <T extends object>(one: T): T =>
  Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as T;

const simpleFilter: fc.Arbitrary<LabelFilter> = fc.oneof(
  matcher.map((one) => ({ kind: 'text', matcher: one, ...HERE }) as LabelFilter),
  fc
    .record({ label, operator: fc.constantFrom('=', '!='), value: text })
    .map((one) => ({ kind: 'ip', ...one, ...HERE }) as LabelFilter),
  fc
    .record({
      label,
      operator: fc.constantFrom(...COMPARISONS),
      quantity: fc.constantFrom(
        { value: 1.5, unit: 'number', written: '1.5' },
        { value: -5, unit: 'number', written: '-5' },
        { value: 5400, unit: 'duration', written: '1h30m' },
        { value: 10_240, unit: 'bytes', written: '10KiB' },
      ),
    })
    .map(({ quantity, ...one }) => ({ kind: 'compare', ...one, ...quantity, ...HERE }) as LabelFilter),
);

/** In brackets wherever it is more than one, so that no shape depends on how the parts bind. */
const filter: fc.Arbitrary<LabelFilter> = fc.letrec<{ filter: LabelFilter; pair: LabelFilter }>((tie) => ({
  filter: fc.oneof({ maxDepth: 3 }, simpleFilter, tie('pair')),
  pair: fc
    .record({
      left: tie('filter'),
      right: tie('filter'),
      joined: fc.constantFrom(
        { kind: 'and', written: 'and' },
        { kind: 'and', written: ',' },
        { kind: 'and', written: '' },
        { kind: 'or', written: 'or' },
      ),
    })
    .map(({ left, right, joined }) => ({ ...joined, left, right, wrapped: true, ...HERE }) as LabelFilter),
})).filter;

const extraction = fc.record({ label, path: text });
const stage: fc.Arbitrary<Stage> = fc
  .oneof(
    fc.record({
      kind: fc.constant('line-filter'),
      operator: fc.constantFrom('|=', '!='),
      any: fc.array(
        fc.record({ value: text, ip: fc.boolean() }).map((one) => ({ ...one, ...HERE })),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    fc.record({
      kind: fc.constant('line-filter'),
      operator: fc.constantFrom('|~', '!~', '|>', '!>'),
      any: fc.array(
        text.map((value) => ({ value, ip: false, ...HERE })),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    fc.record({ kind: fc.constant('label-filter'), filter }),
    fc.record({ kind: fc.constant('json'), parameters: fc.array(extraction, { maxLength: 2 }) }),
    fc.record({
      kind: fc.constant('logfmt'),
      strict: fc.boolean(),
      keepEmpty: fc.boolean(),
      parameters: fc.array(extraction, { maxLength: 2 }),
    }),
    fc.record({ kind: fc.constantFrom('regexp', 'pattern'), pattern: text }),
    fc.record({ kind: fc.constantFrom('unpack', 'decolorize') }),
    fc.record({ kind: fc.constant('line_format'), template: text }),
    fc.record({
      kind: fc.constant('label_format'),
      formats: fc.array(
        fc
          .record({
            label,
            value: fc.oneof(
              label.map((rename) => ({ rename })),
              text.map((template) => ({ template })),
            ),
          })
          .map((one) => ({ ...one, ...HERE })),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    fc.record({
      kind: fc.constantFrom('drop', 'keep'),
      labels: fc.array(fc.oneof(label, matcher), { minLength: 1, maxLength: 3 }),
    }),
  )
  .map((one) => ({ ...one, ...HERE }) as Stage);

/** `| drop app != "x"` is one stage: a line filter cannot follow a bare label. */
const takesNext = (one: Stage, next: Stage | undefined): boolean =>
  (one.kind === 'drop' || one.kind === 'keep') &&
  typeof one.labels.at(-1) === 'string' &&
  next?.kind === 'line-filter' &&
  (next.operator === '!=' || next.operator === '!~');

export const anyLogs: fc.Arbitrary<LogExpr> = fc
  .record({ matchers: fc.array(matcher, { maxLength: 3 }), stages: fc.array(stage, { maxLength: 4 }) })
  .filter(({ stages }) => !stages.some((one, i) => takesNext(one, stages[i + 1])))
  .map(
    ({ matchers, stages }) => ({ kind: 'logs', selector: { matchers, ...HERE }, stages, ...HERE }) as LogExpr,
  );

const unwrap: fc.Arbitrary<Unwrap> = fc
  .record({
    label,
    conversion: maybe(fc.constantFrom('bytes', 'duration', 'duration_seconds')),
    filters: fc.array(filter, { maxLength: 2 }),
  })
  .map((one) => present({ ...one, ...HERE }) as Unwrap);

const range: fc.Arbitrary<LogRange> = fc
  .record({
    logs: anyLogs,
    unwrap: maybe(unwrap),
    rangeMs: fc.integer({ min: 1, max: 1e9 }),
    offsetMs: fc.integer({ min: -1e6, max: 1e6 }),
  })
  .map((one) => present({ ...one, ...HERE }) as LogRange);

export const anyMetric: fc.Arbitrary<MetricExpr> = fc.letrec<{ metric: MetricExpr }>((tie) => ({
  metric: fc
    .oneof(
      { maxDepth: 4 },
      fc.record({ kind: fc.constantFrom('number', 'vector'), value: number }),
      fc.record({
        kind: fc.constant('range'),
        name: fc.constantFrom(...RANGE_FUNCTIONS),
        parameter: maybe(number),
        of: range,
        grouping: maybe(grouping),
      }),
      fc.record({
        kind: fc.constant('aggregation'),
        name: fc.constantFrom(...AGGREGATIONS),
        parameter: maybe(number),
        of: tie('metric'),
        grouping: maybe(grouping),
      }),
      fc.record({
        kind: fc.constant('label_replace'),
        of: tie('metric'),
        label: text,
        replacement: text,
        source: text,
        pattern: text,
      }),
      fc
        .record({
          operator: fc.constantFrom(...SET_OPERATORS, ...COMPARISONS, ...ARITHMETIC),
          bool: fc.boolean(),
          matching: maybe(grouping),
          group: maybe(fc.record({ side: fc.constantFrom('left', 'right'), labels })),
          left: tie('metric'),
          right: tie('metric'),
        })
        .map(({ bool, group, ...one }) => ({
          ...one,
          kind: 'binary',
          bool: bool && (COMPARISONS as readonly string[]).includes(one.operator),
          group: one.matching && group,
          wrapped: true,
        })),
    )
    .map((one) => present({ ...one, ...HERE }) as unknown as MetricExpr),
})).metric;
