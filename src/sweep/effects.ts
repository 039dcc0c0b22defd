/** The effects of an incident that a sweep can vary, and how their strengths are parsed, printed and applied. */
import { duration, factor, type Parser, positiveFactor, share } from '../config/values.ts';
import { readableDuration } from '../core/readable.ts';
import type { Incident } from '../model/incident.ts';

export const EFFECT_NAMES = ['errors', 'latency', 'traffic', 'silence'] as const;
export type EffectName = (typeof EFFECT_NAMES)[number];

export interface Effect {
  readonly name: EffectName;
  readonly read: Parser<number>;
  /** In the syntax of the command line. */
  readonly print: (strength: number) => string;
  /** With the name of the effect, for sentences: `5% errors`. */
  readonly phrase: (strength: number) => string;
  /** Units whose multiples are round strengths, in ascending order. Empty: powers of ten and five times these. */
  readonly grains: readonly number[];
  /** Title of the axis of strengths. */
  readonly axis: string;
  readonly example: string;
  /** Adds the effect to an incident without effects. */
  readonly apply: (bare: Incident, strength: number) => Incident;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Round durations, in ascending order. */
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
    axis: 'latency factor',
    example: 'x1..x10',
    apply: (bare, latencyFactor) => ({ ...bare, latencyFactor }),
  },
  traffic: {
    name: 'traffic',
    read: factor,
    print: times,
    phrase: (strength) => `traffic ${times(strength)}`,
    grains: [],
    axis: 'traffic factor',
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
    // The strength of a silence is its length, so it has no ramp.
    apply: (bare, forMs) => ({ ...bare, forMs, rampMs: 0, silence: true }),
  },
};

/** Rounds away binary representation errors: 0.07 times 100 is 7. */
export const digits = (value: number): number => Number(value.toPrecision(12));
