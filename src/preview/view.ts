/** The input of a preview (a scenario and a time range), and the rate curves that pictures and terminal share. */
import { createRandom } from '../core/random.ts';
import { instantAt, type TimeSpan, type TimeZoneOrigin } from '../draw/time-axis.ts';
import type { Point } from '../draw/time-series.ts';
import { affects } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import { rateCurve } from '../schedule/rate-curve.ts';

export interface View {
  /** Only with the services, incidents and journeys that are shown. */
  readonly scenario: Scenario;
  /** The complete scenario, whose traffic all services share. */
  readonly whole: Scenario;
  readonly span: TimeSpan;
  readonly origin: TimeZoneOrigin & {
    /** The user set the start; otherwise it is an arbitrary Monday. */
    readonly isAsked: boolean;
  };
  /** Seed of the run whose bursts are shown. */
  readonly seed: string;
  /** Names of the shown services; undefined for all. */
  readonly services?: readonly string[];
}

/** What the rate counts. */
export const unitOf = ({ scenario }: View): string =>
  scenario.traffic.unit === 'requests' ? 'requests' : 'log records';

/** A Monday, 00:00: the default start of a plan. */
const MONDAY = Date.UTC(2026, 0, 5);

/** The default start, for help texts. */
export const START_TEXT = "a Monday, 00:00 in the scenario's time zone";

export const defaultStart = (timeZone: string): number => instantAt(timeZone, MONDAY);

/** The part of a scenario that involves the given services. */
export function onlyServices(scenario: Scenario, names: readonly string[]): Scenario {
  const kept = new Set(names);
  return {
    ...scenario,
    services: scenario.services.filter(({ name }) => kept.has(name)),
    incidents: scenario.incidents.filter((incident) => names.some((name) => affects(incident, name))),
    journeys: scenario.journeys.filter(({ states }) =>
      states.some(({ run }) => run.some(({ service }) => kept.has(service))),
    ),
  };
}

export interface Curves {
  /** Length of each stretch. */
  readonly stretchMs: number;
  readonly base: readonly Point[];
  /** Mean rate with average bursts, incidents and storms. */
  readonly expected: readonly Point[];
  /** One run with its own bursts. Each point is at the start of its stretch and holds until the next. */
  readonly run: readonly Point[];
  /** The highest rate of that run. */
  readonly runPeak: number;
  /** Mean of `expected`. */
  readonly mean: number;
}

/** The rate in about `count` equal stretches of the view's span. */
export function curvesOf({ whole, span, origin, seed, services }: View, count: number): Curves {
  // A plan is computed from its start; the part before the span is then left out.
  const total = Math.max(count, Math.round((count * span.toMs) / (span.toMs - span.fromMs)));
  const stretchMs = span.toMs / total;
  const first = Math.floor(span.fromMs / stretchMs + 1e-6);
  const curve = rateCurve(whole, {
    originMs: origin.originMs,
    durationMs: span.toMs,
    points: total,
    // The same random stream that a run uses for its plan.
    random: createRandom(seed).stream('traffic'),
    ...(services ? { services } : {}),
  });
  const withStorms = (rates: readonly number[]): readonly number[] =>
    rates.map((rate, i) => rate + curve.storms[i]!).slice(first);
  const points = (rates: readonly number[], into: number): readonly Point[] =>
    closed(
      rates.map((value, i) => ({ timeMs: (first + i + into) * stretchMs, value })),
      span,
    );
  const expected = withStorms(curve.expected);
  return {
    stretchMs,
    base: points(curve.base.slice(first), 0.5),
    expected: points(expected, 0.5),
    run: points(withStorms(curve.sampled), 0),
    runPeak: withStorms(curve.sampledPeak).reduce((most, rate) => Math.max(most, rate), 0),
    mean: expected.reduce((sum, rate) => sum + rate, 0) / expected.length,
  };
}

/** The first and the last value hold to the edges of the span. */
function closed(points: readonly Point[], { fromMs, toMs }: TimeSpan): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return [];
  return [
    { ...first, timeMs: fromMs },
    ...points.slice(first.timeMs > fromMs ? 0 : 1),
    { ...last, timeMs: toMs },
  ];
}
