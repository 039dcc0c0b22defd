/** Traffic, incidents and plans for the tests of `schedule`. */
import { createRandom } from '../../src/core/random.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { Traffic } from '../../src/model/traffic.ts';
import { type RatePlan, type RatePlanOptions, ratePlan } from '../../src/schedule/plan.ts';
import type { Schedule, Segment } from '../../src/schedule/segment.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** 00:00 UTC of a Monday. */
export const MONDAY = Date.UTC(2026, 0, 5);

export const traffic = (more: Partial<Traffic> = {}): Traffic => ({
  rate: 10,
  per: 'scenario',
  unit: 'records',
  arrivals: 'even',
  timeZone: 'UTC',
  ...more,
});

export const incident = (more: Partial<Incident> = {}): Incident => ({
  name: 'something',
  services: [],
  atMs: 60_000,
  forMs: 30_000,
  rampMs: 0,
  latencyFactor: 1,
  trafficFactor: 1,
  silence: false,
  ...more,
});

export const planOf = (load: Traffic, more: Partial<RatePlanOptions> = {}): RatePlan =>
  ratePlan(load, { random: createRandom('test'), originMs: MONDAY, ...more });

export function slotsUntil(plan: RatePlan, endMs: number): number[] {
  const slots: number[] = [];
  for (; plan.nextMs < endMs; plan.advance()) slots.push(plan.nextMs);
  return slots;
}

export interface TimedSegment extends Segment {
  readonly startMs: number;
}

/** The segments of the schedule that begin before `endMs`. */
export function segmentsUntil(schedule: Schedule, endMs: number): TimedSegment[] {
  const all: TimedSegment[] = [];
  for (let startMs = 0; startMs < endMs; startMs = all.at(-1)!.endMs)
    all.push({ startMs, ...schedule.next(startMs) });
  return all;
}

/** Integral of the factor from 0 to `endMs`, in factor times milliseconds. */
export const integralOf = (schedule: Schedule, endMs: number): number =>
  segmentsUntil(schedule, endMs).reduce(
    (sum, segment) => sum + segment.factor * (Math.min(segment.endMs, endMs) - segment.startMs),
    0,
  );
