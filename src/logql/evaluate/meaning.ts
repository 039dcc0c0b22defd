/** Whether parts of expressions compute the same. */
import type { Place } from '../tree.ts';

/** Where a part of an expression is written, which does not matter to its value. */
const PLACE: ReadonlySet<string> = new Set<keyof Place>(['from', 'to', 'wrapped']);

/** Equal for parts that mean the same. */
export const meaningOf = (parts: unknown): string =>
  // JSON has no infinities.
  JSON.stringify(parts, (name, value) =>
    PLACE.has(name) ? undefined : typeof value === 'number' ? String(value) : value,
  );
