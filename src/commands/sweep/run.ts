/** A sweep from its command line to its exit code. */
import type { Command } from 'commander';
import type { DrillResult } from '../../alerts/model.ts';
import type { ParsedRules } from '../../alerts/rules/index.ts';
import type { ExitCode } from '../../core/exit-codes.ts';
import { rehearse } from '../../drill/rehearse.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import { EFFECTS } from '../../sweep/effects.ts';
import type { Order, SweepResult } from '../../sweep/model.ts';
import { ordersOf, sweep } from '../../sweep/sweep.ts';
import { stageFor } from '../../sweep/variants.ts';
import { type DrillLoki, openLoki } from '../drill/loki.ts';
import {
  intervalOf,
  keepsOf,
  type LokiChoice,
  lokiChoiceOf,
  patienceOf,
  ruleFilesOf,
  viaOf,
} from '../drill/options.ts';
import type { Via } from '../drill/output.ts';
import {
  type DrillScenario,
  drillScenario,
  filesBesideReports,
  findingsOn,
  refuseUnreadable,
} from '../drill/prepare.ts';
import { stopOnSignals } from '../drill/rehearsal.ts';
import { writer } from '../drill/write.ts';
import { readRules } from '../rule-files.ts';
import { type Shell, say } from '../shell.ts';
import type { SweepFlags } from './flags.ts';
import { readSweep, type SweepChoice } from './options.ts';
import { type SweepProgress, sweepProgress } from './progress.ts';
import { exitCodeOfSweep, refuseSweepFiles, reportSweep, type SweepFiles } from './report.ts';

/** One writes while Loki answers the other; more only wait for each other on a machine of few cores. */
const AT_ONCE = 2;

export async function runSweep(command: Command, name: string | undefined, shell: Shell): Promise<ExitCode> {
  const files = command.opts<SweepFiles>();
  const lokiChoice = lokiChoiceOf(command, shell);
  const drilled = await drillScenario(command, name, shell);
  const { rules, parsed, notes } = readRules(ruleFilesOf(command), intervalOf(command));
  const findings = findingsOn(command, parsed, drilled.scenario);
  const choice = readSweep(command.opts<SweepFlags>(), {
    scenario: drilled.scenario,
    rules,
    seed: drilled.seed,
    durationMs: drilled.settings.duration,
  });
  const keeps = keepsOf(command, choice.rules);
  refuseSweepFiles(files, filesBesideReports(command, name, shell));
  for (const line of [...drilled.warnings, ...notes, ...findings]) say(shell, `warning: ${line}`);

  const { plan } = choice;
  const progress = sweepProgress(shell, plan, ordersOf(plan));
  const stop = stopOnSignals(shell);
  try {
    const result = await played({
      command,
      choice,
      drilled,
      parsed,
      lokiChoice,
      progress,
      via: viaOf(command),
      keeps,
      patienceMs: patienceOf(command),
      shell,
      signal: stop.signal,
    });
    progress.end();
    reportSweep(result, files, shell);
    if (!lokiChoice.own) say(shell, STAYS);
    return stop.signal.aborted ? stop.signal.reason : exitCodeOfSweep(result);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.end();
    say(shell, 'firedrill: stopped before its first run');
    return stop.signal.reason;
  }
}

const STAYS = 'firedrill: the records stay in that Loki, those of each run in the tenant that --report names';

interface Staging {
  readonly command: Command;
  readonly choice: SweepChoice;
  readonly drilled: DrillScenario;
  readonly parsed: readonly ParsedRules[];
  readonly lokiChoice: LokiChoice;
  readonly progress: SweepProgress;
  readonly via: Via;
  readonly keeps: Keeps | undefined;
  readonly patienceMs: number;
  readonly shell: Shell;
  readonly signal: AbortSignal;
}

async function played(staging: Staging): Promise<SweepResult> {
  const { command, choice, lokiChoice, progress, shell, signal } = staging;
  const loki = await openLoki(lokiChoice, { shell, signal, tell: progress.tell });
  for (const note of loki.notes) progress.tell(note);
  try {
    await refuseUnreadable(command, staging.parsed, loki.client);
    return await sweep({
      plan: choice.plan,
      loki: loki.client.url,
      // Two that share their tenant could choose the same empty stretch of time.
      atOnce: lokiChoice.shared ? 1 : AT_ONCE,
      rehearse: rehearsals(staging, loki),
      signal,
      began: progress.began,
      ended: progress.ended,
    });
  } finally {
    progress.end();
    await loki.close();
  }
}

/** Each run of a sweep is a rehearsal in a tenant of its own, of nothing but this alert's rules. */
function rehearsals({ choice, drilled, progress, via, keeps, patienceMs }: Staging, loki: DrillLoki) {
  const { plan, incident, rules, stretch } = choice;
  const props = {
    scenario: drilled.scenario,
    incident,
    effect: EFFECTS[plan.effect],
    stretch,
    quietMs: plan.quietMs,
    alert: plan.alert,
    rules,
  };
  return (order: Order): Promise<DrillResult> => {
    const { scenario, expectations, fromMs, lengthMs } = stageFor(order, props);
    const { seed, phaseMs } = order.seed;
    const own = loki.another();
    return rehearse({
      loki: own.client,
      scenario: own.fitted(scenario),
      seed,
      rules,
      expectations: expectations.map((expectation) => ({ expectation, source: '--alert' })),
      durationMs: lengthMs,
      phases: 1, // each seed has its own
      write: writer({ via, originMs: drilled.originMs + fromMs, keeps, signal: own.signal, patienceMs }),
      // Room for the phase, so that no run ends later than a drill would.
      start: async (rehearsal) =>
        (await own.start({ ...rehearsal, totalMs: rehearsal.totalMs + phaseMs }, rules, scenario)) + phaseMs,
      log: () => {},
      progress: (share) => progress.share(order, share),
    });
  };
}
