/** What happens in a live drill while it happens, in lines: incidents, alerts, and once a minute how far it is. */
import { readableDuration } from '../../core/readable.ts';
import { type Incident, windowsUntil } from '../../model/incident.ts';
import type { DrillPlan } from '../plan.ts';
import { changes, type Standing, standingOf } from './news.ts';
import type { RuleState } from './ruler.ts';

const MINUTE_MS = 60_000;

interface Edge {
  readonly timeMs: number;
  readonly words: string;
}

export interface LiveProgress {
  /** The scenario begins now. */
  begin(nowMs: number): void;
  /** What the ruler shows now; nothing where it did not answer. */
  turn(nowMs: number, states: readonly RuleState[] | undefined): void;
}

/** `incidents` are staged: at their times of the whole run. */
export function liveProgress(
  incidents: readonly Incident[],
  { warmUpMs, judgedMs, totalMs }: DrillPlan,
  tell: (line: string) => void,
): LiveProgress {
  const windows = incidents.flatMap((incident) =>
    windowsUntil(incident, warmUpMs + judgedMs).map((window) => ({ name: incident.name, ...window })),
  );
  const edges: Edge[] = windows.flatMap(({ name, startMs, endMs }) => [
    { timeMs: startMs, words: `${name} begins` },
    { timeMs: endMs, words: `${name} ends` },
  ]);
  if (warmUpMs > 0)
    edges.push({ timeMs: warmUpMs, words: "the warm-up is over, the scenario's own time begins" });
  edges.sort((a, b) => a.timeMs - b.timeMs);
  let startMs: number | undefined;
  let standing: Standing = new Map();
  let minutes = 0;

  const summary = (elapsedMs: number): string => {
    const on = windows.filter((window) => window.startMs <= elapsedMs && elapsedMs < window.endMs);
    const states = [...standing.values()];
    const parts = [
      on.length === 0 ? 'no incident' : `${on.map(({ name }) => name).join(', ')} on`,
      ...(['firing', 'pending'] as const).map(
        (state) => `${states.filter((one) => one === state).length} ${state}`,
      ),
    ];
    return `of ${readableDuration(totalMs)}: ${parts.join(', ')}`;
  };
  return {
    begin(nowMs) {
      startMs = nowMs;
    },
    turn(nowMs, states) {
      const elapsedMs = startMs === undefined ? 0 : nowMs - startMs;
      const lines: string[] = [];
      while (edges[0] && startMs !== undefined && edges[0].timeMs <= elapsedMs)
        lines.push(edges.shift()!.words);
      if (states) {
        const now = standingOf(states);
        lines.push(...changes(standing, now));
        standing = now;
      }
      const minute = Math.floor(elapsedMs / MINUTE_MS);
      if (minute > minutes) lines.push(summary(elapsedMs));
      minutes = minute;
      for (const line of lines) tell(`${readableDuration(Math.floor(elapsedMs / 1000) * 1000)} ${line}`);
    },
  };
}
