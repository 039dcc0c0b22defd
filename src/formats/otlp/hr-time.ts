/** Converts fractional epoch milliseconds to OpenTelemetry's pair of seconds and nanoseconds. */
export function hrTime(timeMs: number): [seconds: number, nanoseconds: number] {
  const seconds = Math.floor(timeMs / 1000);
  const nanoseconds = Math.round((timeMs - seconds * 1000) * 1e6);
  return nanoseconds === 1e9 ? [seconds + 1, 0] : [seconds, nanoseconds];
}

/** Converts fractional epoch milliseconds to nanoseconds in decimal digits. */
export function nanosText(timeMs: number): string {
  const [seconds, nanoseconds] = hrTime(timeMs);
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
}
