/** Comparisons: Go compares an int with an int and a float with a float, never across. */
import { TemplateFault } from './fault.ts';
import { goType } from './values.ts';

function sameKind(a: unknown, b: unknown): void {
  if (goType(a) === goType(b)) return;
  throw new TemplateFault(`incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
}

/** Whether the first is any of the others. */
export function equal(first: unknown, others: readonly unknown[]): boolean {
  return others.some((other) => {
    sameKind(first, other);
    if (first instanceof Map) throw new TemplateFault('maps cannot be compared');
    return first === other;
  });
}

export function less(a: unknown, b: unknown): boolean {
  sameKind(a, b);
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string)) < 0;
  if (typeof a !== 'number' && typeof a !== 'bigint') {
    throw new TemplateFault(`invalid type for comparison: ${goType(a)}`);
  }
  return a < (b as number);
}
