/**
 * Expressions that are valid in Loki's grammar but that Loki refuses. Loki reports these errors when it loads a rule file or
 * receives a query, before it reads any record.
 */
import { RE2JS } from 're2js';
import { messageOf } from '../core/errors.ts';
import { templateProblem } from './evaluate/line-template.ts';
import { LogqlError } from './lexer.ts';
import { parse } from './parse.ts';
import { patternProblem } from './pattern.ts';
import {
  type Aggregation,
  type Expr,
  isSetOperator,
  type LabelFilter,
  type LogExpr,
  type MatchOperator,
  type MetricExpr,
  type Place,
  type RangeFunction,
  type Selector,
  type Stage,
} from './tree.ts';
import { eachExpr } from './walk.ts';

export interface Reading {
  /** Absent if the text has a syntax error. */
  readonly expr?: Expr;
  /** The first syntax error, or otherwise every refusal, in the order of the text. */
  readonly errors: readonly LogqlError[];
}

/** Parses an expression and lists every reason for which Loki refuses it. Never throws. */
export function read(text: string): Reading {
  try {
    const expr = parse(text);
    const errors = [...refusalsOf(expr)].sort((a, b) => a.place.from - b.place.from);
    return { expr, errors };
  } catch (error) {
    if (error instanceof LogqlError) return { errors: [error] };
    throw error;
  }
}

function* refusalsOf(whole: Expr): Iterable<LogqlError> {
  for (const expr of eachExpr(whole)) {
    if (expr.kind === 'logs') yield* ofLogs(expr);
    else yield* ofMetric(expr);
  }
}

function* ofLogs({ selector, stages }: LogExpr): Iterable<LogqlError> {
  yield* ofSelector(selector);
  for (const stage of stages) yield* ofStage(stage);
}

function* ofSelector(selector: Selector): Iterable<LogqlError> {
  let selects = false;
  for (const { operator, value, from, to } of selector.matchers) {
    const problem = regexProblem(operator, value);
    if (problem !== undefined) yield new LogqlError(problem, { from, to });
    else selects ||= !takes(operator, value, '');
  }
  if (selects || selector.matchers.some(({ operator, value }) => regexProblem(operator, value) !== undefined))
    return;
  yield new LogqlError('every matcher of this selector also matches streams that lack its label', selector, {
    expected: 'at least one matcher that needs a value, such as `app="shop"` or `app=~".+"`',
  });
}

/** Whether a stream with the label value `found` matches. A regular expression must be valid. */
function takes(operator: MatchOperator, value: string, found: string): boolean {
  if (operator === '=' || operator === '!=') return (value === found) === (operator === '=');
  return RE2JS.compile(`^(?:${value})$`, RE2JS.DOTALL).matcher(found).find() === (operator === '=~');
}

const regexProblem = (operator: string, value: string): string | undefined =>
  operator === '=~' || operator === '!~' || operator === '|~' ? badRegex(value) : undefined;

function badRegex(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return `not a valid RE2 regular expression: ${messageOf(error).replace(/^error parsing regexp: /, '')}`;
  }
}

function* ofStage(stage: Stage): Iterable<LogqlError> {
  const templates: [template: string, place: Place][] = [];
  switch (stage.kind) {
    case 'line-filter':
      for (const { value, ip, from, to } of stage.any) {
        const problem = ip
          ? ipProblem(value)
          : stage.operator === '|>' || stage.operator === '!>'
            ? patternProblem(value, { captures: false })
            : regexProblem(stage.operator, value);
        if (problem !== undefined) yield new LogqlError(problem, { from, to });
      }
      break;
    case 'label-filter':
      yield* ofFilter(stage.filter);
      break;
    case 'regexp':
      yield* ofRegexp(stage.pattern, stage);
      break;
    case 'pattern': {
      const problem = patternProblem(stage.pattern, { captures: true });
      if (problem !== undefined) yield new LogqlError(problem, stage);
      break;
    }
    case 'line_format':
      templates.push([stage.template, stage]);
      break;
    case 'label_format':
      yield* ofFormats(stage);
      for (const { value, from, to } of stage.formats) {
        if ('template' in value) templates.push([value.template, { from, to }]);
      }
      break;
    case 'drop':
    case 'keep':
      for (const label of stage.labels) {
        const problem = typeof label === 'string' ? undefined : regexProblem(label.operator, label.value);
        if (problem !== undefined) yield new LogqlError(problem, label as Place);
      }
      break;
    default:
  }
  for (const [template, place] of templates) {
    const problem = templateProblem(template);
    if (problem !== undefined) yield new LogqlError(`invalid template: ${problem}`, place);
  }
}

function* ofFilter(filter: LabelFilter): Iterable<LogqlError> {
  if (filter.kind === 'and' || filter.kind === 'or') {
    yield* ofFilter(filter.left);
    yield* ofFilter(filter.right);
    return;
  }
  const problem =
    filter.kind === 'text'
      ? regexProblem(filter.matcher.operator, filter.matcher.value)
      : filter.kind === 'ip'
        ? ipProblem(filter.value)
        : undefined;
  if (problem !== undefined) yield new LogqlError(problem, filter);
}

/** https://grafana.com/docs/loki/latest/query/log_queries/#regular-expression */
function* ofRegexp(pattern: string, place: Place): Iterable<LogqlError> {
  const problem = badRegex(pattern);
  if (problem !== undefined) {
    yield new LogqlError(problem, place);
    return;
  }
  const names = Object.keys(RE2JS.compile(pattern).namedGroups());
  if (names.length === 0) {
    yield new LogqlError('this regular expression has no named group, so it extracts nothing', place, {
      expected: 'at least one named group: `(?P<label>…)`',
    });
  }
  for (const name of names.filter((each) => !/^[A-Za-z_]\w*$/.test(each))) {
    yield new LogqlError(`\`${name}\` is not a valid label name`, place);
  }
}

