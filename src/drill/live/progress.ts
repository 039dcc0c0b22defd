/** Reports a live drill while it runs: incidents and alerts as they change, and a summary once a minute. */
import { identityOf, labelOf } from '../../alerts/judge/labels.ts';
import { labelSet } from '../../alerts/judge/words.ts';
import type { AlertRule } from '../../alerts/model.ts';
import { readableDuration } from '../../core/readable.ts';
import { type Incident, windowsUntil } from '../../model/incident.ts';
import type { Labels } from '../../model/series.ts';
import type { DrillPlan } from '../plan.ts';
import type { RuleState } from './ruler.ts';

const MINUTE_MS = 60_000;

interface TimelineEntry {
  readonly timeMs: number;
  readonly text: string;
}

export interface LiveProgress {
  /** Marks the start of the scenario. */
  start(nowMs: number): void;
  /** Reports what has changed. `states` is undefined if the ruler did not answer. */
  update(nowMs: number, states: readonly RuleState[] | undefined): void;
}

/** The times of `incidents` count from the start of the run. */
export function liveProgress(
  incidents: readonly Incident[],
  { warmUpMs, judgedMs, totalMs }: DrillPlan,
  log: (line: string) => void,
): LiveProgress {
  const windows = incidents.flatMap((incident) =>
    windowsUntil(incident, warmUpMs + judgedMs).map((window) => ({ name: incident.name, ...window })),
  );
  const timeline: TimelineEntry[] = windows.flatMap(({ name, startMs, endMs }) => [
    { timeMs: startMs, text: `${name} starts` },
    { timeMs: endMs, text: `${name} ends` },
  ]);
  if (warmUpMs > 0) timeline.push({ timeMs: warmUpMs, text: 'the warm-up is over, the judged time starts' });
  timeline.sort((a, b) => a.timeMs - b.timeMs);
  let startMs: number | undefined;
  let current: AlertStates = new Map();
  let minutes = 0;

  const summary = (elapsedMs: number): string => {
    const active = windows.filter((window) => window.startMs <= elapsedMs && elapsedMs < window.endMs);
    const states = [...current.values()];
    const parts = [
      active.length === 0 ? 'no incident' : `${active.map(({ name }) => name).join(', ')} active`,
      ...(['firing', 'pending'] as const).map(
        (state) => `${states.filter((one) => one === state).length} ${state}`,
      ),
    ];
    return `of ${readableDuration(totalMs)}: ${parts.join(', ')}`;
  };
  return {
    start(nowMs) {
      startMs = nowMs;
    },
    update(nowMs, states) {
      const elapsedMs = startMs === undefined ? 0 : nowMs - startMs;
      const lines: string[] = [];
      while (timeline[0] && startMs !== undefined && timeline[0].timeMs <= elapsedMs)
        lines.push(timeline.shift()!.text);
      if (states) {
        const next = alertStatesOf(states);
        lines.push(...changes(current, next));
        current = next;
      }
      const minute = Math.floor(elapsedMs / MINUTE_MS);
      if (minute > minutes) lines.push(summary(elapsedMs));
      minutes = minute;
      for (const line of lines) log(`${readableDuration(Math.floor(elapsedMs / 1000) * 1000)} ${line}`);
    },
  };
}

/** State by alert name and labels. */
type AlertStates = ReadonlyMap<string, 'pending' | 'firing'>;

function alertStatesOf(states: readonly RuleState[]): AlertStates {
  return new Map(
    states.flatMap(({ rule, alerts }) =>
      alerts.map(({ labels, firing }) => [nameOf(rule, labels), firing ? 'firing' : 'pending'] as const),
    ),
  );
}

function changes(before: AlertStates, now: AlertStates): readonly string[] {
  const lines: string[] = [];
  for (const [name, state] of now) if (before.get(name) !== state) lines.push(`${name} is ${state}`);
  for (const [name, state] of before) {
    if (!now.has(name)) lines.push(`${name} is ${state === 'firing' ? 'resolved' : 'no longer pending'}`);
  }
  return lines;
}

/** Leaves out the labels that the rule gives to all of its alerts. */
function nameOf({ alert, labels: own }: AlertRule, labels: Labels): string {
  const identifying = Object.entries(labels).filter(([name]) => labelOf(own, name) !== labels[name]);
  return (
    alert + (identifying.length > 0 ? labelSet(identityOf(Object.fromEntries(identifying), {}).labels) : '')
  );
}
