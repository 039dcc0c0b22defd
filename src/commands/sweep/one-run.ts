/** One run of a sweep: a rehearsal with the rules of one alert, at one phase of their interval. */
import type { DrillResult } from '../../alerts/model.ts';
import type { Backend } from '../../drill/backend.ts';
import { type RehearsalOptions, rehearse } from '../../drill/rehearse.ts';
import { writer } from '../drill/write.ts';

/** Plain values, so that a worker thread can do it too. */
export interface RunTask
  extends Pick<RehearsalOptions, 'scenario' | 'seed' | 'rules' | 'expectations' | 'durationMs'> {
  /** When the scenario's own time starts (epoch ms). */
  readonly originMs: number;
  /** How much later than a drill it starts: each seed has its own phase. */
  readonly phaseMs: number;
}

export interface RunPlace {
  readonly backend: Backend;
  readonly signal?: AbortSignal;
  readonly progress: (share: number) => void;
}

export const rehearseRun = (
  { originMs, phaseMs, ...rehearsal }: RunTask,
  { backend, signal, progress }: RunPlace,
): Promise<DrillResult> =>
  rehearse({
    ...rehearsal,
    backend,
    phases: 1,
    write: writer({ originMs, signal }),
    // Leaves room for the phase, so that no run ends later than a drill would.
    async start(plan) {
      const wanted = { ...plan, totalMs: plan.totalMs + phaseMs };
      return (await backend.start(wanted, rehearsal.rules, rehearsal.scenario)) + phaseMs;
    },
    log: () => {},
    progress,
  });
