/**
 * `label_replace(v, target, replacement, source, pattern)`: where the pattern matches the whole of the source label's
 * value, the target label becomes the replacement; an empty one is removed.
 *
 * Source: Prometheus' documentation, "label_replace()", which Loki's has as well.
 */
import { RE2JS } from 're2js';
import type { Labels } from '../../model/series.ts';
import type { MetricExpr } from '../tree.ts';
import type { VectorFunction } from './aggregations.ts';
import { lokiError } from './errors.ts';
import { expandedMatch } from './regex.ts';
import { LabelSet, type Shape } from './shape.ts';

export function relabeling(written: Extract<MetricExpr, { kind: 'label_replace' }>): VectorFunction {
  const relabel = relabeler(written);
  let last: { readonly from: Shape; readonly to: Shape } | undefined;
  return ({ shape, values }) => {
    if (last?.from !== shape) last = { from: shape, to: distinct(shape.map(relabel)) };
    return { shape: last.to, values };
  };
}

function relabeler({
  label,
  replacement,
  source,
  pattern,
}: Extract<MetricExpr, { kind: 'label_replace' }>): (set: LabelSet) => LabelSet {
  const compiled = RE2JS.compile(`^(?:${pattern})$`, RE2JS.DOTALL);
  const names = compiled.namedGroups();
  return (set) => {
    const matcher = compiled.matcher(set.labels[source] ?? '');
    return matcher.find()
      ? new LabelSet(replaced(set.labels, label, expandedMatch(matcher, names, replacement)))
      : set;
  };
}

function distinct(shape: Shape): Shape {
  const keys = new Set(shape.map(({ key }) => key));
  if (keys.size < shape.length) throw lokiError('`label_replace` gives several series of the same labels');
  return shape;
}

function replaced(labels: Labels, name: string, value: string): Labels {
  const { [name]: _, ...others } = labels;
  return value === '' ? others : { ...others, [name]: value };
}
