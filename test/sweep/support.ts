/**
 * Sweeps for tests: for each strength one mark for each seed. `F` fired, `.` did not, `e` was already firing, `?` is
 * inconclusive, `S` fired and did not resolve; a blank was not run.
 */
import { EFFECTS, type EffectName } from '../../src/sweep/effects.ts';
import type { IncidentRun, Outcome, QuietRun, SweepPlan, SweepResult } from '../../src/sweep/model.ts';
import { seedsOf } from '../../src/sweep/variants.ts';

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const REASON = 'Loki does not show all records';

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  F: 'fired',
  S: 'fired',
  '.': 'silent',
  e: 'early',
  '?': 'unobservable',
};

export const planOf = (part: Partial<SweepPlan> = {}): SweepPlan => ({
  scenario: 'shop',
  alert: {
    alert: 'HighErrorRatio',
    labels: [{ name: 'service_name', operator: '=', value: 'payment' }],
  },
  incident: 'outage',
  effect: 'errors',
  strengths: [0.01],
  seeds: seedsOf('7', 3, MINUTE),
  // The length of a silence is its strength.
  ...(part.effect === 'silence' ? {} : { lastsMs: 30 * MINUTE }),
  runMs: 60 * MINUTE,
  quietMs: 0,
  intervalMs: MINUTE,
  demands: {},
  ...part,
});

/** Seeds are `7-1`, `7-2`, …; the time to detect is 3 minutes with the first and 20 s more with each further one. */
export function swept(
  marks: Readonly<Record<string, string>>,
  {
    quiet = [],
    stopped,
    effect = 'errors',
    ...part
  }: Partial<SweepPlan & Pick<SweepResult, 'quiet' | 'stopped'>> = {},
): SweepResult {
  const strengths = Object.keys(marks).map((written) => strengthOf(effect, written));
  const seeds = seedsOf('7', Math.max(...Object.values(marks).map(({ length }) => length)), MINUTE);
  const runs = Object.values(marks).flatMap((line, i) =>
    [...line].flatMap((mark, n): IncidentRun[] =>
      mark === ' ' ? [] : [{ strength: strengths[i]!, seed: seeds[n]!.seed, ...resultOf(mark, n) }],
    ),
  );
  return {
    plan: planOf({ effect, strengths, seeds, ...part }),
    evaluator: { name: 'loki', profile: 'Loki' },
    loki: 'http://127.0.0.1:3100',
    runs,
    quiet,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

const resultOf = (mark: string, n: number): Omit<IncidentRun, 'strength' | 'seed'> => ({
  tenant: `firedrill-00000000000${n}`,
  outcome: OUTCOMES[mark]!,
  ...(mark === 'F' || mark === 'S' ? { detectionMs: 3 * MINUTE + n * 20_000 } : {}),
  ...(mark === 'F' ? { resetMs: 2 * MINUTE } : {}),
  sentence: mark === '?' ? REASON : 'it did what it did',
});

export function strengthOf(effect: EffectName, written: string): number {
  const read = EFFECTS[effect].read(written);
  if (!read.ok) throw new Error(`no strength: ${written}`);
  return read.value;
}

export const quietRun = (falseAlarms: number, others = 0, unobservable?: string): QuietRun => ({
  seed: '7-1',
  tenant: 'firedrill-000000000009',
  falseAlarms,
  firingMs: falseAlarms * MINUTE,
  others,
  ...(unobservable === undefined ? {} : { unobservable }),
});
