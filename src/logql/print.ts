/** A syntax tree as LogQL again. What is printed reads back to the same tree, but for places. */
import { promText } from '../core/prom-duration.ts';
import type {
  Expr,
  Extraction,
  Grouping,
  LabelFilter,
  LogExpr,
  LogRange,
  Matcher,
  MetricExpr,
  Stage,
} from './tree.ts';

export function print(expr: Expr): string {
  const written = expr.kind === 'logs' ? logs(expr) : metric(expr);
  return expr.wrapped ? `(${written})` : written;
}

function logs({ selector, stages }: LogExpr): string {
  return [`{${selector.matchers.map(matcher).join(', ')}}`, ...stages.map(stage)].join(' ');
}

const matcher = ({ label, operator, value }: Matcher): string => `${label}${operator}${quoted(value)}`;

/** In double quotes, with the escapes that Go reads. */
const quoted = (value: string): string => JSON.stringify(value);

function stage(one: Stage): string {
  switch (one.kind) {
    case 'line-filter':
      return `${one.operator} ${one.any.map(({ value, ip }) => (ip ? `ip(${quoted(value)})` : quoted(value))).join(' or ')}`;
    case 'label-filter':
      return `| ${filter(one.filter)}`;
    case 'json':
      return `| json${extractions(one.parameters)}`;
    case 'logfmt':
      return `| logfmt${one.strict ? ' --strict' : ''}${one.keepEmpty ? ' --keep-empty' : ''}${extractions(one.parameters)}`;
    case 'regexp':
    case 'pattern':
      return `| ${one.kind} ${quoted(one.pattern)}`;
    case 'line_format':
      return `| line_format ${quoted(one.template)}`;
    case 'label_format': {
      const formats = one.formats.map(
        ({ label, value }) => `${label}=${'template' in value ? quoted(value.template) : value.rename}`,
      );
      return `| label_format ${formats.join(', ')}`;
    }
    case 'drop':
    case 'keep':
      return `| ${one.kind} ${one.labels.map((label) => (typeof label === 'string' ? label : matcher(label))).join(', ')}`;
    default:
      return `| ${one.kind}`;
  }
}

const extractions = (all: readonly Extraction[]): string =>
  all.length === 0
    ? ''
    : ` ${all.map(({ label, path }) => (label === path ? label : `${label}=${quoted(path)}`)).join(', ')}`;

function filter(one: LabelFilter): string {
  const written = bareFilter(one);
  return one.wrapped ? `(${written})` : written;
}

function bareFilter(one: LabelFilter): string {
  switch (one.kind) {
    case 'text':
      return matcher(one.matcher);
    case 'ip':
      return `${one.label}${one.operator}ip(${quoted(one.value)})`;
    case 'compare':
      return `${one.label} ${one.operator} ${one.written}`;
    default: {
      const between = one.written === '' ? ' ' : one.written === ',' ? ', ' : ` ${one.written} `;
      return `${filter(one.left)}${between}${filter(one.right)}`;
    }
  }
}

function metric(expr: MetricExpr): string {
  switch (expr.kind) {
    case 'number':
      return number(expr.value);
    case 'vector':
      return `vector(${number(expr.value)})`;
    case 'range':
      return `${expr.name}(${parameter(expr.parameter)}${range(expr.of)})${expr.grouping ? ` ${grouping(expr.grouping)}` : ''}`;
    case 'aggregation':
      return `${expr.name}${expr.grouping ? ` ${grouping(expr.grouping)} ` : ''}(${parameter(expr.parameter)}${print(expr.of)})`;
    case 'label_replace': {
      const texts = [expr.label, expr.replacement, expr.source, expr.pattern].map(quoted);
      return `label_replace(${[print(expr.of), ...texts].join(', ')})`;
    }
    case 'binary': {
      const { operator, bool, matching, group } = expr;
      const words = [
        operator,
        ...(bool ? ['bool'] : []),
        ...(matching ? [`${matching.keeps ? 'on' : 'ignoring'} (${matching.labels.join(', ')})`] : []),
        ...(group ? [`group_${group.side} (${group.labels.join(', ')})`] : []),
      ];
      return [print(expr.left), ...words, print(expr.right)].join(' ');
    }
  }
}

const number = (value: number): string => String(value);

const parameter = (value: number | undefined): string => (value === undefined ? '' : `${number(value)}, `);

const grouping = ({ keeps, labels }: Grouping): string =>
  `${keeps ? 'by' : 'without'} (${labels.join(', ')})`;

function range({ logs: of, unwrap, rangeMs, offsetMs }: LogRange): string {
  const unwrapped = unwrap
    ? ` | unwrap ${unwrap.conversion ? `${unwrap.conversion}(${unwrap.label})` : unwrap.label}${unwrap.filters.map((one) => ` | ${filter(one)}`).join('')}`
    : '';
  const offset = offsetMs === 0 ? '' : ` offset ${offsetMs < 0 ? '-' : ''}${Math.abs(offsetMs)}ms`;
  return `${print(of)}${unwrapped} [${promText(rangeMs)}]${offset}`;
}
