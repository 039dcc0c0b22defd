/** What an incident can be made stronger in, one effect at a time: how it is written, read and applied. */
import { duration, factor, type Parser, positiveFactor, share } from '../config/values.ts';
import { readableDuration } from '../core/readable.ts';
import type { Incident } from '../model/incident.ts';

export const EFFECT_NAMES = ['errors', 'latency', 'traffic', 'silence'] as const;
export type EffectName = (typeof EFFECT_NAMES)[number];

export interface Effect {
  readonly name: EffectName;
  readonly read: Parser<number>;
  /** As it is written on the command line. */
  readonly print: (strength: number) => string;
  /** Where a sentence names the effect as well: `5% errors`. */
  readonly phrase: (strength: number) => string;
  /** What round strengths are multiples of, rising, where 1 or 5 and zeros are not round. */
  readonly grains: readonly number[];
  /** What the strengths are, on an axis. */
  readonly axis: string;
  readonly example: string;
  /** An incident without effects becomes one of this strength. */
  readonly apply: (bare: Incident, strength: number) => Incident;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Times that clocks and people count in, rising. */
export const ROUND_TIMES_MS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12, 24].map((n) => n * HOUR),
];

const percent = (strength: number): string => `${digits(strength * 100)}%`;
const times = (strength: number): string => `x${digits(strength)}`;

export const EFFECTS: Readonly<Record<EffectName, Effect>> = {
  errors: {
    name: 'errors',
    read: share,
    print: percent,
    phrase: (strength) => `${percent(strength)} errors`,
    grains: [],
    axis: 'share of operations that fail',
    example: '1%..20%',
    apply: (bare, errors) => ({ ...bare, errors }),
  },
  latency: {
    name: 'latency',
    read: positiveFactor,
    print: times,
    phrase: (strength) => `latency ${times(strength)}`,
    grains: [],
    axis: 'factor of latency',
    example: 'x1..x10',
    apply: (bare, latencyFactor) => ({ ...bare, latencyFactor }),
  },
  traffic: {
    name: 'traffic',
    read: factor,
    print: times,
    phrase: (strength) => `traffic ${times(strength)}`,
    grains: [],
    axis: 'factor of traffic',
    example: 'x1..x10',
    apply: (bare, trafficFactor) => ({ ...bare, trafficFactor }),
  },
  silence: {
    name: 'silence',
    read: (raw) => {
      const parsed = duration(raw);
      return parsed.ok && parsed.value < 1000
        ? { ok: false, expected: 'a duration of at least a second: 30s, 5m' }
        : parsed;
    },
    print: readableDuration,
    phrase: (strength) => `${readableDuration(strength)} of silence`,
    grains: ROUND_TIMES_MS,
    axis: 'length of the silence',
    example: '1m..10m',
    // Its length is its strength: it does not grow, it goes on.
    apply: (bare, forMs) => ({ ...bare, forMs, rampMs: 0, silence: true }),
  },
};

/** Without what binary fractions leave behind: 0.07 times 100 is 7. */
export const digits = (value: number): number => Number(value.toPrecision(12));
