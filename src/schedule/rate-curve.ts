/**
 * The rate over a stretch of plan time, as a picture wants it: the curve alone, with bursts on average, with
 * incidents, and as one run with its own bursts has it. Storms, which come on top, stand apart.
 */
import type { Random } from '../core/random.ts';
import { affects, type Incident } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import { meanBurstFactor } from './burst.ts';
import { add, compose, type Share } from './compose.ts';
import { bursts, curves } from './plan.ts';
import type { Schedule } from './segment.ts';
import { incidentTraffic, strength, trafficIncidents } from './strength.ts';

export interface RateCurveOptions {
  /** Epoch time of plan time 0, in ms. */
  readonly originMs: number;
  /** How much of plan time to look at, from 0. */
  readonly durationMs: number;
  /** Into how many equal stretches it is cut. */
  readonly points: number;
  /** What a run hands to its rate plans: the bursts drawn are then that run's. */
  readonly random: Random;
  /** Names of the services to count where each has traffic of its own; absent: all. */
  readonly services?: readonly string[];
}

/** One number for each stretch; rates are log records (or requests) per second, means over the stretch. */
export interface RateCurve {
  /** Plan time of each stretch's middle. */
  readonly timesMs: readonly number[];
  /** Base rate times daily and weekly curve. */
  readonly base: readonly number[];
  /** That, with bursts on average. */
  readonly mean: readonly number[];
  /** That, with the incidents that change traffic. */
  readonly expected: readonly number[];
  /** With incidents and the bursts of one run. */
  readonly sampled: readonly number[];
  /** The highest rate of that run within each stretch. */
  readonly sampledPeak: readonly number[];
  /** Records per second that storms bring on top. */
  readonly storms: readonly number[];
}

type Planned = Pick<Scenario, 'traffic' | 'incidents' | 'services'>;

export function rateCurve(scenario: Planned, options: RateCurveOptions): RateCurve {
  const { traffic, incidents } = scenario;
  const { originMs, durationMs, points, random } = options;
  const burstFactor = traffic.bursts ? meanBurstFactor(traffic.bursts) : 1;
  const over = (schedule: Schedule): Stretches => stretches(schedule, durationMs, points);
  const base = over(compose([...curves(traffic, originMs), load(scenario, options.services, [])])).means;
  const calm = over(compose([...curves(traffic, originMs), load(scenario, options.services, incidents)]));
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
    expected: calm.means.map((rate) => rate * burstFactor),
    sampled: sampled.means,
    sampledPeak: sampled.peaks,
    storms: over(storms(scenario, options.services)).means,
  };
}

/** The rate that curves and bursts multiply: of the scenario, or of the chosen services together. */
function load(
  { traffic, services }: Planned,
  chosen: readonly string[] | undefined,
  incidents: readonly Incident[],
): Schedule {
  const under = (rate: number, service: string | undefined): Share => ({
    rate,
    schedule: compose(trafficIncidents(incidents, service).map(incidentTraffic)),
  });
  if (traffic.per === 'scenario') return add([under(traffic.rate, undefined)]);
  return add(
    services
      .filter(({ name }) => chosen?.includes(name) ?? true)
      .map(({ name, rate = traffic.rate }) => under(rate, name)),
  );
}

/** A storm's services have equal parts of it. */
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

interface Stretches {
  readonly means: readonly number[];
  readonly peaks: readonly number[];
}

function stretches(schedule: Schedule, durationMs: number, points: number): Stretches {
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
