/** Durations in expressions, in the syntax of Prometheus (`1h30m`, `1d`) or of Go (`1.5h`). */
import { promDuration } from '../core/prom-duration.ts';

const GO_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Both syntaxes, as after `offset`. */
export function anyDuration(written: string): number | undefined {
  const whole = promDuration(written);
  if (whole !== undefined || !/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(written)) return whole;
  const parts = written.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  return Array.from(parts, ([, count, unit]) => Number(count) * GO_MS[unit!]!).reduce((a, b) => a + b);
}
