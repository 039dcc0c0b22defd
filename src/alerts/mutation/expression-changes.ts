/** Every expression that differs from a given one by one small change. */
import { promText } from '../../core/prom-duration.ts';
import {
  type Binary,
  type Comparison,
  isComparison,
  type LabelFilter,
  type LineMatch,
  type LogExpr,
  type LogRange,
  type Matcher,
  type MetricExpr,
  type Stage,
} from '../../logql/index.ts';
/** What an expectation would need in order to notice a mutant. */
export type Need =
  | { readonly kind: 'level'; readonly fromValue: number; readonly toValue: number }
  | { readonly kind: 'time' }
  | { readonly kind: 'excluded'; readonly what: string }
  | { readonly kind: 'firing' }
  | { readonly kind: 'label'; readonly label: string };

export interface Change {
  /** For people: `threshold 0.05 → 0.1`. */
  readonly change: string;
  readonly need: Need;
}

type Changed<T> = Change & { readonly expr: T };

export function* expressionChanges(expr: MetricExpr): Iterable<Changed<MetricExpr>> {
  switch (expr.kind) {
    case 'range':
      for (const { expr: of, ...change } of rangeChanges(expr.of)) yield { ...change, expr: { ...expr, of } };
      return;
    case 'aggregation':
      yield* groupingChanges(expr);
      for (const { expr: of, ...change } of expressionChanges(expr.of)) {
        yield { ...change, expr: { ...expr, of } };
      }
      return;
    case 'label_replace':
      for (const { expr: of, ...change } of expressionChanges(expr.of)) {
        yield { ...change, expr: { ...expr, of } };
      }
      return;
    case 'binary':
      yield* comparisonChanges(expr);
      for (const { expr: left, ...change } of expressionChanges(expr.left)) {
        yield { ...change, expr: { ...expr, left } };
      }
      for (const { expr: right, ...change } of expressionChanges(expr.right)) {
        yield { ...change, expr: { ...expr, right } };
      }
      return;
    default:
  }
}

const TURNED: Readonly<Record<Comparison, Comparison>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '==': '!=',
  '!=': '==',
};

/** Thresholds, and the comparison turned around. */
function* comparisonChanges(expr: Extract<MetricExpr, Binary>): Iterable<Changed<MetricExpr>> {
  const { operator, left, right } = expr;
  if (!isComparison(operator)) return;
  yield {
    change: `${operator} → ${TURNED[operator]}`,
    need: { kind: 'firing' },
    expr: { ...expr, operator: TURNED[operator] },
  };
  const isRising = operator === '>' || operator === '>=';
  for (const [side, number] of [
    ['left', left],
    ['right', right],
  ] as const) {
    if (number.kind !== 'number') continue;
    for (const value of thresholdsNear(number.value)) {
      // An alert below a threshold notices less if the threshold falls.
      const [fromValue, toValue] =
        isRising === (side === 'right') ? [number.value, value] : [value, number.value];
      yield {
        change: `threshold ${number.value} → ${value}`,
        need: { kind: 'level', fromValue, toValue },
        expr: { ...expr, [side]: { ...number, value } },
      };
    }
  }
}

const thresholdsNear = (value: number): readonly number[] => [
  ...(value === 0 ? [] : [value / 2, value * 2]),
  ...(Number.isInteger(value) ? [value - 1, value + 1] : []),
];

function* groupingChanges(
  expr: Extract<MetricExpr, { readonly kind: 'aggregation' }>,
): Iterable<Changed<MetricExpr>> {
  const { grouping } = expr;
  if (!grouping?.keeps) return;
  for (const label of grouping.labels) {
    const labels = grouping.labels.filter((each) => each !== label);
    yield {
      change: `${expr.name} by (${grouping.labels.join(', ')}) → by (${labels.join(', ')})`,
      need: { kind: 'label', label },
      expr: { ...expr, grouping: { ...grouping, labels } },
    };
  }
}

