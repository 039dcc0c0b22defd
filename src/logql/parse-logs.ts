/** Parses log queries: stream selectors and pipeline stages. */
import { defined } from '../core/defined.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import type { Cursor } from './cursor.ts';
import { LogqlError, type Token } from './lexer.ts';
import { bytesOf, secondsOf } from './quantities.ts';
import type {
  Comparison,
  Conversion,
  Extraction,
  LabelFilter,
  LabelFormat,
  LineMatch,
  LineOperator,
  Matcher,
  MatchOperator,
  Selector,
  Stage,
  Unwrap,
} from './tree.ts';
import { AGGREGATIONS, RANGE_FUNCTIONS } from './tree.ts';

const STAGES: readonly string[] = [
  ...['json', 'logfmt', 'regexp', 'pattern', 'unpack', 'decolorize', 'line_format', 'label_format'],
  ...['drop', 'keep', 'unwrap'],
];

/**
 * Words with a meaning in the grammar. Loki does not accept them as label names (grafana/loki issues 9606 and 15402). Names of
 * functions are reserved only before a parenthesis.
 */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    'and',
    'or',
    'unless',
    'bool',
    'on',
    'ignoring',
    'group_left',
    'group_right',
    'by',
    'without',
    'offset',
  ],
  ...STAGES,
]);
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...RANGE_FUNCTIONS,
  ...AGGREGATIONS,
  'label_replace',
  'vector',
  'ip',
]);

const MATCH_OPERATORS: ReadonlySet<string> = new Set<MatchOperator>(['=', '!=', '=~', '!~']);
const COMPARISONS: ReadonlySet<string> = new Set<Comparison>(['==', '!=', '>', '>=', '<', '<=']);
const LINE_OPERATORS: ReadonlySet<string> = new Set<LineOperator>(['|=', '!=', '|~', '!~', '|>', '!>']);

export function labelName(cursor: Cursor, what = 'the name of a label'): Token {
  const token = cursor.peek();
  if (token.kind !== 'word') throw cursor.error(what);
  const word = token.text.toLowerCase();
  if (KEYWORDS.has(word)) {
    throw cursor.error(
      what,
      `rename the label where it is set, by \`| label_format\` or in the agent: \`${token.text}\` is a keyword of LogQL`,
    );
  }
  if (!/^[A-Za-z_]\w*$/.test(token.text)) throw cursor.error(`${what}: letters, digits and underscores`);
  if (FUNCTIONS.has(word) && cursor.isSign('(', 1)) throw cursor.error(what);
  return cursor.take();
}

export function selector(cursor: Cursor): Selector {
  const { from } = cursor.expectSign('{', 'a stream selector, such as `{app="shop"}`');
  const matchers: Matcher[] = [];
  while (!cursor.isSign('}')) {
    if (matchers.length > 0) {
      cursor.expectSign(',', '`,` or `}`');
      // Loki refuses a comma before the closing brace.
      if (cursor.isSign('}')) throw cursor.error('another matcher');
    }
    matchers.push(matcher(cursor));
  }
  cursor.take();
  return { matchers, from, to: cursor.end };
}

function matcher(cursor: Cursor): Matcher {
  const label = labelName(cursor);
  const operator = cursor.peek();
  if (operator.kind !== 'sign' || !MATCH_OPERATORS.has(operator.text)) {
    const dotted = cursor.isSign('.')
      ? 'replace the dots with underscores, as Loki does: `service_name`'
      : undefined;
    throw cursor.error('`=`, `!=`, `=~` or `!~`', dotted);
  }
  cursor.take();
  const value = cursor.string('a string: `"…"`');
  return {
    label: label.text,
    operator: operator.text as MatchOperator,
    value: value.text,
    from: label.from,
    to: value.to,
  };
}

/** Whether the next token starts a pipeline stage. */
export const atStage = (cursor: Cursor): boolean =>
  cursor.isSign('|') || (cursor.peek().kind === 'sign' && LINE_OPERATORS.has(cursor.peek().text));

export const atUnwrap = (cursor: Cursor): boolean => cursor.isSign('|') && cursor.isWord('unwrap', 1);

/** All stages up to a token that starts none. Does not read `unwrap`, which is valid only with a range. */
export function stages(cursor: Cursor): Stage[] {
  const all: Stage[] = [];
  while (atStage(cursor) && !atUnwrap(cursor)) all.push(stage(cursor));
  return all;
}

function stage(cursor: Cursor): Stage {
  const { from } = cursor.peek();
  const found = cursor.isSign('|') ? pipe(cursor) : lineFilter(cursor);
  return { ...found, from, to: cursor.end } as Stage;
}

type Unplaced<T> = T extends unknown ? Omit<T, 'from' | 'to'> : never;

function lineFilter(cursor: Cursor): Unplaced<Stage> {
  const operator = cursor.take().text as LineOperator;
  const any = [lineMatch(cursor, operator)];
  while (cursor.takeWord('or')) any.push(lineMatch(cursor, operator));
  return { kind: 'line-filter', operator, any };
}

