/**
 * The long-run balance of a scenario: how often patterns (journeys and entry operations) and single events start in each
 * lane, so that every lane writes at its rate. A lane is what one rate applies to: the scenario, or one service.
 *
 * The unknowns are the rates `p[l]` of pattern starts and `e[l]` of single events, for each lane `l`. One pattern that
 * starts in lane `m` uses `used[m]` of the rate of lane `l`, and starts work worth `started[m]` in lane `l` (a journey
 * visits several services). The equations of lane `l`, with the pattern share `s`:
 *
 *     its rate is used up:            Σm p[m]·used[m] + e[l] = rate
 *     patterns have their share:      (1 - s) · Σm p[m]·started[m] = s · e[l]
 *
 * In a lane without patterns or without events, `p[l] = 0` or `e[l] = 0` replaces the second equation.
 */
import { solve } from './linear.ts';

export interface BalanceLane {
  readonly rate: number;
  readonly hasPatterns: boolean;
  readonly hasEvents: boolean;
  /** By the lane in which the pattern starts. */
  readonly used: readonly number[];
  readonly started: readonly number[];
}

/** All per second, in the order of the lanes. */
export interface Balance {
  readonly patterns: readonly number[];
  readonly events: readonly number[];
}

export function balance(lanes: readonly BalanceLane[], patternShare: number): Balance {
  const zeroPatterns = new Set(lanes.flatMap(({ hasPatterns }, lane) => (hasPatterns ? [] : [lane])));
  const zeroEvents = new Set(lanes.flatMap(({ hasEvents }, lane) => (hasEvents ? [] : [lane])));
  for (;;) {
    const solution = solve(...equations(lanes, patternShare, zeroPatterns, zeroEvents));
    const patterns = solution.slice(0, lanes.length);
    const events = solution.slice(lanes.length);
    // No rate is negative. Such a lane has no room for patterns of its own (or for events), so that rate becomes 0.
    const overusedBy = mostNegative(patterns);
    const crowdedOut = mostNegative(events);
    if (overusedBy !== undefined) zeroPatterns.add(overusedBy);
    else if (crowdedOut !== undefined) zeroEvents.add(crowdedOut);
    else return { patterns: patterns.map(atLeastZero), events: events.map(atLeastZero) };
  }
}

/** The columns are the pattern rates of all lanes, then their event rates. */
function equations(
  lanes: readonly BalanceLane[],
  patternShare: number,
  zeroPatterns: ReadonlySet<number>,
  zeroEvents: ReadonlySet<number>,
): [rows: number[][], right: number[]] {
  const none = lanes.map(() => 0);
  const at = (lane: number, value: number): readonly number[] => none.with(lane, value);
  const rows: number[][] = [];
  const right: number[] = [];
  const equation = (patterns: readonly number[], events: readonly number[], value: number): void => {
    rows.push([...patterns, ...events]);
    right.push(value);
  };
  lanes.forEach(({ rate, used, started }, lane) => {
    const noPatterns = zeroPatterns.has(lane);
    const noEvents = zeroEvents.has(lane);
    if (noPatterns) equation(at(lane, 1), none, 0);
    if (noEvents) equation(none, at(lane, 1), 0);
    if (!noPatterns || !noEvents) equation(used, at(lane, 1), rate);
    if (!noPatterns && !noEvents) {
      const fromPatterns = started.map((worth) => (1 - patternShare) * worth);
      equation(fromPatterns, at(lane, -patternShare), 0);
    }
  });
  return [rows, right];
}

/** Rounding leaves numbers that are a little below zero. */
const ROUNDING = 1e-9;

function mostNegative(rates: readonly number[]): number | undefined {
  const least = Math.min(...rates);
  return least < -ROUNDING ? rates.indexOf(least) : undefined;
}

const atLeastZero = (rate: number): number => Math.max(0, rate);
