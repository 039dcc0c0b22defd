/** Runs a sweep, from its options to its exit code. */
import type { DrillResult } from '../../alerts/model.ts';
import type { ParsedRules } from '../../alerts/rules/index.ts';
import type { ExitCode } from '../../core/exit-codes.ts';
import { embeddedEvaluator } from '../../drill/embedded/backend.ts';
import { STOCK_PROFILE } from '../../drill/embedded/profile.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import { EFFECTS } from '../../sweep/effects.ts';
import type { PlannedRun, SweepResult } from '../../sweep/model.ts';
import { plannedRuns, type SweepOptions, sweep } from '../../sweep/sweep.ts';
import { runInput } from '../../sweep/variants.ts';
import { openBackend } from '../drill/backend.ts';
import { type DrillOptions, keepsOf, requireRules } from '../drill/options.ts';
import { drillScenario, filesBesideReports, findingsOn, findingText } from '../drill/prepare.ts';
import type { Loaded } from '../load.ts';
import { openPool } from '../pool.ts';
import { readRules } from '../rule-files.ts';
import { type Shell, say } from '../shell.ts';
import { stopOnSignals } from '../stop-signals.ts';
import type { SweepFlags } from './flags.ts';
import { type RunTask, rehearseRun } from './one-run.ts';
import { readSweep, type SweepChoice } from './options.ts';
import { type SweepProgress, sweepProgress } from './progress.ts';
import { exitCodeOfSweep, refuseSweepFiles, reportSweep, type SweepFiles } from './report.ts';
import type { WorkerTask } from './worker.ts';

export interface SweepCommandOptions extends DrillOptions {
  /** Strengths, seeds and quiet days, as written. */
  readonly flags: SweepFlags;
  readonly files: SweepFiles;
}

/** One writes while Loki evaluates the other. On a machine with few cores, more only slow each other down. */
const RUNS_IN_LOKI = 2;

export async function runSweep(options: SweepCommandOptions, shell: Shell): Promise<ExitCode> {
  const { files, intervalMs, settings } = options;
  const drilled = await drillScenario(options);
  const { rules, parsed, notes } = readRules(requireRules(options), intervalMs);
  const findings = findingsOn(parsed, intervalMs, drilled.scenario).map(findingText);
  const choice = readSweep(options.flags, {
    scenario: drilled.scenario,
    rules,
    seed: drilled.seed,
    durationMs: settings.values.duration,
  });
  const keeps = keepsOf(options, choice.rules);
  refuseSweepFiles(files, filesBesideReports(options, shell));
  for (const line of [...drilled.warnings, ...notes, ...findings]) say(shell, `warning: ${line}`);

  const { plan } = choice;
  const progress = sweepProgress(shell, plan, plannedRuns(plan), { isShown: options.progress });
  const { stopped } = stopOnSignals(shell);
  try {
    const result = await played({ options, choice, drilled, parsed, progress, keeps, shell, stopped });
    progress.end();
    reportSweep(result, files, shell);
    if (options.loki && !options.loki.own) say(shell, RECORDS_STAY);
    return stopped.aborted ? stopped.reason : exitCodeOfSweep(result);
  } catch (error) {
    if (!stopped.aborted) throw error;
    progress.end();
    say(shell, 'firedrill: stopped before the first run');
    return stopped.reason;
  }
}

const RECORDS_STAY = 'firedrill: the records stay in Loki; --report lists the tenant of each run';

interface Staging {
  readonly options: SweepCommandOptions;
  readonly choice: SweepChoice;
  readonly drilled: Loaded;
  readonly parsed: readonly ParsedRules[];
  readonly progress: SweepProgress;
  readonly keeps: Keeps | undefined;
  readonly shell: Shell;
  readonly stopped: AbortSignal;
}

async function played(staging: Staging): Promise<SweepResult> {
  const { choice, progress, stopped } = staging;
  const place = await (staging.options.loki ? inLoki(staging) : inThisProcess(staging));
  try {
    return await sweep({
      plan: choice.plan,
      ...place,
      signal: stopped,
      began: progress.began,
      ended: progress.ended,
    });
  } finally {
    progress.end();
    await place.close();
  }
}

/** Where the runs of a sweep happen. */
interface Place extends Pick<SweepOptions, 'evaluator' | 'loki' | 'atOnce' | 'rehearse'> {
  close(): Promise<void>;
}

/** Spread over the cores by worker threads. */
async function inThisProcess(staging: Staging): Promise<Place> {
  const { options, choice, progress, stopped } = staging;
  const profile = options.profile ?? STOCK_PROFILE;
  const evaluator = { profile, via: options.via, nowMs: Date.now() };
  const pool = openPool<WorkerTask, DrillResult>(new URL('./worker', import.meta.url), {
    tasks: plannedRuns(choice.plan).length,
    signal: stopped,
  });
  return {
    evaluator: embeddedEvaluator(profile),
    loki: '',
    atOnce: pool.size,
    rehearse: (planned) =>
      pool.run({ run: taskOf(planned, staging), evaluator }, (share) => progress.share(planned, share)),
    close: pool.close,
  };
}

/** Each in a tenant of its own. */
async function inLoki(staging: Staging): Promise<Place> {
  const { options, parsed, progress, keeps, shell, stopped } = staging;
  const place = await openBackend(options, { shell, signal: stopped, print: progress.print, keeps, parsed });
  for (const note of place.notes) progress.print(note);
  return {
    evaluator: place.backend.evaluator,
    loki: place.backend.loki,
    // In a shared tenant, two runs could choose the same empty time range.
    atOnce: options.loki?.shared ? 1 : RUNS_IN_LOKI,
    rehearse(planned) {
      const { backend, signal } = place.another();
      const report = (share: number): void => progress.share(planned, share);
      return rehearseRun(taskOf(planned, staging), { backend, signal, progress: report });
    },
    close: place.close,
  };
}

function taskOf(planned: PlannedRun, { choice, drilled }: Staging): RunTask {
  const { plan, incident, rules, window } = choice;
  const { scenario, expectations, fromMs, lengthMs } = runInput(planned, {
    scenario: drilled.scenario,
    incident,
    effect: EFFECTS[plan.effect],
    window,
    quietMs: plan.quietMs,
    alert: plan.alert,
    rules,
  });
  return {
    scenario,
    ...planned.seed,
    rules,
    expectations: expectations.map((expectation) => ({ expectation, source: '--alert' })),
    durationMs: lengthMs,
    originMs: drilled.originMs + fromMs,
  };
}
