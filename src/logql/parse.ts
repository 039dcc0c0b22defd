/**
 * A recursive descent parser for LogQL. Operators, lowest precedence first: `or`; `and`, `unless`; comparisons; `+`, `-`;
 * `*`, `/`, `%`; `^`, which is right-associative.
 */
import { promDuration } from '../core/prom-duration.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import { Cursor } from './cursor.ts';
import { LogqlError } from './lexer.ts';
import { atStage, atUnwrap, labelName, selector, stages, unwrap } from './parse-logs.ts';
import { promqlIn } from './promql.ts';
import { secondsOf } from './quantities.ts';
import {
  AGGREGATIONS,
  type Aggregation,
  type Binary,
  type BinaryOperator,
  type Expr,
  type Grouping,
  isComparison,
  type LogExpr,
  type LogRange,
  type MetricExpr,
  RANGE_FUNCTIONS,
  type RangeFunction,
  type Unwrap,
} from './tree.ts';

/**
 * Parses an expression.
 *
 * @throws LogqlError with the place of the first error, what was found there and what is expected.
 */
export function parse(text: string): Expr {
  try {
    const cursor = new Cursor(text);
    const expr = anyExpr(cursor, 0);
    if (cursor.peek().kind !== 'end')
      throw cursor.error(
        expr.kind === 'logs' ? 'a stage such as `|= "text"`, or the end' : 'an operator, or the end',
      );
    return expr;
  } catch (error) {
    throw error instanceof LogqlError ? (promqlIn(text, error) ?? error) : error;
  }
}

/** Lowest precedence first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>', '>=', '<', '<='],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];
const POWER = LEVELS.length - 1;

/** An expression of operators of this level and higher levels. */
function anyExpr(cursor: Cursor, level: number): Expr {
  if (level > POWER) return primary(cursor);
  let left = anyExpr(cursor, level + 1);
  for (;;) {
    const { text, kind } = cursor.peek();
    const operator = LEVELS[level]!.find((one) => one === (kind === 'word' ? text.toLowerCase() : text));
    if (operator === undefined || (kind !== 'word' && kind !== 'sign')) return left;
    const sign = cursor.take();
    const modifiers = modifiersOf(cursor, operator);
    // `2 ^ 3 ^ 2` is 2 ^ 9.
    const right = cursor.nested(() => anyExpr(cursor, level === POWER ? level : level + 1));
    const legs = [
      metric(cursor, left, `on the left of \`${sign.text}\``),
      metric(cursor, right, `on the right of \`${sign.text}\``),
    ] as const;
    left = {
      kind: 'binary',
      operator,
      ...modifiers,
      left: legs[0],
      right: legs[1],
      from: left.from,
      to: right.to,
    };
  }
}

/** Returns `expr` as a metric query. `where` is for the error message. */
function metric(cursor: Cursor, expr: Expr, where: string): MetricExpr {
  if (expr.kind !== 'logs') return expr;
  const written = cursor.text(expr).replace(/\s+/g, ' ');
  throw new LogqlError(`\`${written}\` returns log lines ${where}`, expr, {
    expected: 'a metric query, which returns numbers',
    hint: `count_over_time(${written} [5m])`,
  });
}

/** The modifiers between an operator and its right operand. */
function modifiersOf(cursor: Cursor, operator: BinaryOperator): Pick<Binary, 'bool' | 'matching' | 'group'> {
  const bool = cursor.isWord('bool');
  if (bool && !isComparison(operator))
    throw cursor.error('a metric query; `bool` is allowed only after a comparison operator');
  if (bool) cursor.take();
  if (!cursor.isWord('on') && !cursor.isWord('ignoring')) return { bool };
  const matching = { keeps: cursor.take().text.toLowerCase() === 'on', labels: labelList(cursor) };
  if (!cursor.isWord('group_left') && !cursor.isWord('group_right')) return { bool, matching };
  const side = cursor.take().text.toLowerCase() === 'group_left' ? 'left' : 'right';
  // The list is optional. Parentheses that do not contain a list of names start the right operand.
  return { bool, matching, group: { side, labels: isLabelList(cursor) ? labelList(cursor) : [] } };
}

function isLabelList(cursor: Cursor): boolean {
  if (!cursor.isSign('(')) return false;
  for (let i = 1; ; i += 2) {
    if (cursor.isSign(')', i)) return true;
    if (cursor.peek(i).kind !== 'word') return false;
    if (cursor.isSign(')', i + 1)) return true;
    if (!cursor.isSign(',', i + 1)) return false;
  }
}

