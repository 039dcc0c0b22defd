/** Solves systems of linear equations with a few dozen unknowns, by Gaussian elimination with row pivoting. */

/** A smaller number, relative to the largest of its column, counts as zero. */
const ZERO = 1e-13;

/** Solves `rows` times x = `right`. An unknown that no equation determines is 0. */
export function solve(rows: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const size = right.length;
  const system = rows.map((row, i) => [...row, right[i]!]);
  const scale = right.map((_, column) => Math.max(...rows.map((row) => Math.abs(row[column]!))));
  // The row that determines each unknown.
  const pivots: (number[] | undefined)[] = [];
  const open = new Set(system);
  for (let column = 0; column < size; column++) {
    let pivot: number[] | undefined;
    for (const row of open) {
      if (!pivot || Math.abs(row[column]!) > Math.abs(pivot[column]!)) pivot = row;
    }
    if (!pivot || Math.abs(pivot[column]!) <= ZERO * scale[column]!) {
      pivots.push(undefined);
      continue;
    }
    open.delete(pivot);
    pivots.push(pivot);
    for (const row of open) {
      const times = row[column]! / pivot[column]!;
      if (times === 0) continue;
      for (let i = column; i <= size; i++) row[i] = row[i]! - times * pivot[i]!;
    }
  }
  const solution = right.map(() => 0);
  for (let column = size - 1; column >= 0; column--) {
    const row = pivots[column];
    if (!row) continue;
    let rest = row[size]!;
    for (let i = column + 1; i < size; i++) rest -= row[i]! * solution[i]!;
    solution[column] = rest / row[column]!;
  }
  return solution;
}
