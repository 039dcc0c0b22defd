/** The comparison with a number that ends an expression, where it ends in one. */
import type { Threshold } from '../model/series.ts';
import { COMPARISONS, type Outline, outlineOf } from './outline.ts';

/** `1 < x` says of x what `x > 1` says. */
export const TURNED = { '>': '<', '>=': '<=', '<': '>', '<=': '>=', '==': '==', '!=': '!=' } as const;

/** Undefined where the alert's condition is more than one comparison, or another kind of condition. */
export function thresholdOf(expr: string): Threshold | undefined {
  const outline = outlineOf(expr);
  if (!isComparison(outline) || outline.bool || outline.matching) return undefined;
  const { left, right } = outline;
  const operator = outline.operator as Threshold['operator'];
  const limit = constantOf(right);
  const turned = limit === undefined ? constantOf(left) : undefined;
  const measured = limit === undefined ? right : left;
  const value = limit ?? turned;
  // Loki gives NaN where something is divided by zero, and JavaScript an infinity.
  if (value === undefined || !Number.isFinite(value) || constantOf(measured) !== undefined) return undefined;
  // `a > b > 1` are two conditions, `(a > b) > 1` is one on what the first leaves.
  if (isComparison(measured) && !measured.wrapped) return undefined;
  return {
    operator: turned === undefined ? operator : TURNED[operator],
    value,
    measured: expr.slice(measured.from, measured.to),
  };
}

const isComparison = (outline: Outline): outline is Extract<Outline, { kind: 'binary' }> =>
  outline.kind === 'binary' && COMPARISONS.has(outline.operator);

/** Numbers, and sums of them: `3 * 60`. */
export function constantOf(outline: Outline): number | undefined {
  if (outline.kind === 'number') return outline.value;
  if (outline.kind !== 'binary') return undefined;
  const [left, right] = [constantOf(outline.left), constantOf(outline.right)];
  const reckon = ARITHMETIC[outline.operator];
  return left === undefined || right === undefined ? undefined : reckon?.(left, right);
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};
