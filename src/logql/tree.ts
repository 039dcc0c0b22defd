/**
 * The syntax tree of LogQL, with the place of each node in its text. The parser creates it; the analyses (streams, ranges,
 * thresholds), the evaluator and the printer walk it.
 *
 * Source: Loki's documentation, "LogQL: Log query language" (log queries, metric queries, template functions).
 */

/** From `from` (inclusive) to `to` (exclusive), in UTF-16 code units of the expression's text. */
export interface Place {
  readonly from: number;
  readonly to: number;
  /** In parentheses, which are part of the place. */
  readonly wrapped?: boolean;
}

export type Expr = LogExpr | MetricExpr;

/** A log query: `{app="a"} |= "error" | json`. */
export interface LogExpr extends Place {
  readonly kind: 'logs';
  readonly selector: Selector;
  readonly stages: readonly Stage[];
}

export interface Selector extends Place {
  readonly matchers: readonly Matcher[];
}

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** `label="value"`: a stream matcher, or a label filter that compares text. */
export interface Matcher extends Place {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

export type LineOperator = '|=' | '!=' | '|~' | '!~' | '|>' | '!>';

/** One alternative of a line filter: a text, a regular expression or a pattern, or `ip("10.0.0.0/8")`. */
export interface LineMatch extends Place {
  readonly value: string;
  readonly ip: boolean;
}

export type Stage = Place &
  (
    | { readonly kind: 'line-filter'; readonly operator: LineOperator; readonly any: readonly LineMatch[] }
    | { readonly kind: 'label-filter'; readonly filter: LabelFilter }
    | { readonly kind: 'json'; readonly parameters: readonly Extraction[] }
    | {
        readonly kind: 'logfmt';
        readonly strict: boolean;
        readonly keepEmpty: boolean;
        readonly parameters: readonly Extraction[];
      }
    | { readonly kind: 'regexp' | 'pattern'; readonly pattern: string }
    | { readonly kind: 'unpack' | 'decolorize' }
    | { readonly kind: 'line_format'; readonly template: string }
    | { readonly kind: 'label_format'; readonly formats: readonly LabelFormat[] }
    | { readonly kind: 'drop' | 'keep'; readonly labels: readonly (string | Matcher)[] }
  );

/** `| json code="response.code"`: a label and the path of its value. In `| json code` both are `code`. */
export interface Extraction {
  readonly label: string;
  readonly path: string;
}

/** `new=old` renames, `new="{{.old}}"` renders. */
export interface LabelFormat extends Place {
  readonly label: string;
  readonly value: { readonly rename: string } | { readonly template: string };
}

export type Comparison = '==' | '!=' | '>' | '>=' | '<' | '<=';

export type LabelFilter = Place &
  (
    | { readonly kind: 'text'; readonly matcher: Matcher }
    | { readonly kind: 'ip'; readonly label: string; readonly operator: '=' | '!='; readonly value: string }
    | {
        readonly kind: 'compare';
        readonly label: string;
        readonly operator: Comparison;
        /** In units of `unit`: seconds for a duration, bytes for a size. */
        readonly value: number;
        readonly unit: 'number' | 'duration' | 'bytes';
        /** As it is written: `1.5`, `250ms`, `10KB`. */
        readonly written: string;
      }
    | FilterPair<'and', 'and' | ',' | ''>
    | FilterPair<'or', 'or'>
  );

interface FilterPair<Kind, Written> {
  readonly kind: Kind;
  readonly left: LabelFilter;
  readonly right: LabelFilter;
  /** As written. A comma and a space mean `and`. */
  readonly written: Written;
}

export type Conversion = 'bytes' | 'duration' | 'duration_seconds';

/** `| unwrap duration(took) | __error__=""`. */
export interface Unwrap extends Place {
  readonly label: string;
  readonly conversion?: Conversion;
  readonly filters: readonly LabelFilter[];
}

/** The argument of a range function: the records of a log query within a range. */
export interface LogRange extends Place {
  readonly logs: LogExpr;
  readonly unwrap?: Unwrap;
  readonly rangeMs: number;
  readonly offsetMs: number;
}

/** `by` and `on` keep labels, `without` and `ignoring` drop them. */
export interface Grouping {
  readonly keeps: boolean;
  readonly labels: readonly string[];
}

export type MetricExpr = Place &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'vector'; readonly value: number }
    | {
        readonly kind: 'range';
        readonly name: RangeFunction;
        readonly parameter?: number;
        readonly of: LogRange;
        readonly grouping?: Grouping;
      }
    | {
        readonly kind: 'aggregation';
        readonly name: Aggregation;
        readonly parameter?: number;
        readonly of: MetricExpr;
        readonly grouping?: Grouping;
      }
    | {
        readonly kind: 'label_replace';
        readonly of: MetricExpr;
        readonly label: string;
        readonly replacement: string;
        readonly source: string;
        readonly pattern: string;
      }
    | Binary
  );

export interface Binary extends Place {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  /** A comparison that gives 0 and 1 instead of leaving out what does not match. */
  readonly bool: boolean;
  /** `on (…)`, `ignoring (…)`. */
  readonly matching?: Grouping;
  /** `group_left (…)`, `group_right (…)`: which side has several for one of the other. */
  readonly group?: { readonly side: 'left' | 'right'; readonly labels: readonly string[] };
  readonly left: MetricExpr;
  readonly right: MetricExpr;
}

export const RANGE_FUNCTIONS = [
  'count_over_time',
  'rate',
  'rate_counter',
  'bytes_over_time',
  'bytes_rate',
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'stdvar_over_time',
  'stddev_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
  'absent_over_time',
] as const;
export type RangeFunction = (typeof RANGE_FUNCTIONS)[number];

export const AGGREGATIONS = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'approx_topk',
  'sort',
  'sort_desc',
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const SET_OPERATORS = ['and', 'or', 'unless'] as const;
export const COMPARISONS = ['==', '!=', '>', '>=', '<', '<='] as const;
export const ARITHMETIC = ['+', '-', '*', '/', '%', '^'] as const;
export type BinaryOperator = (typeof SET_OPERATORS | typeof COMPARISONS | typeof ARITHMETIC)[number];

export const isComparison = (operator: BinaryOperator): operator is Comparison =>
  (COMPARISONS as readonly string[]).includes(operator);
export const isSetOperator = (operator: BinaryOperator): boolean =>
  (SET_OPERATORS as readonly string[]).includes(operator);
