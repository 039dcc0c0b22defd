/** A run of a sweep in a worker thread, evaluated there. */
import type { DrillResult } from '../../alerts/model.ts';
import { type EmbeddedOptions, embeddedBackend } from '../../drill/embedded/backend.ts';
import type { Order } from '../pool.ts';
import { type RunTask, rehearseRun } from './one-run.ts';

export interface WorkerTask {
  readonly run: RunTask;
  readonly evaluator: EmbeddedOptions;
}

export default ({ task: { run, evaluator }, progress }: Order<WorkerTask>): Promise<DrillResult> =>
  rehearseRun(run, {
    backend: embeddedBackend(evaluator),
    progress: (share) => progress.postMessage(share),
  });