function lineMatch(cursor: Cursor, operator: LineOperator): LineMatch {
  const { from } = cursor.peek();
  if (cursor.isWord('ip') && cursor.isSign('(', 1)) {
    if (operator !== '|=' && operator !== '!=')
      throw cursor.error('a string; `ip(…)` is allowed only after `|=` and `!=`');
    return { value: ipValue(cursor), ip: true, from, to: cursor.end };
  }
  const { text } = cursor.string('a string, or `ip("…")`');
  return { value: text, ip: false, from, to: cursor.end };
}

function ipValue(cursor: Cursor): string {
  cursor.take();
  cursor.expectSign('(');
  const { text } = cursor.string('an address, a range or a network: `ip("10.0.0.0/8")`');
  cursor.expectSign(')');
  return text;
}

/** A stage that starts with `|`. */
function pipe(cursor: Cursor): Unplaced<Stage> {
  cursor.take();
  const word = cursor.keyword();
  switch (word) {
    case 'json':
      cursor.take();
      return { kind: 'json', parameters: extractions(cursor) };
    case 'logfmt':
      cursor.take();
      return logfmt(cursor);
    case 'regexp':
    case 'pattern':
      cursor.take();
      return {
        kind: word,
        pattern: cursor.string(
          word === 'regexp' ? 'a regular expression in a string' : 'a pattern in a string',
        ).text,
      };
    case 'unpack':
    case 'decolorize':
      cursor.take();
      return { kind: word };
    case 'line_format':
      cursor.take();
      return { kind: 'line_format', template: cursor.string('a template in a string').text };
    case 'label_format':
      cursor.take();
      return { kind: 'label_format', formats: separated(cursor, labelFormat) };
    case 'drop':
    case 'keep':
      cursor.take();
      return { kind: word, labels: separated(cursor, dropped) };
    default:
      if (word === undefined && !cursor.isSign('(')) {
        throw cursor.error('a parser, a formatter or a label filter', spacedOperator(cursor));
      }
      return { kind: 'label-filter', filter: labelFilter(cursor) };
  }
}

/** A hint for a line filter with a space in its operator: `| = "x"`. */
const spacedOperator = (cursor: Cursor): string | undefined => {
  const { kind, text } = cursor.peek();
  const joined = kind === 'sign' ? `|${text}` : kind === 'string' ? '|=' : '';
  return LINE_OPERATORS.has(joined) ? `write \`${joined}\` to filter lines by content` : undefined;
};

function separated<T>(cursor: Cursor, read: (cursor: Cursor) => T): readonly T[] {
  const all = [read(cursor)];
  while (cursor.takeSign(',')) all.push(read(cursor));
  return all;
}

/** The optional parameters of a parser: `a="b.c", d`. */
function extractions(cursor: Cursor): readonly Extraction[] {
  if (cursor.peek().kind !== 'word') return [];
  return separated(cursor, () => {
    const { text: label } = labelName(cursor);
    return {
      label,
      path: cursor.takeSign('=') ? cursor.string('the path of the value: `"a.b[0]"`').text : label,
    };
  });
}

const FLAGS: readonly string[] = ['strict', 'keep-empty'];

function logfmt(cursor: Cursor): Unplaced<Stage> {
  const flags = new Set<string>();
  while (cursor.isSign('-') && cursor.isSign('-', 1)) {
    const { from } = cursor.take();
    cursor.take();
    let name = cursor.take().text;
    // `keep-empty` is three tokens. Another flag can follow.
    if (cursor.isSign('-') && !cursor.isSign('-', 1)) name += cursor.take().text + cursor.take().text;
    if (!FLAGS.includes(name)) {
      throw new LogqlError(
        `found \`--${name}\``,
        { from, to: cursor.end },
        { expected: FLAGS.map((flag) => `\`--${flag}\``).join(' or ') },
      );
    }
    flags.add(name);
  }
  return {
    kind: 'logfmt',
    strict: flags.has('strict'),
    keepEmpty: flags.has('keep-empty'),
    parameters: extractions(cursor),
  };
}

function labelFormat(cursor: Cursor): LabelFormat {
  const label = labelName(cursor);
  cursor.expectSign('=');
  const value =
    cursor.peek().kind === 'string'
      ? { template: cursor.take().text }
      : { rename: labelName(cursor, 'a template in a string, or the name of a label').text };
  return { label: label.text, value, from: label.from, to: cursor.end };
}

function dropped(cursor: Cursor): string | Matcher {
  const isMatcher = cursor.peek(1).kind === 'sign' && MATCH_OPERATORS.has(cursor.peek(1).text);
  return isMatcher ? matcher(cursor) : labelName(cursor).text;
}

