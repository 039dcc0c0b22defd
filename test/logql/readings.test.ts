/** What is read out of LogQL expressions without running them. */
import { describe, expect, test } from 'vitest';
import { promDuration, promText } from '../../src/core/prom-duration.ts';
import {
  absentPattern,
  comparesWithBool,
  givesLines,
  groupingLabels,
  levelComparisons,
  longestRange,
  matchersOf,
  passes,
  presenceOf,
  rangesOf,
  selectorsOf,
  thresholdOf,
} from '../../src/logql/index.ts';

const S = 1000;
const MINUTE = 60 * S;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('durations', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['90s', 90 * S],
    ['1h30m', 90 * MINUTE],
    ['1d', DAY],
    ['1w2d', 9 * DAY],
    ['1y', 365 * DAY],
    ['1y2w3d4h5m6s7ms', 382 * DAY + 4 * HOUR + 5 * MINUTE + 6 * S + 7],
  ])('%s is one of Prometheus', (written, ms) => {
    expect(promDuration(written)).toBe(ms);
  });

  test.each(['', '90', '1.5h', '30s1m', '1m1m', '5 m', '-5m', 'm', '1M', '5m '])(
    '"%s" is none',
    (written) => {
      expect(promDuration(written)).toBeUndefined();
    },
  );

  test.each([
    [0, '0s'],
    [500, '500ms'],
    [90 * S, '1m30s'],
    [90 * MINUTE, '1h30m'],
    [15 * DAY, '15d'],
  ])('%d ms are written %s, and read back', (ms, written) => {
    expect(promText(ms)).toBe(written);
    expect(promDuration(written)).toBe(ms);
  });
});

describe('ranges', () => {
  test.each([
    ['rate({a="b"}[5m])', [[5 * MINUTE, 0]]],
    ['rate({a="b"}[1h30m] offset 5m)', [[90 * MINUTE, 5 * MINUTE]]],
    ['rate({a="b"}[5m] OFFSET 1.5h)', [[5 * MINUTE, 90 * MINUTE]]],
    ['rate({a="b"}[5m] offset -1m)', [[5 * MINUTE, -MINUTE]]],
    [
      'sum(rate({a="b"} |= "[9h] offset 9h" [5m])) / sum(rate({a="b"}[1d]))',
      [
        [5 * MINUTE, 0],
        [DAY, 0],
      ],
    ],
    ['rate({a="b"}[5m]) # rate({a="b"}[9h])\n> 1 // [9h]\n', [[5 * MINUTE, 0]]],
    ['quantile_over_time(0.9, {a="b"} | unwrap ms [5m] offset 1h) by (a)', [[5 * MINUTE, HOUR]]],
    ['vector(1)', []],
  ])('of %s', (expr, ranges) => {
    expect(rangesOf(expr).map(({ rangeMs, offsetMs }) => [rangeMs, offsetMs])).toEqual(ranges);
  });

  test('the longest is how far back the oldest record is that still counts', () => {
    expect(longestRange('sum(rate({a="b"}[30m] offset 5m)) > sum(rate({a="b"}[34m]))')).toBe(35 * MINUTE);
    expect(longestRange('vector(1)')).toBe(0);
  });
});

test('selectors are given as they are written, each once', () => {
  const expr = `sum(rate({app="a}", x=~\`b{2}\`} | json | line_format "{{.x}}" [5m]))
    / sum(rate({app="c"}[5m])) + sum(rate({ app="c" }[5m])) + sum(rate({app="c"}[1h]))`;
  expect(selectorsOf(expr)).toEqual(['{app="a}", x=~`b{2}`}', '{app="c"}', '{ app="c" }']);
});

