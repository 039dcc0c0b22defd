/** Runs a rehearsal, from its options to its exit code. */
import type { DrillResult } from '../../alerts/model.ts';
import type { ExitCode } from '../../core/exit-codes.ts';
import { rehearse } from '../../drill/rehearse.ts';
import { type Shell, say } from '../shell.ts';
import { stopOnSignals } from '../stop-signals.ts';
import { openLoki } from './loki.ts';
import { keepsOf } from './options.ts';
import {
  type DrillCommandOptions,
  filesBesideReports,
  type Prepared,
  prepareDrill,
  refuseUnreadable,
} from './prepare.ts';
import { type DrillProgress, drillProgress } from './progress.ts';
import { exitCodeOfDrill, refuseReportFiles, report } from './report.ts';
import { writer } from './write.ts';

export async function drill(options: DrillCommandOptions, shell: Shell): Promise<ExitCode> {
  const { files, strict } = options;
  const prepared = await prepareDrill(options);
  refuseReportFiles(files, filesBesideReports(options, shell));
  for (const line of prepared.warnings) say(shell, `warning: ${line}`);
  const progress = drillProgress(shell, { isShown: options.progress });
  const { stopped } = stopOnSignals(shell);
  try {
    const rehearsed = await rehearsal(options, prepared, { shell, stopped, progress });
    const result = { ...rehearsed, strict };
    progress.end();
    report(result, files, shell);
    return exitCodeOfDrill(result);
  } catch (error) {
    if (!stopped.aborted) throw error;
    progress.end();
    say(shell, 'firedrill: stopped before the end: there is no verdict');
    return stopped.reason;
  }
}

async function rehearsal(
  options: DrillCommandOptions,
  { scenario, seed, originMs, rules, parsed, expectations, notes }: Prepared,
  {
    shell,
    stopped,
    progress,
  }: { readonly shell: Shell; readonly stopped: AbortSignal; readonly progress: DrillProgress },
): Promise<DrillResult> {
  const { via, intervalMs, settings } = options;
  const keeps = keepsOf(options, rules);
  const loki = await openLoki(options.loki, { shell, signal: stopped, print: progress.print });
  stopped.addEventListener('abort', () => {
    if (!loki.isTemporary) progress.print(`the records written so far stay in tenant ${loki.client.tenant}`);
  });
  try {
    await refuseUnreadable(parsed, intervalMs, loki.client);
    const result = await rehearse({
      loki: loki.client,
      scenario: loki.fitted(scenario),
      seed,
      rules,
      expectations,
      notes,
      durationMs: settings.values.duration,
      write: writer({
        via,
        originMs,
        keeps,
        signal: loki.signal,
        retryTimeoutMs: options.loki.retryTimeoutMs,
      }),
      start: (plan) => loki.start(plan, rules, scenario),
      log: progress.step,
      progress: progress.share,
    });
    return { ...result, notes: [...result.notes, ...loki.notes], passingLoki: loki.isTemporary };
  } finally {
    progress.end();
    await loki.close();
  }
}
