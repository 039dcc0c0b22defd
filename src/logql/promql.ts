/** Recognizes PromQL in a file of LogQL rules, a common mistake of people who write both, so that the error can name it. */
import { LogqlError } from './lexer.ts';
import type { Place } from './tree.ts';

/** Functions and aggregations of PromQL that LogQL lacks. https://prometheus.io/docs/prometheus/latest/querying/functions/ */
const FUNCTIONS = [
  ...['abs', 'absent', 'ceil', 'changes', 'clamp', 'clamp_max', 'clamp_min', 'day_of_month', 'day_of_week'],
  ...['day_of_year', 'days_in_month', 'delta', 'deriv', 'exp', 'floor', 'histogram_avg', 'histogram_count'],
  ...['histogram_fraction', 'histogram_quantile', 'histogram_stddev', 'histogram_stdvar', 'histogram_sum'],
  ...[
    'holt_winters',
    'double_exponential_smoothing',
    'hour',
    'idelta',
    'increase',
    'info',
    'irate',
    'label_join',
  ],
  ...[
    'ln',
    'log10',
    'log2',
    'mad_over_time',
    'minute',
    'month',
    'predict_linear',
    'present_over_time',
    'resets',
  ],
  ...['round', 'scalar', 'sgn', 'sort_by_label', 'sort_by_label_desc', 'sqrt', 'time', 'timestamp', 'year'],
  ...['group', 'quantile', 'count_values', 'limitk', 'limit_ratio'],
] as const;

/** The LogQL counterparts, where one exists. */
const INSTEAD: Readonly<Record<string, string>> = {
  increase: 'count_over_time(… [5m]), or sum_over_time(… | unwrap LABEL [5m])',
  irate: 'rate(… [1m])',
  absent: 'absent_over_time(… [5m])',
  present_over_time: 'count_over_time(… [5m]) > 0',
  histogram_quantile: 'quantile_over_time(0.95, … | unwrap LABEL [5m])',
  quantile: 'quantile_over_time(0.95, … | unwrap LABEL [5m])',
};

const NAME = '[A-Za-z_:][A-Za-z0-9_:]*';

/**
 * Returns the error to report instead of `error` if the text is PromQL: it calls a function that only PromQL has, or names a
 * metric (`http_requests_total{code="500"}[5m]`, `job:errors:rate5m`). Otherwise `undefined`.
 */
export function promqlIn(text: string, error: LogqlError): LogqlError | undefined {
  const bare = codeOf(text);
  const called = new RegExp(`\\b(${FUNCTIONS.join('|')})\\s*\\(`, 'i').exec(bare);
  if (called) {
    const name = called[1]!.toLowerCase();
    const instead = INSTEAD[name];
    return promql(`\`${name}\` is a function of PromQL, not of LogQL`, placeOf(called), instead);
  }
  // A metric name is at the start of an expression, alone or followed by labels or a range.
  const named = new RegExp(
    `(?:^|[(,]|[-+*/%^]|[<>=]=?|\\b(?:and|or|unless|bool)\\b)\\s*(${NAME})\\s*(?=$|[{\\[)]|[-+*/%^,]|[<>]=?|[=!]=|\\b(?:and|or|unless|offset)\\b)`,
    'i',
  ).exec(bare);
  if (!named || RESERVED.has(named[1]!.toLowerCase())) return undefined;
  const from = named.index + named[0].lastIndexOf(named[1]!);
  // A match after the first error is a consequence of that error.
  if (from > error.place.from) return undefined;
  return promql(`\`${named[1]}\` is the name of a metric: this is PromQL, not LogQL`, {
    from,
    to: from + named[1]!.length,
  });
}

const RESERVED: ReadonlySet<string> = new Set([
  'and',
  'or',
  'unless',
  'bool',
  'by',
  'without',
  'on',
  'ignoring',
  'offset',
]);

const placeOf = (match: RegExpExecArray): Place => {
  const from = match.index + match[0].indexOf(match[1]!);
  return { from, to: from + match[1]!.length };
};

const promql = (problem: string, place: Place, instead?: string): LogqlError =>
  new LogqlError(problem, place, {
    expected: 'LogQL, which selects log streams: `{app="shop"}`',
    hint: instead ?? 'move rules on metrics to a rule file of Prometheus or Mimir',
  });

/** Blanks out strings, comments and lists of labels. The length stays the same, so places stay valid. */
const codeOf = (text: string): string =>
  text
    .replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*/g, (found) => '"'.padEnd(found.length, '"'))
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, (found) =>
      ' '.repeat(found.length),
    );