describe('the comparison at the end', () => {
  test.each([
    ['sum(rate({a="b"}[5m])) > 0.05', '>', 0.05, 'sum(rate({a="b"}[5m]))'],
    ['(sum(rate({a="b"}[5m])) >= 1e3)', '>=', 1000, 'sum(rate({a="b"}[5m]))'],
    ['((rate({a="b"}[5m]) < (-5)))', '<', -5, 'rate({a="b"}[5m])'],
    ['0.05 < sum(rate({a="b"}[5m]))', '>', 0.05, 'sum(rate({a="b"}[5m]))'],
    ['10 >= sum(rate({a="b"}[5m])) + 1', '<=', 10, 'sum(rate({a="b"}[5m])) + 1'],
    ['sum(rate({a="b"} | ms > 5 [5m])) == 0', '==', 0, 'sum(rate({a="b"} | ms > 5 [5m]))'],
    [
      '(sum(rate({a="b"}[5m])) >= 5) / sum(rate({a="b"}[5m])) != 1',
      '!=',
      1,
      '(sum(rate({a="b"}[5m])) >= 5) / sum(rate({a="b"}[5m]))',
    ],
    ['sum(rate({a="b"}[5m])) > 3 * 60 # three a second', '>', 180, 'sum(rate({a="b"}[5m]))'],
    ['rate({a="b"}[5m]) > 10 - 5 - 2', '>', 3, 'rate({a="b"}[5m])'],
    ['rate({a="b"}[5m]) > 2 ^ 3 ^ 2', '>', 512, 'rate({a="b"}[5m])'],
    ['rate({a="b"}[5m]) * -5 > 2 * -3 + 1', '>', -5, 'rate({a="b"}[5m]) * -5'],
    ['(sum(rate({a="b"}[5m])) > 1) < 5', '<', 5, '(sum(rate({a="b"}[5m])) > 1)'],
  ])('of %s', (expr, operator, value, measured) => {
    expect(thresholdOf(expr)).toEqual({ operator, value, measured });
  });

  test.each([
    'sum(rate({a="b"}[5m]))',
    'sum(rate({a="b"}[5m])) > bool 5',
    'sum(rate({a="b"}[5m])) > 5 and sum(rate({a="b"}[5m])) < 9',
    'sum(rate({a="b"}[5m])) > 5 unless sum(rate({a="b"}[1h]))',
    'sum(rate({a="b"}[5m])) > 5 or vector(0)',
    'sum(rate({a="b"}[5m])) > sum(rate({a="b"}[1h]))',
    'sum(rate({a="b"}[5m])) > 5 > 3',
    'absent_over_time({a="b"}[5m])',
    '{a="b"} | ms > 5',
    '1 > 0',
  ])('is not there in %s', (expr) => {
    expect(thresholdOf(expr)).toBeUndefined();
  });
});

describe('labels of what an expression gives', () => {
  test.each([
    ['sum by (a, b) (rate({x="y"}[5m]))', ['a', 'b']],
    ['sum(rate({x="y"}[5m])) by (a)', ['a']],
    ['SUM BY (a) (rate({x="y"}[5m])) > 5', ['a']],
    ['sum(rate({x="y"}[5m]))', []],
    ['count by () (rate({x="y"}[5m]))', []],
    ['sum by (a) (rate({x="y"}[5m])) / sum by (a) (rate({x="y"}[5m])) > 0.05', ['a']],
    ['5 < sum by (a) (rate({x="y"}[5m]))', ['a']],
    ['topk(3, sum by (a) (rate({x="y"}[5m])))', ['a']],
    ['topk by (a) (1, sum by (a, b) (rate({x="y"}[5m])))', ['a', 'b']],
    ['sort_desc(sum by (a) (rate({x="y"}[5m])))', ['a']],
    ['max by (a) (sum by (a, b) (rate({x="y"}[5m])))', ['a']],
    ['max without (b) (sum by (a, b) (rate({x="y"}[5m])))', ['a']],
    ['quantile_over_time(0.95, {x="y"} | unwrap ms [5m]) by (a)', ['a']],
    ['absent_over_time({x="y", z=~".+", w!="v"}[5m])', ['x']],
    ['label_replace(sum by (a) (rate({x="y"}[5m])), "new", "$1", "a", "(.*)")', ['a', 'new']],
    ['sum by (a) (rate({x="y"}[5m])) unless sum by (a, b) (rate({x="y"}[5m]))', ['a']],
    ['sum by (a) (rate({x="y"}[5m])) or sum by (b) (rate({x="y"}[5m]))', ['a', 'b']],
    ['sum by (a, b) (rate({x="y"}[5m])) / on (a) sum by (a) (rate({x="y"}[5m]))', ['a']],
    ['sum by (a, b) (rate({x="y"}[5m])) / ignoring (b) sum by (a) (rate({x="y"}[5m]))', ['a']],
    ['sum by (a, b) (rate({x="y"}[5m])) / on (a) group_left () sum by (a) (rate({x="y"}[5m]))', ['a', 'b']],
    [
      'sum by (a) (rate({x="y"}[5m])) / on (a) group_right (c) sum by (a, b) (rate({x="y"}[5m]))',
      ['a', 'b', 'c'],
    ],
    ['sum by (a) (rate({x="y"}[5m])) or vector(0)', ['a']],
    ['vector(1)', []],
  ])('%s', (expr, labels) => {
    expect(groupingLabels(expr)).toEqual(labels);
  });

  test.each([
    'rate({x="y"}[5m])',
    'rate({x="y"}[5m]) > 5',
    'sum without (a) (rate({x="y"}[5m]))',
    'max_over_time({x="y"} | unwrap ms [5m])',
    'sum by (a) (rate({x="y"}[5m])) or rate({x="y"}[5m])',
    '{x="y"}',
    'sum(rate({x="y"}[5m]) >',
  ])('nobody knows of %s', (expr) => {
    expect(groupingLabels(expr)).toBeUndefined();
  });
});

