/** Runs a rehearsal, from its options to its exit code. */
import type { DrillResult } from '../../alerts/model.ts';
import type { ExitCode } from '../../core/exit-codes.ts';
import { rehearse } from '../../drill/rehearse.ts';
import { type Shell, say } from '../shell.ts';
import { stopOnSignals } from '../stop-signals.ts';
import { openBackend } from './backend.ts';
import { keepsOf } from './options.ts';
import { type DrillCommandOptions, filesBesideReports, type Prepared, prepareDrill } from './prepare.ts';
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
    report(result, files, shell, prepared.findings);
    return exitCodeOfDrill(result, options.minScore);
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
  const { settings } = options;
  const keeps = keepsOf(options, rules);
  const place = await openBackend(options, { shell, signal: stopped, print: progress.print, keeps, parsed });
  const { backend, isTemporary } = place;
  stopped.addEventListener('abort', () => {
    const stays = backend.loki !== '' && !isTemporary;
    if (stays) progress.print(`the records written so far stay in tenant ${backend.tenant}`);
  });
  try {
    const result = await rehearse({
      backend,
      scenario,
      seed,
      rules,
      expectations,
      notes,
      mutate: options.mutate,
      durationMs: settings.values.duration,
      write: writer({ originMs, signal: place.signal }),
      log: progress.step,
      progress: progress.share,
    });
    return { ...result, notes: [...result.notes, ...place.notes], passingLoki: isTemporary };
  } finally {
    progress.end();
    await place.close();
  }
}