function labelList(cursor: Cursor): readonly string[] {
  cursor.expectSign('(', '`(` and names of labels');
  const labels: string[] = [];
  while (!cursor.isSign(')')) {
    if (labels.length > 0) cursor.expectSign(',', '`,` or `)`');
    labels.push(labelName(cursor).text);
  }
  cursor.take();
  return labels;
}

function primary(cursor: Cursor): Expr {
  const { from, kind } = cursor.peek();
  if (cursor.isSign('{')) return logs(cursor);
  if (cursor.takeSign('(')) {
    const inner = cursor.nested(() => anyExpr(cursor, 0));
    cursor.expectSign(')', '`)` or an operator');
    const whole: Expr = { ...inner, wrapped: true, from, to: cursor.end };
    return whole.kind === 'logs' ? more(cursor, whole) : whole;
  }
  if (kind === 'number' || cursor.isSign('-') || cursor.isSign('+')) {
    return { kind: 'number', value: signedNumber(cursor), from, to: cursor.end };
  }
  if (kind === 'word') return call(cursor);
  throw cursor.error('a stream selector, a function or a number');
}

const logs = (cursor: Cursor): LogExpr => {
  const found = selector(cursor);
  return more(cursor, { kind: 'logs', selector: found, stages: [], from: found.from, to: found.to });
};

/** Adds the stages that follow, also after a closing parenthesis. */
function more(cursor: Cursor, expr: LogExpr): LogExpr {
  if (!atStage(cursor) || atUnwrap(cursor)) return expr;
  const { wrapped: _, ...rest } = expr;
  return { ...rest, stages: [...expr.stages, ...stages(cursor)], to: cursor.end };
}

function signedNumber(cursor: Cursor): number {
  const sign = cursor.takeSign('-') ? -1 : 1;
  if (sign === 1) cursor.takeSign('+');
  if (cursor.peek().kind !== 'number')
    throw cursor.error('a number after the sign', 'write `0 - …` to negate a metric query');
  return sign * Number(cursor.take().text);
}

function call(cursor: Cursor): MetricExpr {
  const { from } = cursor.peek();
  const name = cursor.keyword()!;
  const found =
    name === 'vector'
      ? vector(cursor)
      : name === 'label_replace'
        ? labelReplace(cursor)
        : (RANGE_FUNCTIONS as readonly string[]).includes(name)
          ? rangeFunction(cursor, name as RangeFunction)
          : (AGGREGATIONS as readonly string[]).includes(name)
            ? aggregation(cursor, name as Aggregation)
            : undefined;
  if (found === undefined) {
    throw cursor.error(
      'a stream selector, a function of LogQL or a number',
      didYouMean(nearest(name, FUNCTIONS)),
    );
  }
  return { ...found, from, to: cursor.end } as MetricExpr;
}

const FUNCTIONS: readonly string[] = [...RANGE_FUNCTIONS, ...AGGREGATIONS, 'vector', 'label_replace'];

type Unplaced<T> = T extends unknown ? Omit<T, 'from' | 'to'> : never;

function vector(cursor: Cursor): Unplaced<MetricExpr> {
  cursor.take();
  cursor.expectSign('(');
  const value = signedNumber(cursor);
  cursor.expectSign(')');
  return { kind: 'vector', value };
}

function labelReplace(cursor: Cursor): Unplaced<MetricExpr> {
  cursor.take();
  cursor.expectSign('(');
  const of = cursor.nested(() => metric(cursor, anyExpr(cursor, 0), 'in `label_replace`'));
  const [label, replacement, source, pattern] = [
    'the new label',
    'its value',
    'the source label',
    'a regular expression',
  ].map((what) => {
    cursor.expectSign(',', `\`,\` and ${what} in a string`);
    return cursor.string(`${what} in a string`).text;
  }) as [string, string, string, string];
  cursor.expectSign(')');
  return { kind: 'label_replace', of, label, replacement, source, pattern };
}

function rangeFunction(cursor: Cursor, name: RangeFunction): Unplaced<MetricExpr> {
  cursor.take();
  cursor.expectSign('(', `\`(\` after \`${name}\``);
  const parameter = parameterOf(cursor);
  const of = cursor.nested(() => logRange(cursor, name));
  cursor.expectSign(')', '`)`');
  const grouping = groupingAt(cursor);
  return {
    kind: 'range',
    name,
    ...(parameter === undefined ? {} : { parameter }),
    of,
    ...(grouping ? { grouping } : {}),
  };
}

