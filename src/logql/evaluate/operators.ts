/** What operators make of numbers and vectors. */
import type { Binary, BinaryOperator, Comparison } from '../tree.ts';
import { isComparison } from '../tree.ts';
import { lokiError } from './errors.ts';
import { COMPARE } from './filters.ts';
import { Choice, Grouper, grouped, LabelSet, type Shape, Steady, type Vector } from './shape.ts';

/** https://grafana.com/docs/loki/latest/query/#arithmetic-operators; what is divided by zero is NaN. */
const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, (a: number, b: number) => number>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '%': (a, b) => (b === 0 ? Number.NaN : a % b),
  // https://pkg.go.dev/math#Pow: in JavaScript these are NaN.
  '^': (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b),
};

/** Of two numbers; a comparison gives 1 or 0. */
export function ofNumbers(operator: BinaryOperator, a: number, b: number): number {
  return isComparison(operator) ? Number(COMPARE[operator](a, b)) : ARITHMETIC[operator]!(a, b);
}

export type WithNumber = (vector: Vector, number: number, numberIsLeft: boolean) => Vector;

/** Of a vector and a number, whichever side it is on. A comparison keeps the vector's value. */
export function withNumber(operator: BinaryOperator, bool: boolean): WithNumber {
  const filters = isComparison(operator) && !bool;
  const choice = new Choice();
  return (vector, number, numberIsLeft) => {
    const { shape, values } = vector;
    if (filters) return choice.of(vector, passing(operator, values, number, numberIsLeft));
    const changed = values.map((own) =>
      numberIsLeft ? ofNumbers(operator, number, own) : ofNumbers(operator, own, number),
    );
    return { shape, values: changed };
  };
}

function passing(
  operator: Comparison,
  values: readonly number[],
  number: number,
  numberIsLeft: boolean,
): readonly number[] {
  const compare = COMPARE[operator];
  const places: number[] = [];
  for (let place = 0; place < values.length; place++) {
    const own = values[place]!;
    if (numberIsLeft ? compare(number, own) : compare(own, number)) places.push(place);
  }
  return places;
}

type Operation = Pick<Binary, 'operator' | 'bool' | 'matching' | 'group'>;
export type OfVectors = (left: Vector, right: Vector) => Vector;

export function ofVectors(operation: Operation): OfVectors {
  const { operator, matching } = operation;
  const matchKey = matchKeys(matching);
  if (operator === 'and' || operator === 'unless') {
    const choice = new Choice();
    const places = once((left, right) => {
      const there = new Set(right.map(matchKey));
      return placesOf(left, (one) => there.has(matchKey(one)) === (operator === 'and'));
    });
    return (left, right) => choice.of(left, places(left.shape, right.shape));
  }
  if (operator === 'or') {
    const steady = new Steady();
    const places = once((left, right) => {
      const there = new Set(left.map(matchKey));
      return placesOf(right, (one) => !there.has(matchKey(one)));
    });
    return (left, right) => {
      const added = places(left.shape, right.shape);
      return {
        shape: steady.of([...left.shape, ...added.map((place) => right.shape[place]!)]),
        values: [...left.values, ...added.map((place) => right.values[place]!)],
      };
    };
  }
  return joined(operation);
}

/** By what it is decided whether two series belong together. */
function matchKeys(matching: Operation['matching']): (set: LabelSet) => string {
  if (!matching) return ({ key }) => key;
  const grouper = new Grouper(matching);
  return (set) => grouper.of(set).key;
}

function placesOf(shape: Shape, is: (set: LabelSet) => boolean): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < shape.length; place++) if (is(shape[place]!)) places.push(place);
  return places;
}

/** Computes again only for other shapes than the last. */
function once<T>(compute: (left: Shape, right: Shape) => T): (left: Shape, right: Shape) => T {
  let last: { readonly left: Shape; readonly right: Shape; readonly result: T } | undefined;
  return (left, right) => {
    if (last?.left !== left || last.right !== right) last = { left, right, result: compute(left, right) };
    return last.result;
  };
}

function joined(operation: Operation): OfVectors {
  const { operator, bool, group } = operation;
  const pairsOf = once(pairing(operation));
  const flipped = group?.side === 'right';
  const filters = isComparison(operator) && !bool;
  const choice = new Choice();
  return (left, right) => {
    const { shape, many, one } = pairsOf(left.shape, right.shape);
    const [a, b] = flipped ? [one, many] : [many, one];
    const resultAt = (i: number): number => ofNumbers(operator, left.values[a[i]!]!, right.values[b[i]!]!);
    if (!filters) return { shape, values: shape.map((_, i) => resultAt(i)) };
    const values = shape.map((_, i) => left.values[a[i]!]!);
    const places = values.flatMap((_, i) => (resultAt(i) === 1 ? [i] : []));
    return choice.of({ shape, values }, places);
  };
}

interface Pairs {
  /** Of the results. */
  readonly shape: Shape;
  /** For each of them, the place of its series on either side. */
  readonly many: readonly number[];
  readonly one: readonly number[];
}

function pairing({ operator, matching, group }: Operation): (left: Shape, right: Shape) => Pairs {
  const flipped = group?.side === 'right';
  const matchKey = matchKeys(matching);
  return (left, right) => {
    const [many, one] = flipped ? [right, left] : [left, right];
    const ones = new Map<string, number>();
    one.forEach((set, place) => {
      const key = matchKey(set);
      if (ones.has(key))
        throw lokiError(
          `several series on the ${flipped ? 'left' : 'right'} of \`${operator}\` match the same one`,
        );
      ones.set(key, place);
    });
    const pairs = { shape: [] as LabelSet[], many: [] as number[], one: [] as number[] };
    const keys = new Set<string>();
    const used = new Set<string>();
    many.forEach((set, place) => {
      const key = matchKey(set);
      const other = ones.get(key);
      if (other === undefined) return;
      if (!group && used.has(key))
        throw lokiError(
          `several series on the left of \`${operator}\` match the same one: \`group_left\` is missing`,
        );
      used.add(key);
      const labels = resultLabels(set, one[other]!, matching, group?.labels);
      // Also where a comparison leaves them out.
      if (keys.has(labels.key)) throw lokiError(`\`${operator}\` gives several series of the same labels`);
      keys.add(labels.key);
      pairs.shape.push(labels);
      pairs.many.push(place);
      pairs.one.push(other);
    });
    return pairs;
  };
}

function resultLabels(
  many: LabelSet,
  one: LabelSet,
  matching: Operation['matching'],
  included: readonly string[] | undefined,
): LabelSet {
  if (included === undefined) return matching ? new LabelSet(grouped(many.labels, matching)) : many;
  const labels: Record<string, string> = { ...many.labels };
  for (const name of included) {
    if (one.labels[name]) labels[name] = one.labels[name];
    else delete labels[name];
  }
  return new LabelSet(labels);
}
