/** What a function takes its arguments for. */
import { TemplateFault } from './fault.ts';
import { goPrint, goType } from './values.ts';

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TemplateFault(`wrong type for value; expected string; got ${goType(value)}`);
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)(?:inf|infinity)$/i;

/** Numbers, and text that is one. */
export function floatOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') throw new TemplateFault(`can't convert ${goType(value)} to float`);
  if (FLOAT.test(value)) return Number(value);
  const infinite = INFINITE.exec(value);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(value)) return Number.NaN;
  throw new TemplateFault(`"${goPrint(value)}" is no number`);
}
