/**
 * Random record sets and metric queries about them. Times lie on the ends of windows and a millisecond beside them; some labels
 * are missing, some lines are bad and some values are no numbers.
 */
import fc from 'fast-check';
import type { NaiveRecord } from './naive.ts';

const FORMATS = ['json', 'logfmt', 'plain'] as const;
export type LineFormat = (typeof FORMATS)[number];

const STREAMS = [
  { labels: { app: 'a', env: 'prod' } },
  { labels: { app: 'a', env: 'dev' } },
  { labels: { app: 'b', env: 'prod' } },
  { labels: { app: 'b' } },
] as const;

const VALUES = ['1', '2', '2', '3.5', '-1', '0', '1e3', '+Inf', 'NaN', ''] as const;

const fields = fc.record(
  {
    level: fc.constantFrom('error', 'info', 'warn'),
    n: fc.constantFrom(0, 1, 2, 3, 503),
    took: fc.constantFrom('1s', '250ms', '1m30s', '0', '-2s'),
    size: fc.constantFrom('1KB', '1kib', '512B', '2mb', '7'),
    app: fc.constantFrom('x', 'y'),
    a: fc.constantFrom('u', 'v'),
  },
  { requiredKeys: [] },
);

const LINES: Record<LineFormat, fc.Arbitrary<string>> = {
  json: fc.oneof(
    {
      weight: 40,
      arbitrary: fields.map(({ a, ...rest }) =>
        JSON.stringify(a ? { ...rest, a: { b: a, c: [1] }, z: null } : rest),
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('no json', '{"n":', '5', '[1]') },
  ),
  logfmt: fc.oneof(
    {
      weight: 40,
      arbitrary: fields.map((all) =>
        [
          ...Object.entries(all).map(([key, value]) => `${key}=${value}`),
          'msg="two words"',
          'empty=',
          'bare',
        ].join(' '),
      ),
    },
    { weight: 1, arbitrary: fc.constant('="') },
  ),
  plain: fc
    .tuple(
      fc.constantFrom('error', 'ERROR', 'info', 'warn'),
      fc.constantFrom('1', '2', '42'),
      fc.constantFrom('from 10.1.2.3', 'from 11.0.0.1:80', 'é☃'),
    )
    .map((words) => words.join(' ')),
};

const metadata = fc.record(
  {
    ms: fc.constantFrom(...VALUES),
    lvl: fc.constantFrom('error', 'info'),
    tier: fc.constantFrom('1', 'many'),
  },
  { requiredKeys: [] },
);

const timeMs = fc
  .tuple(fc.integer({ min: 0, max: 26 }), fc.constantFrom(-1, 0, 0, 1, 2500))
  .map(([fives, more]) => fives * 5000 + more);

/** In the order of their times. */
export const records = (format: LineFormat): fc.Arbitrary<readonly NaiveRecord[]> =>
  fc
    .array(fc.record({ stream: fc.constantFrom(...STREAMS), timeMs, line: LINES[format], metadata }), {
      maxLength: 14,
    })
    .map((all) => all.toSorted((a, b) => a.timeMs - b.timeMs));

const some = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.filter((part) => part !== '').join(' '));

