/** `sum by (…)` and its kind: the series of a vector in groups, and one value or the extreme ones of each. */
import type { Aggregation, Grouping } from '../tree.ts';
import { needsLoki } from './errors.ts';
import { Choice, Grouper, type LabelSet, type Shape, type Vector } from './shape.ts';
import { variance } from './statistics.ts';

export type VectorFunction = (vector: Vector) => Vector;

export function aggregation(name: Aggregation, grouping: Grouping, parameter = 0): VectorFunction {
  if (name === 'sort' || name === 'sort_desc') return (vector) => vector;
  const groups = new Groups(grouping);
  if (name !== 'topk' && name !== 'bottomk') {
    return ({ shape, values }) => {
      const { members, labels } = groups.of(shape);
      return { shape: labels, values: members.map((places) => reduceAt(name, values, places)) };
    };
  }
  const choice = new Choice();
  return (vector) => {
    const { members } = groups.of(vector.shape);
    return choice.of(
      vector,
      members.flatMap((places) => extreme(name, vector.values, places, parameter)),
    );
  };
}

interface Grouped {
  readonly labels: Shape;
  /** The places of the series of each group. */
  readonly members: readonly (readonly number[])[];
}

class Groups {
  readonly #grouper: Grouper;
  #shape: Shape | undefined;
  #grouped: Grouped = { labels: [], members: [] };

  constructor(grouping: Grouping) {
    this.#grouper = new Grouper(grouping);
  }

  of(shape: Shape): Grouped {
    if (shape === this.#shape) return this.#grouped;
    const groups = new Map<string, { readonly labels: LabelSet; readonly places: number[] }>();
    for (let place = 0; place < shape.length; place++) {
      const labels = this.#grouper.of(shape[place]!);
      const group = groups.get(labels.key);
      if (group) group.places.push(place);
      else groups.set(labels.key, { labels, places: [place] });
    }
    const all = [...groups.values()];
    this.#shape = shape;
    this.#grouped = { labels: all.map(({ labels }) => labels), members: all.map(({ places }) => places) };
    return this.#grouped;
  }
}

/** These of one value are that value. */
const IDENTICAL: ReadonlySet<Aggregation> = new Set<Aggregation>(['sum', 'avg', 'min', 'max']);

function reduceAt(name: Aggregation, values: readonly number[], places: readonly number[]): number {
  if (places.length === 1 && IDENTICAL.has(name)) return values[places[0]!]!;
  return reduce(
    name,
    places.map((place) => values[place]!),
  );
}

function reduce(name: Aggregation, values: readonly number[]): number {
  switch (name) {
    case 'sum':
      return values.reduce((a, b) => a + b);
    case 'avg':
      return values.reduce((a, b) => a + b) / values.length;
    case 'min':
      return values.reduce((low, value) => (value < low || Number.isNaN(low) ? value : low));
    case 'max':
      return values.reduce((high, value) => (value > high || Number.isNaN(high) ? value : high));
    case 'count':
      return values.length;
    case 'stdvar':
      return variance(values);
    case 'stddev':
      return Math.sqrt(variance(values));
    default:
      throw needsLoki(`\`${name}\``);
  }
}

/** The places of the k largest or smallest, which keep their labels. */
function extreme(
  name: 'topk' | 'bottomk',
  values: readonly number[],
  places: readonly number[],
  k: number,
): readonly number[] {
  if (places.length <= k) return places;
  const of = (place: number): number => values[place]!;
  if (places.some((place) => Number.isNaN(of(place)))) throw needsLoki(`\`${name}\` of series with NaN`);
  const sign = name === 'topk' ? -1 : 1;
  // No differences: infinity less infinity is no number.
  const sorted = places.toSorted((a, b) => sign * (Number(of(a) > of(b)) - Number(of(a) < of(b))));
  if (of(sorted[k - 1]!) === of(sorted[k]!)) throw needsLoki(`\`${name}\` between series of equal value`);
  return sorted.slice(0, k);
}
