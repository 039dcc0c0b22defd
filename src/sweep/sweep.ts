/** Does the runs of a sweep, a few at a time, until all are done, the user stops them, or too many are inconclusive. */

import type { DrillResult, Evaluator } from '../alerts/model.ts';
import { mapConcurrently } from '../core/concurrency.ts';
import { FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { IncidentRun, PlannedRun, QuietRun, SweepPlan, SweepResult } from './model.ts';
import { incidentRunOf, inconclusiveQuietRun, inconclusiveRun, quietRunOf } from './outcome.ts';

export interface SweepOptions {
  readonly plan: SweepPlan;
  readonly evaluator: Evaluator;
  /** Address of the Loki. Empty if there is none. */
  readonly loki: string;
  /** Runs in progress at the same time. */
  readonly atOnce: number;
  readonly rehearse: (planned: PlannedRun) => Promise<DrillResult>;
  /** Ends the sweep with the results so far. */
  readonly signal: AbortSignal;
  readonly began: (planned: PlannedRun) => void;
  readonly ended: (planned: PlannedRun, run: IncidentRun | QuietRun) => void;
}

/** After this many inconclusive runs in a row, further runs are unlikely to have a result. */
const GIVE_UP_AFTER = 3;

/** All strengths with one seed before the next seed, so that an early end leaves a complete curve. Quiet runs come last. */
export function plannedRuns({ strengths, seeds, quietMs }: SweepPlan): readonly PlannedRun[] {
  const withIncident = seeds.flatMap((seed) =>
    strengths.map((strength): PlannedRun => ({ kind: 'incident', strength, seed })),
  );
  return quietMs > 0
    ? [...withIncident, ...seeds.map((seed): PlannedRun => ({ kind: 'quiet', seed }))]
    : withIncident;
}

export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { plan, atOnce, began, ended } = options;
  const allPlanned = plannedRuns(plan);
  const runs: IncidentRun[] = [];
  const quiet: QuietRun[] = [];
  let inconclusiveInARow = 0;
  let stopped: string | undefined;

  const play = async (planned: PlannedRun): Promise<void> => {
    began(planned);
    const run = await runOf(planned, options);
    if (run === undefined) {
      stopped = 'stopped by the user';
      return;
    }
    if ('outcome' in run) runs.push(run);
    else quiet.push(run);
    const reason = inconclusiveReason(run);
    inconclusiveInARow = reason === undefined ? 0 : inconclusiveInARow + 1;
    if (inconclusiveInARow === GIVE_UP_AFTER)
      stopped = `stopped after ${GIVE_UP_AFTER} inconclusive runs in a row: ${reason}`;
    ended(planned, run);
  };
  await mapConcurrently(allPlanned, atOnce, play, () => stopped === undefined);
  return {
    plan,
    evaluator: options.evaluator,
    loki: options.loki,
    runs: runs.sort((a, b) => a.strength - b.strength || seedOrder(plan, a) - seedOrder(plan, b)),
    quiet: quiet.sort((a, b) => seedOrder(plan, a) - seedOrder(plan, b)),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Undefined if the user stopped the run. */
async function runOf(
  planned: PlannedRun,
  { plan, rehearse, signal }: SweepOptions,
): Promise<IncidentRun | QuietRun | undefined> {
  const { seed } = planned.seed;
  try {
    signal.throwIfAborted();
    const result = await rehearse(planned);
    return planned.kind === 'quiet'
      ? quietRunOf(result, seed, plan)
      : incidentRunOf(result, { ...planned, seed });
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!isInconclusive(error)) throw error;
    return planned.kind === 'quiet'
      ? inconclusiveQuietRun(seed, error.message)
      : inconclusiveRun({ ...planned, seed }, error.message);
  }
}

/** Errors that make one run inconclusive. The next run may succeed. */
const isInconclusive = (error: unknown): error is Error =>
  error instanceof Unobservable || (error instanceof FiredrillError && error.exitCode === EXIT.unreachable);

/** Why a run is inconclusive; undefined if it has a result. */
function inconclusiveReason(run: IncidentRun | QuietRun): string | undefined {
  if ('outcome' in run) return run.outcome === 'unobservable' ? run.sentence : undefined;
  return run.unobservable;
}

const seedOrder = ({ seeds }: SweepPlan, { seed }: { readonly seed: string }): number =>
  seeds.findIndex((each) => each.seed === seed);
