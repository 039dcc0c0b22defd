/**
 * The rate over time, for charts: the curve alone, with the mean of the bursts, with incidents, and of one run with its
 * own bursts. Log storms, which come on top, are separate.
 */
import type { Random } from '../core/random.ts';
import { affects, type Incident } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import { meanBurstFactor } from './burst.ts';
import { add, compose, type RatedSchedule } from './compose.ts';
import { bursts, curves } from './plan.ts';
import type { Schedule } from './segment.ts';
import { incidentTraffic, strength, trafficIncidents } from './strength.ts';

export interface RateCurveOptions {
  /** Plan time 0 in epoch milliseconds. */
  readonly originMs: number;
  /** Length of the curve, from plan time 0. */
  readonly durationMs: number;
  /** Number of equal intervals. */
  readonly points: number;
  /** As for the rate plans of a run: the curve then has the bursts of that run. */
  readonly random: Random;
  /** Names of the services to include, if traffic is per service; default: all. */
  readonly services?: readonly string[];
}

/** One number per interval. Rates are means over the interval, in log records (or requests) per second. */
export interface RateCurve {
  /** Plan time of the middle of each interval. */
  readonly timesMs: readonly number[];
  /** Base rate times daily and weekly curve. */
  readonly base: readonly number[];
  /** `base` with the mean of the bursts. */
  readonly mean: readonly number[];
  /** `mean` with the incidents that change traffic. */
  readonly expected: readonly number[];
  /** With incidents and the bursts of one run. */
  readonly sampled: readonly number[];
  /** The highest rate of that run in each interval. */
  readonly sampledPeak: readonly number[];
  /** Records per second of log storms, which come on top. */
  readonly storms: readonly number[];
}

type Planned = Pick<Scenario, 'traffic' | 'incidents' | 'services'>;

export function rateCurve(scenario: Planned, options: RateCurveOptions): RateCurve {
  const { traffic, incidents } = scenario;
  const { originMs, durationMs, points, random } = options;
  const burstFactor = traffic.bursts ? meanBurstFactor(traffic.bursts) : 1;
  const over = (schedule: Schedule): Intervals => intervals(schedule, durationMs, points);
  const base = over(compose([...curves(traffic, originMs), load(scenario, options.services, [])])).means;
  const expected = over(compose([...curves(traffic, originMs), load(scenario, options.services, incidents)]));
  const sampled = over(
    compose([
      ...curves(traffic, originMs),
      load(scenario, options.services, incidents),
      ...bursts(traffic, random),
    ]),
  );
  return {
    timesMs: base.map((_, i) => ((i + 0.5) * durationMs) / points),
    base,
    mean: base.map((rate) => rate * burstFactor),
    expected: expected.means.map((rate) => rate * burstFactor),
    sampled: sampled.means,
    sampledPeak: sampled.peaks,
    storms: over(storms(scenario, options.services)).means,
  };
}

/** The rate that curves and bursts multiply: of the scenario, or the sum of the chosen services. */
function load(
  { traffic, services }: Planned,
  chosen: readonly string[] | undefined,
  incidents: readonly Incident[],
): Schedule {
  const rated = (rate: number, service: string | undefined): RatedSchedule => ({
    rate,
    schedule: compose(trafficIncidents(incidents, service).map(incidentTraffic)),
  });
  if (traffic.per === 'scenario') return add([rated(traffic.rate, undefined)]);
  return add(
    services
      .filter(({ name }) => chosen?.includes(name) ?? true)
      .map(({ name, rate = traffic.rate }) => rated(rate, name)),
  );
}

/** The rate of log storms. A storm is distributed evenly over its services. */
function storms({ incidents, services, traffic }: Planned, chosen: readonly string[] | undefined): Schedule {
  const counted = traffic.per === 'scenario' ? undefined : chosen;
  return add(
    incidents.flatMap((incident) => {
      const affected = services.filter(({ name }) => affects(incident, name));
      const shown = affected.filter(({ name }) => counted?.includes(name) ?? true);
      if (!incident.storm || shown.length === 0) return [];
      const rate = (incident.storm.rate * shown.length) / affected.length;
      return [{ rate, schedule: strength(incident) }];
    }),
  );
}

interface Intervals {
  readonly means: readonly number[];
  readonly peaks: readonly number[];
}

/** Mean and highest factor of each of `points` intervals. */
function intervals(schedule: Schedule, durationMs: number, points: number): Intervals {
  const means: number[] = [];
  const peaks: number[] = [];
  let { endMs, factor } = schedule.next(0);
  let atMs = 0;
  for (let i = 1; i <= points; i++) {
    const untilMs = (i * durationMs) / points;
    const fromMs = atMs;
    let integral = 0;
    let peak = 0;
    while (atMs < untilMs) {
      if (endMs <= atMs) ({ endMs, factor } = schedule.next(atMs));
      const toMs = Math.min(endMs, untilMs);
      integral += factor * (toMs - atMs);
      peak = Math.max(peak, factor);
      atMs = toMs;
    }
    means.push(integral / (untilMs - fromMs));
    peaks.push(peak);
  }
  return { means, peaks };
}
