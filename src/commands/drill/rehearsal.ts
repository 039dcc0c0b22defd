/** A drill from its command line to its exit code. */
import type { Command } from 'commander';
import type { DrillResult } from '../../alerts/model.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { rehearse } from '../../drill/rehearse.ts';
import { type Shell, say } from '../shell.ts';
import { openLoki } from './loki.ts';
import { type DrillOptions, keepsOf, lokiChoiceOf, patienceOf, viaOf } from './options.ts';
import { filesBesideReports, type Prepared, prepareDrill, refuseUnreadable } from './prepare.ts';
import { type DrillProgress, drillProgress } from './progress.ts';
import { exitCodeOfDrill, refuseReportFiles, report } from './report.ts';
import { writer } from './write.ts';

export async function drill(command: Command, name: string | undefined, shell: Shell): Promise<ExitCode> {
  const options = command.opts<DrillOptions>();
  lokiChoiceOf(command, shell);
  const prepared = await prepareDrill(command, name, shell);
  refuseReportFiles(options, filesBesideReports(command, name, shell));
  for (const line of prepared.warnings) say(shell, `warning: ${line}`);
  const progress = drillProgress(shell);
  const stop = stopOnSignals(shell);
  try {
    const rehearsed = await rehearsal(command, prepared, { shell, signal: stop.signal, progress });
    const result = { ...rehearsed, strict: options.strict ?? false };
    progress.end();
    report(result, options, shell);
    return exitCodeOfDrill(result);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.end();
    say(shell, 'firedrill: stopped before its end: nothing was judged');
    return stop.signal.reason;
  }
}

/** The first signal ends what is under way, the second the process. */
export function stopOnSignals(shell: Shell): AbortController {
  const stop = new AbortController();
  for (const [signal, code] of [
    ['SIGINT', EXIT.interrupted],
    ['SIGTERM', EXIT.terminated],
    ['SIGHUP', EXIT.terminated], // the terminal is gone
  ] as const) {
    shell.onSignal(signal, () => {
      if (stop.signal.aborted) shell.exit(code);
      stop.abort(code);
    });
  }
  return stop;
}

async function rehearsal(
  command: Command,
  { scenario, seed, originMs, rules, parsed, expectations, notes, settings }: Prepared,
  { shell, signal, progress }: { shell: Shell; signal: AbortSignal; progress: DrillProgress },
): Promise<DrillResult> {
  const keeps = keepsOf(command, rules);
  const loki = await openLoki(lokiChoiceOf(command, shell), { shell, signal, tell: progress.tell });
  signal.addEventListener('abort', () => {
    if (!loki.passing) progress.tell(`what was written by now stays in tenant ${loki.client.tenant}`);
  });
  try {
    await refuseUnreadable(command, parsed, loki.client);
    const result = await rehearse({
      loki: loki.client,
      scenario: loki.fitted(scenario),
      seed,
      rules,
      expectations,
      notes,
      durationMs: settings.duration,
      write: writer({
        via: viaOf(command),
        originMs,
        keeps,
        signal: loki.signal,
        patienceMs: patienceOf(command),
      }),
      start: (plan) => loki.start(plan, rules, scenario),
      log: progress.tell,
      progress: progress.share,
    });
    return { ...result, notes: [...result.notes, ...loki.notes], passingLoki: loki.passing };
  } finally {
    progress.end();
    await loki.close();
  }
}
