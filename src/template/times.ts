/** Durations and times as Go prints them. */

/** `1h15m30.5s`. */
export class GoDuration {
  readonly #ns: bigint;

  constructor(seconds: number) {
    this.#ns = BigInt(Math.trunc(seconds * 1e9));
  }

  toString(): string {
    const ns = this.#ns < 0n ? -this.#ns : this.#ns;
    if (ns === 0n) return '0s';
    const sign = this.#ns < 0n ? '-' : '';
    for (const [unit, size] of SMALL) {
      if (ns < size * 1000n && ns < SECOND) return `${sign}${decimal(ns, size)}${unit}`;
    }
    const hours = ns / (3600n * SECOND);
    const minutes = (ns / (60n * SECOND)) % 60n;
    const seconds = `${decimal(ns % (60n * SECOND), SECOND)}s`;
    if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
    return minutes > 0n ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
  }
}

const SECOND = 1_000_000_000n;
const SMALL = [
  ['ns', 1n],
  ['µs', 1000n],
  ['ms', 1_000_000n],
] as const;

function decimal(value: bigint, unit: bigint): string {
  const fraction = (value % unit)
    .toString()
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '');
  return `${value / unit}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `2026-03-01 00:00:00.5 +0000 UTC`, to the millisecond. */
export class GoTime {
  readonly #ms: number;

  constructor(seconds: number) {
    this.#ms = Math.trunc(Math.trunc(seconds * 1e9) / 1e6);
  }

  toString(): string {
    const [day, time = ''] = new Date(this.#ms).toISOString().split('T');
    return `${day} ${time.replace(/\.?0*Z$/, '')} +0000 UTC`;
  }
}

/** Whether the time fits in Go's 64-bit nanoseconds. */
export const isWithinTime = (seconds: number): boolean => Math.abs(seconds * 1e9) <= 2 ** 63;
