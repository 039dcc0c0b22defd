/** Checks shares, which must add up to 1, and weights, of which one must be above 0. */
import { addUp, sumOf } from '../../values.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';

export function refuseWrongSum(shares: readonly number[], path: Path, faults: Faults): void {
  if (shares.length === 0 || addUp(shares)) return;
  faults.add(path, `the shares add up to ${Number(sumOf(shares).toFixed(4))}`, {
    expected: 'shares that add up to 1',
  });
}

/** Texts by weight; empty if the file has none. */
export function weighted(
  weights: Readonly<Record<string, number>> | undefined,
  path: Path,
  faults: Faults,
): readonly { readonly text: string; readonly weight: number }[] {
  if (weights === undefined) return [];
  const entries = Object.entries(weights).map(([text, weight]) => ({ text, weight }));
  if (!entries.some(({ weight }) => weight > 0)) {
    faults.add(path, 'no weight is above 0', { expected: 'at least one weight above 0' });
  }
  return entries;
}