/** `or` has the lowest precedence. `and`, a comma and a space mean the same. */
export function labelFilter(cursor: Cursor): LabelFilter {
  let left = conjunction(cursor);
  while (cursor.takeWord('or')) {
    const right = conjunction(cursor);
    left = { kind: 'or', written: 'or', left, right, from: left.from, to: right.to };
  }
  return left;
}

function conjunction(cursor: Cursor): LabelFilter {
  let left = oneFilter(cursor);
  for (;;) {
    const written = cursor.takeWord('and') ? 'and' : cursor.takeSign(',') ? ',' : '';
    const another = cursor.isSign('(') || (cursor.peek().kind === 'word' && !cursor.isWord('or'));
    if (written === '' && !another) return left;
    const right = oneFilter(cursor);
    left = { kind: 'and', written, left, right, from: left.from, to: right.to };
  }
}

function oneFilter(cursor: Cursor): LabelFilter {
  const { from } = cursor.peek();
  if (cursor.takeSign('(')) {
    const inner = cursor.nested(() => labelFilter(cursor));
    cursor.expectSign(')');
    return { ...inner, wrapped: true, from, to: cursor.end };
  }
  const label = labelName(cursor, 'a parser, a formatter or a label filter').text;
  const operator = cursor.take();
  const place = (): { from: number; to: number } => ({ from, to: cursor.end });
  const value = cursor.peek();
  const isText = MATCH_OPERATORS.has(operator.text);
  if (operator.kind !== 'sign' || !(isText || COMPARISONS.has(operator.text))) {
    throw new LogqlError(`found ${cursor.found(operator)}`, operator, {
      expected: 'an operator: `=`, `!=`, `=~`, `!~`, `==`, `>`, `>=`, `<` or `<=`',
      // A misspelt stage reads as the label of a filter.
      ...defined({ hint: didYouMean(nearest(label, STAGES)) }),
    });
  }
  if (isText && value.kind === 'string') {
    cursor.take();
    const matcher = { label, operator: operator.text as MatchOperator, value: value.text, ...place() };
    return { kind: 'text', matcher, ...place() };
  }
  if ((operator.text === '=' || operator.text === '!=') && cursor.isWord('ip')) {
    return { kind: 'ip', label, operator: operator.text, value: ipValue(cursor), ...place() };
  }
  return { kind: 'compare', label, ...quantity(cursor, operator), ...place() };
}

function quantity(
  cursor: Cursor,
  operator: Token,
): Pick<Extract<LabelFilter, { kind: 'compare' }>, 'operator' | 'value' | 'unit' | 'written'> {
  if (operator.text === '=~' || operator.text === '!~')
    throw cursor.error('a regular expression in a string');
  const negative = cursor.isSign('-');
  if (negative || cursor.isSign('+')) cursor.take();
  const token = cursor.peek();
  const units = { number: 'number', duration: 'duration', bytes: 'bytes' } as const;
  const unit = Object.hasOwn(units, token.kind) ? units[token.kind as keyof typeof units] : undefined;
  if (unit === undefined) {
    const isOrder = !MATCH_OPERATORS.has(operator.text);
    throw cursor.error(
      isOrder
        ? 'a number, a duration (250ms) or a size (10KB)'
        : 'a string, a number, a duration (250ms) or a size (10KB)',
      isOrder && token.kind === 'string'
        ? 'remove the quotes: only `=`, `!=`, `=~` and `!~` compare text'
        : undefined,
    );
  }
  cursor.take();
  const size =
    unit === 'number'
      ? Number(token.text)
      : unit === 'duration'
        ? secondsOf(token.text)
        : bytesOf(token.text);
  // `= 5` is `== 5`.
  const compares = (operator.text === '=' ? '==' : operator.text) as Comparison;
  return {
    operator: compares,
    value: negative ? -size : size,
    unit,
    written: `${negative ? '-' : ''}${token.text}`,
  };
}

const CONVERSIONS: readonly string[] = ['bytes', 'duration', 'duration_seconds'] satisfies Conversion[];

/** `| unwrap duration(took)` and the label filters after it. */
export function unwrap(cursor: Cursor): Unwrap {
  const { from } = cursor.take();
  cursor.take();
  const conversion = cursor.isSign('(', 1) ? conversionName(cursor) : undefined;
  if (conversion !== undefined) cursor.expectSign('(');
  const { text: label } = labelName(cursor, 'a label, or a conversion such as `duration(took)`');
  if (conversion !== undefined) cursor.expectSign(')');
  const filters: LabelFilter[] = [];
  while (cursor.takeSign('|')) filters.push(labelFilter(cursor));
  return { label, ...(conversion === undefined ? {} : { conversion }), filters, from, to: cursor.end };
}

function conversionName(cursor: Cursor): Conversion {
  const word = cursor.keyword();
  if (word === undefined || !CONVERSIONS.includes(word))
    throw cursor.error(
      '`bytes(…)`, `duration(…)` or `duration_seconds(…)`',
      word && didYouMean(nearest(word, CONVERSIONS)),
    );
  cursor.take();
  return word as Conversion;
}
