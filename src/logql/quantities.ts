/** Durations and sizes as they stand in expressions. */

/** Of each unit; the values of labels have none longer than an hour. */
const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Of a token that is a duration, such as `1h30m` or `1.5s`, in seconds. Summed up in whole nanoseconds, as Go does. */
export function secondsOf(written: string): number {
  let nanos = 0;
  for (const [, whole = '', fraction = '', unit] of written.matchAll(
    /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h|d|w|y)/g,
  )) {
    const unitNanos = Math.round(SECONDS[unit!]! * 1e9);
    nanos += Number(whole) * unitNanos + Math.trunc((Number(fraction) * unitNanos) / 10 ** fraction.length);
  }
  return nanos / 1e9;
}

/** Of a token that is a size, in bytes: KB is 1000, KiB is 1024. */
export function bytesOf(written: string): number {
  const [, count, prefix = '', binary] = /^([\d.]+)([kKMGTPE]?)(i?)B$/.exec(written)!;
  const power = prefix === '' ? 0 : 'KMGTPE'.indexOf(prefix.toUpperCase()) + 1;
  return Number(count) * (binary ? 1024 : 1000) ** power;
}
