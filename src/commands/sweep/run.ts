/** Runs a sweep, from its options to its exit code. */
import type { DrillResult } from '../../alerts/model.ts';
import type { ParsedRules } from '../../alerts/rules/index.ts';
import type { ExitCode } from '../../core/exit-codes.ts';
import { rehearse } from '../../drill/rehearse.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import { EFFECTS } from '../../sweep/effects.ts';
import type { PlannedRun, SweepResult } from '../../sweep/model.ts';
import { plannedRuns, sweep } from '../../sweep/sweep.ts';
import { runInput } from '../../sweep/variants.ts';
import { type OpenBackend, openBackend } from '../drill/backend.ts';
import { type DrillOptions, keepsOf, requireRules } from '../drill/options.ts';
import { drillScenario, filesBesideReports, findingsOn, findingText } from '../drill/prepare.ts';
import { writer } from '../drill/write.ts';
import type { Loaded } from '../load.ts';
import { readRules } from '../rule-files.ts';
import { type Shell, say } from '../shell.ts';
import { stopOnSignals } from '../stop-signals.ts';
import type { SweepFlags } from './flags.ts';
import { readSweep, type SweepChoice } from './options.ts';
import { type SweepProgress, sweepProgress } from './progress.ts';
import { exitCodeOfSweep, refuseSweepFiles, reportSweep, type SweepFiles } from './report.ts';

export interface SweepOptions extends DrillOptions {
  /** Strengths, seeds and quiet days, as written. */
  readonly flags: SweepFlags;
  readonly files: SweepFiles;
}

/** Two runs: one writes while Loki evaluates the other. On a machine with few cores, more only slow each other down. */
const CONCURRENT_RUNS = 2;

export async function runSweep(options: SweepOptions, shell: Shell): Promise<ExitCode> {
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
  readonly options: SweepOptions;
  readonly choice: SweepChoice;
  readonly drilled: Loaded;
  readonly parsed: readonly ParsedRules[];
  readonly progress: SweepProgress;
  readonly keeps: Keeps | undefined;
  readonly shell: Shell;
  readonly stopped: AbortSignal;
}

async function played(staging: Staging): Promise<SweepResult> {
  const { options, choice, parsed, progress, keeps, shell, stopped } = staging;
  const place = await openBackend(options, { shell, signal: stopped, print: progress.print, keeps, parsed });
  for (const note of place.notes) progress.print(note);
  try {
    return await sweep({
      plan: choice.plan,
      evaluator: place.backend.evaluator,
      loki: place.backend.loki,
      // In a shared tenant, two runs could choose the same empty time range. In this process, they share its one thread.
      atOnce: !options.loki || options.loki.shared ? 1 : CONCURRENT_RUNS,
      rehearse: rehearsals(staging, place),
      signal: stopped,
      began: progress.began,
      ended: progress.ended,
    });
  } finally {
    progress.end();
    await place.close();
  }
}

/** Each run of a sweep is a rehearsal in a tenant of its own, with the rules of this alert only. */
function rehearsals({ choice, drilled, progress }: Staging, place: OpenBackend) {
  const { plan, incident, rules, window } = choice;
  const props = {
    scenario: drilled.scenario,
    incident,
    effect: EFFECTS[plan.effect],
    window,
    quietMs: plan.quietMs,
    alert: plan.alert,
    rules,
  };
  return (planned: PlannedRun): Promise<DrillResult> => {
    const { scenario, expectations, fromMs, lengthMs } = runInput(planned, props);
    const { seed, phaseMs } = planned.seed;
    const own = place.another();
    return rehearse({
      backend: own.backend,
      scenario,
      seed,
      rules,
      expectations: expectations.map((expectation) => ({ expectation, source: '--alert' })),
      durationMs: lengthMs,
      phases: 1, // each seed has its own
      write: writer({ originMs: drilled.originMs + fromMs, signal: own.signal }),
      // Leaves room for the phase, so that no run ends later than a drill would.
      start: async (rehearsal) =>
        (await own.backend.start({ ...rehearsal, totalMs: rehearsal.totalMs + phaseMs }, rules, scenario)) +
        phaseMs,
      log: () => {},
      progress: (share) => progress.share(planned, share),
    });
  };
}
