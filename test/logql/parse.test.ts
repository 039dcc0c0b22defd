/** LogQL as its documentation has it: what is read, and what is refused, where and why. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogqlError } from '../../src/logql/lexer.ts';
import { parse } from '../../src/logql/parse.ts';
import { print } from '../../src/logql/print.ts';
import { read } from '../../src/logql/refusals.ts';
import { anyMetric } from './arbitrary.ts';

/** Without places, which printing changes. */
const bare = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each) => (key === 'from' || key === 'to' ? undefined : each)));

describe('reads', () => {
  test.each([
    '{app="shop"}',
    '{app=~"shop|till", env!="dev", pod!~"canary.*"}',
    '{app="a"} |= "x" != "y" |~ "z+" !~ `\\d+` |> "<_>err<_>" !> "a<_>b"',
    '{app="a"} |= "x" or "y" or ip("10.0.0.0/8")',
    '{app="a"} | json | logfmt | unpack | decolorize',
    '{app="a"} | json code="response.code", msg="m[0]", took',
    '{app="a"} | logfmt --strict --keep-empty a="b", c',
    '{app="a"} | regexp `(?P<code>\\d+)` | pattern "<method> <_>"',
    '{app="a"} | line_format `{{.msg}}` | label_format a=b, c=`{{.d}}`',
    '{app="a"} | drop a, b="c", d=~"e.*" | keep f',
    '{app="a"} | code >= 500 and took > 250ms or size <= 1.5KiB, a="b" c!="d"',
    '{app="a"} | (code = 500 or code != 404) and ip = ip("::1")',
    '({app="a"} |= "x") | json',
    'rate({app="a"}[5m])',
    'rate({app="a"} | json [1h30m] offset 5m)',
    'rate({app="a"}[5m] offset -1.5h |= "x" | json)',
    'rate(({app="a"} |= "x")[5m])',
    'rate(({app="a"} |= "x" [5m]))',
    'sum_over_time({app="a"} | json | unwrap took [5m])',
    'sum_over_time({app="a"}[5m] | logfmt | unwrap duration(took) | __error__="" | a="b")',
    'quantile_over_time(0.95, {app="a"} | unwrap bytes(size) [5m]) by (app, env)',
    'max_over_time({app="a"} | unwrap duration_seconds(took) [5m]) without (pod)',
    'sum by (app) (rate({app="a"}[5m])) / on (app) group_left (env) sum by (app, env) (rate({app="a"}[1h])) > bool 0.05',
    'sum(rate({app="a"}[5m])) by (app) unless sum(rate({app="b"}[5m])) by (app) or vector(0)',
    'topk(3, sum without (pod) (count_over_time({app="a"}[5m])))',
    'bottomk by (app) (1, rate({app="a"}[5m])) * -2 ^ 2 % 3 - +4',
    'label_replace(rate({app="a"}[5m]), "new", "$1", "old", "(.*)") == 1',
    'sort_desc(absent_over_time({app="a"}[5m]))',
    '# a comment\nSUM BY (app) (COUNT_OVER_TIME({app="a"} /* here */ [5m])) > 1e3 // the end',
  ])('%s, and prints it so that it reads the same', (text) => {
    const tree = parse(text);
    const printed = print(tree);
    expect(bare(parse(printed))).toEqual(bare(tree));
  });

  test('places of every part', () => {
    const text = ' sum(rate({a="b"} |= "x" [5m])) > 2';
    const tree = parse(text);
    const cut = ({ from, to }: { from: number; to: number }): string => text.slice(from, to);
    if (tree.kind !== 'binary' || tree.left.kind !== 'aggregation' || tree.left.of.kind !== 'range')
      throw new Error(tree.kind);
    expect(cut(tree)).toBe('sum(rate({a="b"} |= "x" [5m])) > 2');
    expect(cut(tree.right)).toBe('2');
    expect(cut(tree.left.of)).toBe('rate({a="b"} |= "x" [5m])');
    expect(cut(tree.left.of.of)).toBe('{a="b"} |= "x" [5m]');
    expect(cut(tree.left.of.of.logs)).toBe('{a="b"} |= "x"');
    expect(cut(tree.left.of.of.logs.selector)).toBe('{a="b"}');
    expect(cut(tree.left.of.of.logs.stages[0]!)).toBe('|= "x"');
  });

  // Loosest first: or; and, unless; comparisons; + -; * / %; ^ to the right. Signs belong to numbers.
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 * 2 + 3', '((1 * 2) + 3)'],
    ['10 - 5 - 2', '((10 - 5) - 2)'],
    ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
    ['2 * 3 ^ 2', '(2 * (3 ^ 2))'],
    ['-2 ^ 2', '(-2 ^ 2)'],
    ['1 > 2 + 3', '(1 > (2 + 3))'],
    ['vector(1) / vector(2) > 0.05', '((v1 / v2) > 0.05)'],
    ['vector(1) or vector(2) and vector(3)', '(v1 or (v2 and v3))'],
    ['vector(1) and vector(2) or vector(3)', '((v1 and v2) or v3)'],
    ['vector(1) unless vector(2) > 1', '(v1 unless (v2 > 1))'],
    ['1 > 2 > 3', '((1 > 2) > 3)'],
  ])('%s as %s', (text, expected) => {
    const shown = (tree: ReturnType<typeof parse>): string => {
      if (tree.kind === 'binary') return `(${shown(tree.left)} ${tree.operator} ${shown(tree.right)})`;
      if (tree.kind === 'number') return String(tree.value);
      return tree.kind === 'vector' ? `v${tree.value}` : tree.kind;
    };
    expect(shown(parse(text))).toBe(expected);
  });

  test('`and`, a comma and a blank in label filters, which bind tighter than `or`', () => {
    const shape = (text: string): string => {
      const tree = parse(`{a="b"} | ${text}`);
      const [stage] = tree.kind === 'logs' ? tree.stages : [];
      type Filter = Extract<NonNullable<typeof stage>, { kind: 'label-filter' }>['filter'];
      const shown = (filter: Filter): string =>
        filter.kind === 'and' || filter.kind === 'or'
          ? `(${shown(filter.left)} ${filter.kind} ${shown(filter.right)})`
          : filter.kind === 'compare'
            ? filter.label
            : '?';
      return stage?.kind === 'label-filter' ? shown(stage.filter) : '';
    };
    expect(shape('a=1 or b=2 and c=3')).toBe('(a or (b and c))');
    expect(shape('a=1, b=2 or c=3 d=4')).toBe('((a and b) or (c and d))');
    expect(shape('(a=1 or b=2), c=3')).toBe('((a or b) and c)');
  });

  test.each([
    ['"a\\tb\\"\\x41\\u00e9\\101"', 'a\tb"AéA'],
    ['"\\xc3\\xa9"', 'é'],
    ['`a\\d`', 'a\\d'],
    ['""', ''],
  ])('the string %s', (written, held) => {
    expect(parse(`{a="b"} |= ${written}`)).toMatchObject({ stages: [{ any: [{ value: held }] }] });
  });

  test.each([
    ['took > 1h30m', 5400, 'duration'],
    ['took > 1.5d', 129_600, 'duration'],
    ['took > -250ms', -0.25, 'duration'],
    ['size > 10KB', 10_000, 'bytes'],
    ['size > 10KiB', 10_240, 'bytes'],
    ['size > 5B', 5, 'bytes'],
    ['code = 500', 500, 'number'],
    ['code > 0x1F', 31, 'number'],
  ])('the filter %s', (filter, value, unit) => {
    expect(parse(`{a="b"} | ${filter}`)).toMatchObject({ stages: [{ filter: { value, unit } }] });
  });
});