/** The optional number before the argument: `0.95,`. */
function parameterOf(cursor: Cursor): number | undefined {
  const signs = cursor.isSign('-') || cursor.isSign('+') ? 1 : 0;
  if (cursor.peek(signs).kind !== 'number' || !cursor.isSign(',', signs + 1)) return undefined;
  const value = signedNumber(cursor);
  cursor.take();
  return value;
}

function aggregation(cursor: Cursor, name: Aggregation): Unplaced<MetricExpr> {
  cursor.take();
  const before = groupingAt(cursor);
  cursor.expectSign('(', before ? '`(`' : `\`(\`, \`by\` or \`without\` after \`${name}\``);
  const parameter = parameterOf(cursor);
  const of = cursor.nested(() => metric(cursor, anyExpr(cursor, 0), `in \`${name}\``));
  cursor.expectSign(')', '`)` or an operator');
  const grouping = before ?? groupingAt(cursor);
  return {
    kind: 'aggregation',
    name,
    ...(parameter === undefined ? {} : { parameter }),
    of,
    ...(grouping ? { grouping } : {}),
  };
}

function groupingAt(cursor: Cursor): Grouping | undefined {
  if (!cursor.isWord('by') && !cursor.isWord('without')) return undefined;
  return { keeps: cursor.take().text.toLowerCase() === 'by', labels: labelList(cursor) };
}

interface Range {
  readonly rangeMs: number;
  readonly offsetMs: number;
}

/** The range follows the selector or the pipeline, inside or outside of parentheses. */
function logRange(cursor: Cursor, name: RangeFunction): LogRange {
  const { from } = cursor.peek();
  const part = rangePart(cursor, name);
  if (part.range === undefined) throw cursor.error(`a range such as \`[5m]\` for \`${name}\``);
  return {
    logs: part.logs,
    ...(part.unwrap ? { unwrap: part.unwrap } : {}),
    ...part.range,
    from,
    to: cursor.end,
  };
}

interface RangePart {
  readonly logs: LogExpr;
  readonly unwrap?: Unwrap;
  readonly range?: Range;
}

function rangePart(cursor: Cursor, name: RangeFunction): RangePart {
  let part: RangePart;
  if (cursor.takeSign('(')) {
    part = cursor.nested(() => rangePart(cursor, name));
    cursor.expectSign(')', '`)`');
  } else if (cursor.isSign('{')) {
    part = { logs: logs(cursor) };
  } else {
    throw notLogs(cursor, name);
  }
  for (;;) {
    if (cursor.isSign('[')) {
      if (part.range) throw cursor.error('only one range');
      part = { ...part, range: range(cursor) };
    } else if (atUnwrap(cursor)) {
      if (part.unwrap) throw cursor.error('only one `unwrap`');
      part = { ...part, unwrap: unwrap(cursor) };
    } else if (atStage(cursor)) {
      if (part.unwrap) throw cursor.error('a label filter or a range after `unwrap`');
      part = { ...part, logs: more(cursor, part.logs) };
    } else {
      return part;
    }
  }
}

function notLogs(cursor: Cursor, name: RangeFunction): LogqlError {
  const isMetric = cursor.peek().kind === 'word' && cursor.isSign('(', 1);
  return cursor.error(
    `log lines with a range: \`${name}({app="shop"} [5m])\``,
    isMetric ? 'apply the range to a log query: LogQL has no subqueries' : undefined,
  );
}

function range(cursor: Cursor): Range {
  cursor.take();
  const token = cursor.take();
  const written = cursor.text(token);
  const rangeMs = token.kind === 'duration' ? promDuration(written) : undefined;
  if (rangeMs === undefined) {
    const number = token.kind === 'number' ? `\`[${written}s]\`` : undefined;
    throw new LogqlError(`${cursor.found(token)} is not a valid range`, token, {
      expected: 'whole numbers with units, each once, the largest first: `5m`, `1h30m`',
      ...(number === undefined ? {} : { hint: number }),
    });
  }
  if (rangeMs === 0)
    throw new LogqlError('the range is zero', token, { expected: 'a range of at least 1ms' });
  if (cursor.isSign(':')) throw cursor.error('`]`', 'remove the step: LogQL has no subqueries');
  cursor.expectSign(']');
  if (!cursor.takeWord('offset')) return { rangeMs, offsetMs: 0 };
  const sign = cursor.takeSign('-') ? -1 : 1;
  const offset = cursor.peek();
  if (offset.kind !== 'duration') throw cursor.error('a duration after `offset`');
  cursor.take();
  return { rangeMs, offsetMs: (sign * Math.round(secondsOf(offset.text) * 1e9)) / 1e6 };
}