describe('when there is something', () => {
  test.each([
    ['sum(rate({x="y"}[5m])) > 5', 'conditional'],
    ['sum(rate({x="y"}[5m]) > 5)', 'conditional'],
    ['(sum(rate({x="y"}[5m])) > 5) / 3', 'conditional'],
    ['absent_over_time({x="y"}[5m])', 'conditional'],
    ['sum(rate({x="y"}[5m])) unless sum(rate({x="y"}[1h]))', 'conditional'],
    ['sum(rate({x="y"}[5m])) and sum(rate({x="y"}[1h])) > 5', 'conditional'],
    ['sum(rate({x="y"}[5m])) > 5 or sum(rate({x="z"}[5m])) > 5', 'conditional'],
    ['sum(rate({x="y"}[5m]))', 'with-records'],
    ['count_over_time({x="y"} |= "panic" [5m])', 'with-records'],
    ['sum(rate({x="y"}[5m])) * 60', 'with-records'],
    ['sum(rate({x="y"}[5m])) > bool 5', 'with-records'],
    ['sum(rate({x="y"}[5m])) > 5 or sum(rate({x="y"}[5m]))', 'with-records'],
    ['sum(rate({x="y"}[5m])) > 5 or vector(0)', 'always'],
    ['vector(1)', 'always'],
    ['5', 'always'],
    ['vector(1) > 0', 'always'],
    ['vector(1) * 2 < 1', 'conditional'],
    ['sum(rate({x="y"}[5m])) or vector(0) < 1', 'always'],
    ['sum(rate({x="y"}[5m])) or vector(0) > 1', 'with-records'],
    ['sum(rate({x="y"}[5m]) >', 'conditional'],
  ])('%s: %s', (expr, presence) => {
    expect(presenceOf(expr)).toBe(presence);
  });

  test('a comparison with `bool` is found wherever it stands', () => {
    expect(comparesWithBool('sum(rate({x="y"}[5m]) > bool 5) / 2')).toBe(true);
    expect(comparesWithBool('sum(rate({x="y"} |= "> bool 5" [5m])) > 5')).toBe(false);
  });

  test('log lines are no numbers', () => {
    expect(givesLines('({x="y"} | json | ms > 5)')).toBe(true);
    expect(givesLines('sum(rate({x="y"}[5m]))')).toBe(false);
  });

  test.each([
    ['absent_over_time({x=~".+"}[5m])', '{x=~".+"}'],
    ['sum by (x) (absent_over_time(({a="b", x=~"c|d"} | json)[5m])) > 0', '{a="b", x=~"c|d"}'],
    ['absent_over_time({x=~"plain"}[5m])', undefined],
    ['absent_over_time({x="y"} |= "=~ .+" [5m])', undefined],
    ['rate({x=~".+"}[5m])', undefined],
  ])('what is absent in %s', (expr, pattern) => {
    expect(absentPattern(expr)).toBe(pattern);
  });
});

const levelsIn = (expr: string): readonly string[] =>
  levelComparisons(expr).map((any) =>
    any.map(({ label, operator, value }) => `${label}${operator}${value}`).join(' or '),
  );

describe('comparisons of levels', () => {
  test.each([
    ['| level="crit" or level="error"', ['level=crit or level=error']],
    ['| level="crit" and severity="x" or level="error"', []],
    ['| level="crit" or status="500"', []],
    ['| level="a", severity!="b"', ['level=a', 'severity!=b']],
    ['| json | level="error"', ['level=error']],
    // What a stage writes by name is not the level of the record.
    ['| json level="lvl.name" | level="x"', []],
    ['| logfmt severity="sev" | severity="x"', []],
    ['| label_format level="{{ ToLower .severity }}" | level="x"', []],
    ['| regexp `(?P<level>\\w+)` | level="x"', []],
    ['| pattern "<level> <_>" | level="x"', []],
    ['| level="x" | json level="lvl"', ['level=x']],
    ['| drop level="x"', []],
  ])('%s', (stages, expected) => {
    expect(levelsIn(`{app="a"} ${stages}`)).toEqual(expected);
  });
});

describe('matchers', () => {
  test('of selectors and of filters behind them', () => {
    const expr = `sum(rate({a="b", level=~"error|fatal"} | json lvl="level" | detected_level!="info" | ms>5 |= "severity='x'" [5m]))`;
    expect(matchersOf(expr).map(({ label, operator, value }) => `${label}${operator}${value}`)).toEqual([
      'a=b',
      'level=~error|fatal',
    ]);
    expect(levelsIn(expr)).toEqual(['level=~error|fatal', 'detected_level!=info']);
  });

  test.each([
    ['=', 'error', 'error', true],
    ['=', 'error', 'ERROR', false],
    ['!=', 'error', 'ERROR', true],
    ['=~', 'err.*|fatal', 'fatal', true],
    ['=~', 'err', 'error', false],
    ['=~', '(?i)ERROR', 'error', true],
    ['!~', 'error|fatal', 'error', false],
    ['!~', 'error|fatal', 'info', true],
    ['=~', '.+', 'two\nlines', true],
    // Nobody knows what it means to Loki.
    ['=~', '(?P<', 'error', true],
    ['!~', '(?P<', 'error', true],
  ] as const)('%s"%s" and "%s"', (operator, value, found, passing) => {
    expect(passes({ label: 'level', operator, value }, found)).toBe(passing);
  });
});