function* rangeChanges(range: LogRange): Iterable<Changed<LogRange>> {
  for (const rangeMs of [range.rangeMs / 2, range.rangeMs * 2]) {
    if (!Number.isInteger(rangeMs)) continue;
    yield {
      change: `range ${promText(range.rangeMs)} → ${promText(rangeMs)}`,
      need: { kind: 'time' },
      expr: { ...range, rangeMs },
    };
  }
  for (const { expr: logs, ...change } of logChanges(range.logs))
    yield { ...change, expr: { ...range, logs } };
}

function* logChanges(logs: LogExpr): Iterable<Changed<LogExpr>> {
  const { selector, stages } = logs;
  for (const [i, matcher] of selector.matchers.entries()) {
    const others = selector.matchers.filter((_, n) => n !== i);
    const text = matcherText(matcher);
    // Loki refuses a selector that selects every stream.
    if (others.some(({ operator, value }) => operator === '=' && value !== '')) {
      yield {
        change: `without ${text}`,
        need: { kind: 'excluded', what: text },
        expr: { ...logs, selector: { ...selector, matchers: others } },
      };
    }
    if (isPositive(matcher)) {
      const misspelt = { ...matcher, value: misspell(matcher.value) };
      yield {
        change: `${text} → ${matcherText(misspelt)}`,
        need: { kind: 'firing' },
        expr: {
          ...logs,
          selector: {
            ...selector,
            matchers: selector.matchers.map((each, n) => (n === i ? misspelt : each)),
          },
        },
      };
    }
  }
  for (const [i, stage] of stages.entries()) {
    for (const { expr: changed, ...change } of stageChanges(stage)) {
      yield {
        ...change,
        expr: { ...logs, stages: stages.flatMap((each, n) => (n === i ? (changed ?? []) : [each])) },
      };
    }
  }
}

/** Without the filter, and with its value misspelt; parsers and formats stay. */
function* stageChanges(stage: Stage): Iterable<Changed<Stage | undefined>> {
  if (stage.kind === 'line-filter') {
    const text = `${stage.operator} ${stage.any.map(({ value }) => JSON.stringify(value)).join(' or ')}`;
    yield { change: `without ${text}`, need: { kind: 'excluded', what: text }, expr: undefined };
    if (!stage.operator.startsWith('!') && stage.operator !== '|>') {
      const any = stage.any.map((one): LineMatch => ({ ...one, value: misspell(one.value) }));
      yield {
        change: `${text} misspelt`,
        need: { kind: 'firing' },
        expr: { ...stage, any },
      };
    }
  }
  if (stage.kind === 'label-filter') {
    const text = filterText(stage.filter);
    yield { change: `without | ${text}`, need: { kind: 'excluded', what: text }, expr: undefined };
    if (stage.filter.kind === 'text' && isPositive(stage.filter.matcher)) {
      const { matcher } = stage.filter;
      const misspelt = { ...matcher, value: misspell(matcher.value) };
      yield {
        change: `${text} → ${matcherText(misspelt)}`,
        need: { kind: 'firing' },
        expr: { ...stage, filter: { ...stage.filter, matcher: misspelt } },
      };
    }
  }
}

const isPositive = ({ operator, value }: Matcher): boolean =>
  (operator === '=' || operator === '=~') && value !== '' && value !== '.+' && value !== '.*';

/** Also for a regular expression: the whole of it then ends in another letter. */
const misspell = (value: string): string => (/[|]/.test(value) ? `(${value})x` : `${value}x`);

const matcherText = ({ label, operator, value }: Matcher): string =>
  `${label}${operator}${JSON.stringify(value)}`;

function filterText(filter: LabelFilter): string {
  switch (filter.kind) {
    case 'text':
      return matcherText(filter.matcher);
    case 'ip':
      return `${filter.label}${filter.operator}ip(${JSON.stringify(filter.value)})`;
    case 'compare':
      return `${filter.label} ${filter.operator} ${filter.written}`;
    default:
      return `${filterText(filter.left)} ${filter.kind} ${filterText(filter.right)}`;
  }
}
