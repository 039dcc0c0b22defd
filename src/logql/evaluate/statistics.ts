/** Figures of many values. */

/** Of the whole population. */
export function variance(values: readonly number[]): number {
  let mean = 0;
  let squares = 0;
  values.forEach((value, i) => {
    const apart = value - mean;
    mean += apart / (i + 1);
    squares += apart * (value - mean);
  });
  return squares / values.length;
}

/** Values that come and go, in order of size, so that any rank can be read. NaN is the lowest. */
export class SortedValues {
  #sorted = new Float64Array(0);
  #size = 0;
  #spare = new Float64Array(0);
  #nans = 0;

  clear(): void {
    this.#size = 0;
    this.#nans = 0;
  }

  /** Takes values out, which are all there, and others in. */
  change(gone: readonly number[], come: readonly number[]): void {
    if (gone.length + come.length === 0) return;
    const [out, into] = [ordered(gone), ordered(come)];
    this.#nans += come.length - into.length - (gone.length - out.length);
    const old = this.#sorted;
    const most = this.#size + into.length;
    const fresh = this.#spare.length < most ? new Float64Array(2 * most) : this.#spare;
    let [size, g, c] = [0, 0, 0];
    for (let i = 0; i < this.#size; i++) {
      const value = old[i]!;
      if (g < out.length && value === out[g]) {
        g++;
        continue;
      }
      while (c < into.length && into[c]! <= value) fresh[size++] = into[c++]!;
      fresh[size++] = value;
    }
    while (c < into.length) fresh[size++] = into[c++]!;
    this.#sorted = fresh;
    this.#spare = old;
    this.#size = size;
  }

  /** Linear between the two nearest ranks, as Prometheus has it. There is at least one value. */
  quantile(q: number): number {
    if (Number.isNaN(q)) return Number.NaN;
    if (q < 0) return Number.NEGATIVE_INFINITY;
    if (q > 1) return Number.POSITIVE_INFINITY;
    const last = this.#nans + this.#size - 1;
    const rank = q * last;
    const low = Math.max(0, Math.floor(rank));
    const weight = rank - Math.floor(rank);
    const atLow = this.#at(low);
    const atHigh = low < last ? this.#at(low + 1) : atLow;
    return atLow * (1 - weight) + atHigh * weight;
  }

  #at(rank: number): number {
    return rank < this.#nans ? Number.NaN : this.#sorted[rank - this.#nans]!;
  }
}

/** Those that are numbers, the lowest first. */
function ordered(values: readonly number[]): Float64Array {
  const sorted = Float64Array.from(values).sort();
  // NaN comes last in this order.
  let size = sorted.length;
  while (size > 0 && Number.isNaN(sorted[size - 1])) size--;
  return sorted.subarray(0, size);
}
