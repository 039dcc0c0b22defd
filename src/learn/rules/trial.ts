/** A rule tried on a few records: does it fire during the incident, not before, and resolve afterwards? */
import { instancesOf } from '../../alerts/judge/states.ts';
import type { AlertRule } from '../../alerts/model.ts';
import { type Entry, Evaluation, EvaluationError, longestRange, parse } from '../../logql/index.ts';
import { entryAt, type SelectedRecord } from './record.ts';

/** Records at an even rate. */
export interface Flow {
  readonly record: SelectedRecord;
  readonly perSecond: number;
}

export interface Trial {
  /** All the time. */
  readonly background: readonly Flow[];
  /** Besides, during the incident. */
  readonly storm: readonly Flow[];
  /** The factor of the background during the incident; 0: none. */
  readonly factor: number;
}

export interface Outcome {
  /** From the start of the incident to firing. */
  readonly detectMs: number;
  /** From its end to the resolution. */
  readonly resolveMs: number;
}

/** How long an incident must last for the alert, with the time that the rule looks back. */
export const incidentMs = ({ expr, forMs, intervalMs }: AlertRule): number =>
  whole(longestRange(expr) + forMs + 3 * intervalMs);

/** How long before an incident, and after it, nothing else may happen. */
export const marginMs = ({ expr, forMs, intervalMs }: AlertRule): number =>
  whole(longestRange(expr) + forMs + 3 * intervalMs);

const MINUTE_MS = 60_000;
const whole = (ms: number): number => Math.ceil(ms / MINUTE_MS) * MINUTE_MS;

/** A trial with more records costs too much time. */
const MOST_RECORDS = 60_000;

/** Undefined if the alert fires before, does not fire or does not resolve. */
export function tried(rule: AlertRule, trial: Trial): Outcome | undefined {
  const startMs = marginMs(rule);
  const endMs = startMs + incidentMs(rule);
  const toMs = endMs + marginMs(rule);
  const expr = parse(rule.expr);
  if (expr.kind === 'logs') return undefined;
  const entries = entriesOf(trial, { startMs, endMs, toMs });
  if (!entries) return undefined;
  const first = Math.ceil(longestRange(rule.expr) / rule.intervalMs + 1) * rule.intervalMs;
  const grid = { fromMs: first, toMs, stepMs: rule.intervalMs };
  try {
    const evaluation = new Evaluation(expr, { grid });
    const streams = new Map<SelectedRecord, Entry['stream']>();
    for (const { timeMs, record } of entries) {
      const entry = entryAt(timeMs, record);
      const stream = streams.get(record) ?? entry.stream;
      streams.set(record, stream);
      evaluation.take({ ...entry, stream });
    }
    const fired = instancesOf({ rule, grid, series: evaluation.end() }).filter(
      ({ firingMs }) => firingMs !== undefined,
    );
    const firingMs = Math.min(...fired.map((instance) => instance.firingMs!));
    const isSteady = fired.some(({ endMs: goneMs = Number.POSITIVE_INFINITY }) => goneMs > endMs);
    const resolvedMs = Math.max(...fired.map((instance) => instance.endMs ?? Number.POSITIVE_INFINITY));
    if (!(isSteady && firingMs > startMs && firingMs <= endMs && resolvedMs < toMs)) return undefined;
    return { detectMs: firingMs - startMs, resolveMs: Math.max(0, resolvedMs - endMs) };
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly toMs: number;
}

/** In the order of time; undefined if there are too many. */
function entriesOf({ background, storm, factor }: Trial, { startMs, endMs, toMs }: Times) {
  const parts = [
    ...background.flatMap((flow) => [
      { ...flow, fromMs: 0, untilMs: startMs },
      { ...flow, perSecond: flow.perSecond * factor, fromMs: startMs, untilMs: endMs },
      { ...flow, fromMs: endMs, untilMs: toMs },
    ]),
    ...storm.map((flow) => ({ ...flow, fromMs: startMs, untilMs: endMs })),
  ];
  const count = parts.reduce(
    (sum, { perSecond, fromMs, untilMs }) => sum + (perSecond * (untilMs - fromMs)) / 1000,
    0,
  );
  if (count > MOST_RECORDS) return undefined;
  const entries = parts.flatMap(({ record, perSecond, fromMs, untilMs }, i) => {
    const length = Math.floor((perSecond * (untilMs - fromMs)) / 1000);
    // Never at the very start, which is the end of a window before it.
    return Array.from({ length }, (_, n) => ({
      timeMs: fromMs + (n * 1000) / perSecond + (i + 1) / 100,
      record,
    }));
  });
  return entries.sort((a, b) => a.timeMs - b.timeMs);
}