function* ofFormats({ formats }: Extract<Stage, { kind: 'label_format' }>): Iterable<LogqlError> {
  const seen = new Set<string>();
  for (const { label, from, to } of formats) {
    if (label === '__error__' || label === '__error_details__') {
      yield new LogqlError(`\`${label}\` cannot be set`, { from, to }, { hint: `\`| drop ${label}\`` });
    }
    if (seen.has(label)) {
      yield new LogqlError(
        `\`${label}\` is set twice in one stage`,
        { from, to },
        { hint: 'use one stage for each: `| label_format … | label_format …`' },
      );
    }
    seen.add(label);
  }
}

/** `10.0.0.1`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, the same with IPv6. */
function ipProblem(value: string): string | undefined {
  const isAddress = (text: string): boolean =>
    /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text) ||
    (/^[0-9a-fA-F:]+(?:[0-9a-fA-F:.]*)$/.test(text) && text.includes(':'));
  const [address = '', bits] = value.split('/');
  const isNetwork =
    bits !== undefined &&
    isAddress(address) &&
    /^\d{1,3}$/.test(bits) &&
    Number(bits) <= (address.includes(':') ? 128 : 32);
  const ends = value.split('-');
  const isRange = ends.length === 2 && ends.every(isAddress);
  return isAddress(value) || isNetwork || isRange
    ? undefined
    : `\`${value}\` is not an IP address, network or address range`;
}

function* ofMetric(expr: MetricExpr): Iterable<LogqlError> {
  if (expr.kind === 'range') yield* ofRange(expr);
  if (expr.kind === 'aggregation') yield* ofAggregation(expr);
  if (expr.kind === 'label_replace') {
    const problem = badRegex(expr.pattern);
    if (problem !== undefined) yield new LogqlError(problem, expr);
    if (!/^[A-Za-z_]\w*$/.test(expr.label))
      yield new LogqlError(`\`${expr.label}\` is not a valid label name`, expr);
  }
  if (expr.kind === 'binary' && isSetOperator(expr.operator)) {
    for (const leg of [expr.left, expr.right]) {
      if (leg.kind !== 'number') continue;
      yield new LogqlError(`\`${expr.operator}\` combines series, and a number is not a series`, leg, {
        hint: `vector(${leg.value})`,
      });
    }
    if (expr.group)
      yield new LogqlError(`\`${expr.operator}\` does not support \`group_${expr.group.side}\``, expr);
  }
}

const UNWRAPPED: ReadonlySet<string> = new Set<RangeFunction>([
  ...([
    'sum_over_time',
    'avg_over_time',
    'min_over_time',
    'max_over_time',
    'first_over_time',
    'last_over_time',
  ] as const),
  ...(['quantile_over_time', 'stddev_over_time', 'stdvar_over_time', 'rate_counter'] as const),
]);
const COUNTING: ReadonlySet<string> = new Set<RangeFunction>([
  'count_over_time',
  'bytes_over_time',
  'bytes_rate',
]);
const GROUPING: ReadonlySet<string> = new Set<RangeFunction>([
  ...(['avg_over_time', 'min_over_time', 'max_over_time', 'first_over_time', 'last_over_time'] as const),
  ...(['quantile_over_time', 'stddev_over_time', 'stdvar_over_time'] as const),
]);

function* ofRange(expr: Extract<MetricExpr, { kind: 'range' }>): Iterable<LogqlError> {
  const { name, of, parameter, grouping } = expr;
  if (of.unwrap) for (const filter of of.unwrap.filters) yield* ofFilter(filter);
  if (UNWRAPPED.has(name) && !of.unwrap) {
    yield new LogqlError(`\`${name}\` needs the value of a label`, expr, {
      expected: '`| unwrap LABEL` before the range',
    });
  }
  if (COUNTING.has(name) && of.unwrap) {
    yield new LogqlError(`\`${name}\` counts records and does not support \`unwrap\``, of.unwrap, {
      hint: 'use `sum_over_time` to add up values',
    });
  }
  if (name === 'quantile_over_time' && parameter === undefined) {
    yield new LogqlError('`quantile_over_time` needs a quantile', expr, {
      hint: 'quantile_over_time(0.95, …)',
    });
  }
  if (name !== 'quantile_over_time' && parameter !== undefined) {
    yield new LogqlError(`\`${name}\` does not take a number`, expr);
  }
  if (grouping && !GROUPING.has(name)) {
    yield new LogqlError(`\`${name}\` does not support \`by\` or \`without\``, expr, {
      hint: `sum ${grouping.keeps ? 'by' : 'without'} (${grouping.labels.join(', ')}) (${name}(…))`,
    });
  }
}

const WITH_COUNT: ReadonlySet<string> = new Set<Aggregation>(['topk', 'bottomk', 'approx_topk']);

function* ofAggregation(expr: Extract<MetricExpr, { kind: 'aggregation' }>): Iterable<LogqlError> {
  const { name, parameter } = expr;
  if (!WITH_COUNT.has(name)) {
    if (parameter !== undefined) yield new LogqlError(`\`${name}\` does not take a number`, expr);
    return;
  }
  if (parameter === undefined || !Number.isInteger(parameter) || parameter < 1) {
    yield new LogqlError(`\`${name}\` needs a whole number of at least 1`, expr, { hint: `${name}(5, …)` });
  }
}
