/** The few figures that tell chance from a fault. All samples here come from fixed seeds, so a test passes always or never. */

/** Standard normal deviates: of the middle 99.9%, and of all but the highest 0.1%. */
const MIDDLE_999 = 3.2905;
const UPPER_001 = 3.0902;

/** Within what a share measured over `n` draws lies 999 times of 1000 (normal approximation). */
export function interval999(share: number, n: number): { readonly low: number; readonly high: number } {
  const half = MIDDLE_999 * Math.sqrt((share * (1 - share)) / n);
  return { low: share - half, high: share + half };
}

/** Pearson's chi-square of counts against the shares they should have. */
export function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, i) => {
    const expected = shares[i]! * total;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

/** What chi-square exceeds once in a thousand times (Wilson and Hilferty's approximation, good to 1%). */
export function chiSquareLimit(degreesOfFreedom: number): number {
  const part = 2 / (9 * degreesOfFreedom);
  return degreesOfFreedom * (1 - part + UPPER_001 * Math.sqrt(part)) ** 3;
}

/** Pearson's correlation coefficient, -1 to 1. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let together = 0;
  let alone = 0;
  let other = 0;
  for (let i = 0; i < a.length; i++) {
    const fromA = a[i]! - meanA;
    const fromB = b[i]! - meanB;
    together += fromA * fromB;
    alone += fromA ** 2;
    other += fromB ** 2;
  }
  return together / Math.sqrt(alone * other);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