/** Line and column of an error, both from 1. */
function at(text: string, { place }: LogqlError): string {
  const before = text.slice(0, place.from).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

describe('refuses, by name and place', () => {
  test.each([
    // Syntax.
    ['', '1:1', 'found the end of the expression'],
    ['{app="a"', '1:9', 'found the end of the expression'],
    ['{app="a",}', '1:10', 'found `}`'],
    ['{app=a}', '1:6', 'found `a`'],
    ["{app='a'}", '1:6', "found `'`"],
    ['{app="a}', '1:6', 'this string is not closed'],
    ['{app="a"} |= `x', '1:14', 'this string is not closed'],
    ['{service.name="a"}', '1:9', 'found `.`'],
    ['{app="a"} | = "x"', '1:13', 'found `=`'],
    ['{app="a"} |= "\\d+"', '1:15', '`\\d` is not a valid escape sequence'],
    ['{app="a"} "x"', '1:11', 'found a string'],
    ['{app="a"} | took > 5mb', '1:20', '`5mb` is not a number, duration or size'],
    ['{app="a"} | took > "5"', '1:20', 'found a string'],
    ['{app="a"} | logfmt --strct', '1:20', 'found `--strct`'],
    ['sum(rate({app="a"}[5m])', '1:24', 'found the end of the expression'],
    ['sum(rate({app="a"}[5m])))', '1:25', 'found `)`'],
    ['foo({app="a"}[5m])', '1:1', 'found `foo`'],
    ['sum by app (rate({app="a"}[5m]))', '1:8', 'found `app`'],
    ['-sum(rate({app="a"}[5m]))', '1:2', 'found `sum`'],
    ['sum(rate({app="a"}[5m])) + bool 1', '1:28', 'found `bool`'],
    ['sum(rate({app="a"}[5m])) > 5m', '1:28', 'found `5m`'],
    ['{json="a"}', '1:2', 'found `json`'],
    ['max_over_time({app="a"} | unwrap offset [1m])', '1:34', 'found `offset`'],
    ['rate({app="a"} | unwrap seconds(took) [1m])', '1:25', 'found `seconds`'],
    // Ranges.
    ['count_over_time({app="a"}) > 1', '1:26', 'found `)`'],
    ['rate({app="a"}[1.5h])', '1:16', '`1.5h` is not a valid range'],
    ['rate({app="a"}[5])', '1:16', '`5` is not a valid range'],
    ['rate({app="a"}[30s1m])', '1:16', '`30s1m` is not a valid range'],
    ['rate({app="a"}[0s])', '1:16', 'the range is zero'],
    ['rate({app="a"}[5m][5m])', '1:19', 'found `[`'],
    ['rate({app="a"}[5m:1m])', '1:18', 'found `:`'],
    ['{app="a"}[5m]', '1:10', 'found `[`'],
    ['sum(rate(sum({app="a"})[5m]))', '1:10', 'found `sum`'],
    ['max_over_time(sum(rate({app="a"}[5m]))[1h])', '1:15', 'found `sum`'],
    // Log lines where numbers are needed.
    ['sum({app="a"})', '1:5', '`{app="a"}` returns log lines in `sum`'],
    ['{app="a"} > 1', '1:1', '`{app="a"}` returns log lines on the left of `>`'],
    ['1 / {app="a"} |= "x"', '1:5', '`{app="a"} |= "x"` returns log lines on the right of `/`'],
    // What the grammar takes and Loki refuses.
    ['{}', '1:1', 'every matcher of this selector also matches streams that lack its label'],
    [
      '{app=~".*", env!="dev"}',
      '1:1',
      'every matcher of this selector also matches streams that lack its label',
    ],
    [
      'count_over_time({app!="till"}[5m]) > 1',
      '1:17',
      'every matcher of this selector also matches streams that lack its label',
    ],
    ['{app=~"("}', '1:2', 'not a valid RE2 regular expression: missing closing ): `(`'],
    [
      '{app="a"} |~ "(?=x)"',
      '1:14',
      'not a valid RE2 regular expression: invalid or unsupported Perl syntax: `(?=`',
    ],
    [
      '{app="a"} | level=~"[z-a]"',
      '1:13',
      'not a valid RE2 regular expression: invalid character class range: `z-a`',
    ],
    ['sum_over_time({app="a"}[5m])', '1:1', '`sum_over_time` needs the value of a label'],
    [
      'count_over_time({app="a"} | unwrap took [5m])',
      '1:27',
      '`count_over_time` counts records and does not support `unwrap`',
    ],
    ['quantile_over_time({app="a"} | unwrap took [5m])', '1:1', '`quantile_over_time` needs a quantile'],
    ['rate(0.5, {app="a"}[5m])', '1:1', '`rate` does not take a number'],
    ['rate({app="a"}[5m]) by (app)', '1:1', '`rate` does not support `by` or `without`'],
    [
      'sum_over_time({app="a"} | unwrap took [5m]) by (app)',
      '1:1',
      '`sum_over_time` does not support `by` or `without`',
    ],
    [
      'absent_over_time({app="a"}[5m]) by (app)',
      '1:1',
      '`absent_over_time` does not support `by` or `without`',
    ],
    ['topk(rate({app="a"}[5m]))', '1:1', '`topk` needs a whole number of at least 1'],
    ['topk(0, rate({app="a"}[5m]))', '1:1', '`topk` needs a whole number of at least 1'],
    ['sum(2, rate({app="a"}[5m]))', '1:1', '`sum` does not take a number'],
    ['rate({app="a"}[5m]) or 0', '1:24', '`or` combines series, and a number is not a series'],
    [
      '{app="a"} | regexp "(?P<a>"',
      '1:11',
      'not a valid RE2 regular expression: missing closing ): `(?P<a>`',
    ],
    [
      '{app="a"} | regexp "x(y)"',
      '1:11',
      'this regular expression has no named group, so it extracts nothing',
    ],
    [
      '{app="a"} | pattern "text"',
      '1:11',
      'this pattern has no named capture such as `<label>`, so it extracts nothing',
    ],
    ['{app="a"} | pattern "<a><b>"', '1:11', '`<a><b>`: text is needed between two captures'],
    ['{app="a"} | pattern "<a> <a>"', '1:11', '`<a>` is captured twice'],
    ['{app="a"} |> "<a>"', '1:14', '`<a>`: a line filter supports only `<_>`'],
    ['{app="a"} | label_format a=b, a=c', '1:31', '`a` is set twice in one stage'],
    ['{app="a"} | label_format __error__=``', '1:26', '`__error__` cannot be set'],
    ['{app="a"} |= ip("10.0.0")', '1:14', '`10.0.0` is not an IP address, network or address range'],
    [
      '{app="a"} | addr = ip("10.0.0.0/33")',
      '1:13',
      '`10.0.0.0/33` is not an IP address, network or address range',
    ],
    // PromQL, named as such.
    ['till:boom:rate5m > 1', '1:1', '`till:boom:rate5m` is the name of a metric: this is PromQL, not LogQL'],
    [
      'rate(x_total{code="500"}[5m]) > 0.1',
      '1:6',
      '`x_total` is the name of a metric: this is PromQL, not LogQL',
    ],
    [
      'sum(rate(x_total[5m])) by (job)',
      '1:10',
      '`x_total` is the name of a metric: this is PromQL, not LogQL',
    ],
    ['up == 0', '1:1', '`up` is the name of a metric: this is PromQL, not LogQL'],
    ['sum by (job)\n  (up) < 1', '2:4', '`up` is the name of a metric: this is PromQL, not LogQL'],
    [
      'histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))',
      '1:1',
      '`histogram_quantile` is a function of PromQL, not of LogQL',
    ],
    ['increase({app="a"}[5m]) > 3', '1:1', '`increase` is a function of PromQL, not of LogQL'],
    ['sum(increase({app="a"}[5m])) > 3', '1:5', '`increase` is a function of PromQL, not of LogQL'],
  ])('%s', (text, place, problem) => {
    const [error, ...others] = read(text).errors;
    expect(others).toEqual([]);
    expect(error?.message).toBe(problem);
    expect(at(text, error!)).toBe(place);
  });

  test('every refusal at once, in the order of the text', () => {
    const text = 'rate({app=~".*"} |~ "(" [5m]) by (app) or 0';
    expect(read(text).errors.map((error) => at(text, error))).toEqual(['1:1', '1:6', '1:21', '1:43']);
  });

  test('deep brackets, with the bound', () => {
    const text = `${'('.repeat(1_500)}1${')'.repeat(1_500)}`;
    expect(read(text).errors).toMatchObject([{ message: 'nested deeper than 200 levels' }]);
  });

  test('a template that the reader of templates refuses', () => {
    const text = '{app="a"} | line_format `{{.a` | label_format b=`ok`, c=`{{ nosuch }}`';
    const { errors } = read(text);
    expect(errors.map((error) => at(text, error))).toEqual(['1:11', '1:55']);
    expect(errors[1]!.message).toContain('function "nosuch" not defined');
  });
});

test.each([
  '{ip="10.0.0.1"}',
  '{duration="1s", bytes="2", rate="3", sum="4", vector="5"}',
  '{app="a"} | duration > 10s | ip = ip("10.0.0.0/8")',
  '{app=~".+"}',
  '{app=~".*", env="prod"}',
  '{app=~"a|"} |= "x" | json | env=~".+"',
])('%s is fine', (text) => {
  const { errors } = read(text);
  // Only the last one: its matcher takes streams without the label.
  expect(errors.map(({ message }) => message)).toEqual(
    text.startsWith('{app=~"a|"}')
      ? ['every matcher of this selector also matches streams that lack its label']
      : [],
  );
});

test('any expression prints to text that reads to the same tree, without a refusal of its syntax', () => {
  fc.assert(
    fc.property(anyMetric, (tree) => {
      expect(bare(parse(print(tree)))).toEqual(bare(tree));
    }),
    { numRuns: 500 },
  );
});

test('any text is read or refused with a place in it, and nothing else happens', () => {
  const pieces = [
    '{',
    '}',
    'app',
    '=',
    '"a"',
    '[5m]',
    'sum',
    'by',
    '(',
    ')',
    'rate',
    '|',
    '|=',
    'json',
    'or',
    '>',
    '1',
    '-',
    ',',
    'up',
    '`',
    '"',
    '\\',
    '☃',
  ];
  const soup = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 30 });
  fc.assert(
    fc.property(soup, (words) => {
      const text = words.join(' ');
      for (const { place } of read(text).errors) {
        expect(place.from).toBeGreaterThanOrEqual(0);
        expect(place.to).toBeLessThanOrEqual(text.length);
        expect(place.to).toBeGreaterThanOrEqual(place.from);
      }
      if (read(text).errors.length === 0) expect(read(text).expr).toBeDefined();
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['counts_over_time({a="b"}[5m])', 'did you mean "count_over_time"?'],
  ['summ(rate({a="b"}[5m]))', 'did you mean "sum"?'],
  ['{a="b"} | jsn', 'did you mean "json"?'],
  ['{a="b"} | line_fromat "x"', 'did you mean "line_format"?'],
  ['sum_over_time({a="b"} | unwrap duration_second(x) [5m])', 'did you mean "duration_seconds"?'],
  ['{a="b"} | level "x"', undefined],
])('a misspelt word of %s is recognized', (text, hint) => {
  expect(read(text).errors.map((error) => error.hint)).toEqual([hint]);
});
