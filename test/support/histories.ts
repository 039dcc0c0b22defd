/**
 * Alert histories drawn as text: one character per minute, `#` above the threshold, `.` below, a space without a value.
 * And helpers to judge them.
 */

import { type JudgeInput, judgeAll } from '../../src/alerts/judge/judge.ts';
import { instancesOf, type RenderAnnotations } from '../../src/alerts/judge/states.ts';
import type { AlertHistory, AlertRule, DrillResult, Instance, Judgement } from '../../src/alerts/model.ts';
import type { Expectation } from '../../src/model/expectation.ts';
import type { Grid, Labels, Series, Threshold } from '../../src/model/series.ts';

export const MINUTE = 60_000;
/** 10:00 UTC: the first minute of every drawing. */
export const TEN = Date.UTC(2026, 2, 2, 10);

/** The time of a minute of a drawing (epoch ms). */
export const at = (minute: number): number => TEN + minute * MINUTE;

export const THRESHOLD: Threshold = { operator: '>', value: 0.05, measured: 'ratio' };
const ABOVE = 0.2;
const BELOW = 0.01;

export const ruleOf = (part: Partial<AlertRule> = {}): AlertRule => ({
  alert: 'HighErrorRatio',
  expr: 'ratio > 0.05',
  forMs: 2 * MINUTE,
  labels: { severity: 'critical' },
  annotations: {},
  group: 'services',
  intervalMs: MINUTE,
  file: 'rules.yaml',
  line: 1,
  ...part,
});

export const gridOf = (minutes: number, fromMs = TEN, stepMs = MINUTE): Grid => ({
  fromMs,
  toMs: fromMs + (minutes - 1) * stepMs,
  stepMs,
});

/** The samples at which the rule is active. */
export const activeSeries = (labels: Labels, line: string, { fromMs, stepMs }: Grid): Series => ({
  labels,
  samples: [...line].flatMap((mark, i) =>
    mark === '#' ? [{ timeMs: fromMs + i * stepMs, value: ABOVE }] : [],
  ),
});

/** The values that are compared with the threshold. */
export const measuredSeries = (labels: Labels, line: string, { fromMs, stepMs }: Grid): Series => ({
  labels,
  samples: [...line].flatMap((mark, i) =>
    mark === ' ' ? [] : [{ timeMs: fromMs + i * stepMs, value: mark === '#' ? ABOVE : BELOW }],
  ),
});

export interface Drawing {
  readonly rule?: Partial<AlertRule>;
  readonly grid?: Grid;
  /** Whether values below the threshold are known. Default: true. */
  readonly measured?: boolean;
  readonly render?: RenderAnnotations;
  readonly unobservable?: string;
}

/** The history of a rule, from one line for each service. A single line is that of payment. */
export function historyOf(
  lines: string | Readonly<Record<string, string>>,
  { rule: part, grid: given, measured = true, render, unobservable }: Drawing = {},
): AlertHistory {
  const services = Object.entries(typeof lines === 'string' ? { payment: lines } : lines);
  const grid = given ?? gridOf(Math.max(...services.map(([, line]) => line.length)));
  const rule = ruleOf(part);
  const drawn = (draw: typeof activeSeries): readonly Series[] =>
    services
      .map(([service, line]) => draw({ service_name: service }, line, grid))
      .filter(({ samples }) => samples.length > 0);
  const observed = {
    rule,
    grid,
    series: drawn(activeSeries),
    ...(measured ? { measured: { threshold: THRESHOLD, series: drawn(measuredSeries) } } : {}),
  };
  const instances = instancesOf(observed, render);
  return { ...observed, instances, ...(unobservable === undefined ? {} : { unobservable }) };
}

/** An expectation of payment's alert during the incident `outage`. */
export const expecting = (part: Partial<Expectation> = {}): Expectation => ({
  alert: 'HighErrorRatio',
  labels: [{ name: 'service_name', operator: '=', value: 'payment' }],
  during: { incident: 'outage' },
  never: false,
  annotations: [],
  ...part,
});

/** One occurrence of an incident, in minutes of the drawing. */
export const happening = (
  fromMinute: number,
  toMinute: number,
  incident = 'outage',
): DrillResult['incidents'][number] => ({
  incident,
  startMs: at(fromMinute),
  endMs: at(toMinute),
  services: ['payment'],
});

/** The input of the judge. The judged time is the drawing without its first and last five minutes. */
export function judgeInputOf(
  expectations: readonly Expectation[],
  histories: readonly AlertHistory[],
  incidents: DrillResult['incidents'],
  part: Partial<JudgeInput> = {},
): JudgeInput {
  const { fromMs, toMs } = histories[0]!.grid;
  return {
    expectations: expectations.map((expectation, i) => ({ expectation, source: `shop.yaml expect[${i}]` })),
    histories,
    incidents,
    span: {
      startMs: fromMs,
      judgedFromMs: fromMs + 5 * MINUTE,
      judgedToMs: toMs - 5 * MINUTE,
      endMs: toMs,
    },
    lagOf: () => 5 * MINUTE,
    unwrittenLevelsOf: () => undefined,
    commandOf: ({ rule }) => `logcli query '${rule.expr}'`,
    ...part,
  };
}

/** The judgement of one expectation in its first window. */
export const judgementOf = (
  expectation: Expectation,
  history: AlertHistory | readonly AlertHistory[],
  incidents: DrillResult['incidents'],
  part: Partial<JudgeInput> = {},
): Judgement =>
  judgeAll(judgeInputOf([expectation], [history].flat() as readonly AlertHistory[], incidents, part))
    .judgements[0]!;

/** Draws instances: `p` pending, `f` firing. */
export function drawnStates(instances: readonly Instance[], { fromMs, toMs, stepMs }: Grid): string {
  let states = '';
  for (let timeMs = fromMs; timeMs <= toMs; timeMs += stepMs) {
    const active = instances.find(
      ({ activeMs, endMs = Number.POSITIVE_INFINITY }) => activeMs <= timeMs && timeMs < endMs,
    );
    if (!active) states += '.';
    else states += active.firingMs !== undefined && active.firingMs <= timeMs ? 'f' : 'p';
  }
  return states;
}