const selector = some(
  '{app="a"}',
  '{app=~"a|b"}',
  '{app=~".+"}',
  '{env="prod"}',
  '{app=~".+", env!="prod"}',
  '{app="a", env=~"p.*"}',
  '{app!~"a", app=~".+"}',
  '{app=~"(?i)A", env=""}',
  '{app="nosuch"}',
);
const lineFilter = some(
  ...['', '', '', '', '|= "error"', '!= "error"', '|~ "(?i)ERROR"', '!~ "info|warn"', '|= ""'],
  ...[
    '|= "error" or "warn"',
    '!= "error" or "warn"',
    '|> "<_>error<_>"',
    '!> "<_>info<_>"',
    '|= ip("10.0.0.0/8")',
  ],
);
const PARSERS: Record<LineFormat, fc.Arbitrary<string>> = {
  json: some('', '| json', '| json', '| json n="n", deep="a.b"', '| json level, took, size', '| unpack'),
  logfmt: some(
    '',
    '| logfmt',
    '| logfmt --strict',
    '| logfmt --keep-empty',
    '| logfmt n, level, took="took", size',
  ),
  plain: some('', '| regexp `(?P<word>[a-z]+) (?P<n>\\d+)`', '| pattern "<word> <n> <_>"'),
};
const labelFilter = some(
  ...['', '', '', '| lvl="error"', '| lvl!="error"', '| lvl=~"err.*"', '| level=~"error|info"', '| level=""'],
  ...['| n > 1', '| n = 2', '| n != 2', '| n >= 2 or lvl="info"', '| lvl="info" or n > 1 and env="prod"'],
  ...[
    '| n > 0, n < 100',
    '| (lvl="info" or level="info") env="prod"',
    '| took > 1s',
    '| size <= 1KB',
    '| tier > 0',
  ],
  ...['| app_extracted="x"', '| __error__=""', '| tier > 0 | __error__=""', '| tier > 0 or env="prod"'],
);
const change = some(
  ...['', '', '', '', '| drop env', '| drop lvl="info", level', '| keep app, n, ms', '| keep app="a", lvl'],
  ...['| label_format who=app', '| label_format app=lvl', '| label_format env=missing'],
);
const interval = some(
  '[15s]',
  '[30s]',
  '[7s]',
  '[1m]',
  '[20s] offset 5s',
  '[20s] offset -5s',
  '[30s] offset 1ms',
);
const unwrap = some(
  ...[
    '| unwrap ms',
    '| unwrap ms',
    '| unwrap n',
    '| unwrap duration(took)',
    '| unwrap duration_seconds(took)',
  ],
  ...[
    '| unwrap bytes(size)',
    '| unwrap tier | __error__=""',
    '| unwrap n | n > 1',
    '| unwrap ms | lvl="info"',
  ],
);
const label = some('app', 'env', 'lvl', 'level', 'nosuch');
const labels = fc.array(label, { maxLength: 2 }).map((names) => `(${names.join(', ')})`);
const grouping = fc.oneof(some(''), joined(some('by', 'without'), labels));

function range(format: LineFormat): fc.Arbitrary<string> {
  const logs = joined(selector, lineFilter, PARSERS[format], labelFilter, change);
  const call = (name: fc.Arbitrary<string>, inside: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(name, inside).map(([one, of]) => (one.includes('(') ? `${one}, ${of})` : `${one}(${of})`));
  const statistic = some(
    ...[
      'avg_over_time',
      'min_over_time',
      'max_over_time',
      'first_over_time',
      'last_over_time',
      'stdvar_over_time',
    ],
    ...['stddev_over_time', 'quantile_over_time(0.5', 'quantile_over_time(0.9', 'quantile_over_time(1'],
    ...['quantile_over_time(-1', 'quantile_over_time(2'],
  );
  return fc.oneof(
    call(
      some('count_over_time', 'rate', 'bytes_over_time', 'bytes_rate', 'absent_over_time'),
      joined(logs, interval),
    ),
    call(some('sum_over_time', 'rate'), joined(logs, unwrap, interval)),
    joined(call(statistic, joined(logs, unwrap, interval)), grouping),
  );
}

const number = some('0', '1', '2', '-1', '0.5', '3');
const comparison = some('>', '>=', '<', '<=', '==', '!=', '> bool', '== bool');
const arithmetic = some('+', '-', '*', '/', '%', '^');
const matching = fc.oneof(
  some('', ''),
  joined(some('on', 'ignoring'), labels, some('', '', 'group_left', 'group_right', 'group_left (env)')),
);
const setMatching = fc.oneof(some('', ''), joined(some('on', 'ignoring'), labels));

/** A metric query that gives series, over lines of one format. */
export function expressions(format: LineFormat): fc.Arbitrary<string> {
  return fc.letrec<{ vector: string; inner: string; operand: string }>((tie) => ({
    vector: fc.oneof({ maxDepth: 3, withCrossShrink: true }, range(format), tie('inner')),
    inner: fc.oneof(
      joined(some('sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar', 'sum'), grouping, tie('operand')),
      fc
        .tuple(some('topk', 'bottomk'), some('1', '2'), tie('vector'), grouping)
        .map(([name, k, of, by]) => `${name}(${k}, ${of}) ${by}`),
      joined(tie('operand'), fc.oneof(comparison, arithmetic), number),
      joined(number, fc.oneof(comparison, arithmetic), tie('operand')),
      joined(tie('operand'), fc.oneof(comparison, arithmetic), matching, tie('operand')),
      joined(tie('operand'), some('and', 'or', 'unless'), setMatching, tie('operand')),
      joined(tie('operand'), some('or vector(0)', 'or on () vector(1)', '* on () group_left vector(2)')),
    ),
    operand: tie('vector').map((of) => `(${of})`),
  })).vector;
}

export interface Case {
  readonly expr: string;
  readonly records: readonly NaiveRecord[];
}

/** An expression and records of the lines that it reads. */
export const cases: fc.Arbitrary<Case> = fc
  .constantFrom(...FORMATS)
  .chain((format) => fc.record({ expr: expressions(format), records: records(format) }));
