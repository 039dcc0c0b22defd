/** Comparisons of levels in an expression. */
import type { LogqlMatcher } from './matchers.ts';
import type { LabelFilter, LogExpr, Stage } from './tree.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

/** The labels in which Loki and its users store the level of a record. */
const LEVEL_LABELS: ReadonlySet<string> = new Set(['detected_level', 'level', 'severity', 'severity_text']);

/**
 * Comparisons of a record's own level, in selectors and in label filters. Alternatives joined by `or` are in one group: at
 * least one must hold. A label that an earlier stage sets is not the record's own.
 */
export function levelComparisons(text: string): readonly (readonly LogqlMatcher[])[] {
  const tree = treeOf(text);
  if (!tree) return [];
  return [...eachExpr(tree)].flatMap((expr) => (expr.kind === 'logs' ? inLogs(expr) : []));
}

function inLogs({ selector, stages }: LogExpr): readonly (readonly LogqlMatcher[])[] {
  const found: (readonly LogqlMatcher[])[] = selector.matchers
    .filter(({ label }) => LEVEL_LABELS.has(label))
    .map((matcher) => [matcher]);
  const made = new Set<string>();
  for (const stage of stages) {
    if (stage.kind === 'label-filter') found.push(...inFilter(stage.filter, made));
    for (const label of madeBy(stage)) made.add(label);
  }
  return found;
}

function inFilter(filter: LabelFilter, made: ReadonlySet<string>): readonly (readonly LogqlMatcher[])[] {
  if (filter.kind === 'and') return [...inFilter(filter.left, made), ...inFilter(filter.right, made)];
  const any = alternatives(filter, made);
  return any ? [any] : [];
}

/** `undefined` if the filter can also match without a level. */
function alternatives(filter: LabelFilter, made: ReadonlySet<string>): readonly LogqlMatcher[] | undefined {
  if (filter.kind === 'or') {
    const [left, right] = [alternatives(filter.left, made), alternatives(filter.right, made)];
    return left && right && [...left, ...right];
  }
  if (filter.kind !== 'text') return undefined;
  const { matcher } = filter;
  return LEVEL_LABELS.has(matcher.label) && !made.has(matcher.label) ? [matcher] : undefined;
}

/** The labels that a stage sets by name. */
function madeBy(stage: Stage): readonly string[] {
  switch (stage.kind) {
    case 'json':
    case 'logfmt':
      return stage.parameters.map(({ label }) => label);
    case 'label_format':
      return stage.formats.map(({ label }) => label);
    case 'regexp':
      return Array.from(stage.pattern.matchAll(/\(\?P?<(\w+)>/g), ([, name]) => name!);
    case 'pattern':
      return Array.from(stage.pattern.matchAll(/<(\w+)>/g), ([, name]) => name!);
    default:
      return [];
  }
}
