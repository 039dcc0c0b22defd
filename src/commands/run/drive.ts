/** Runs a scenario for a person or a machine: banner, status line, page, signals, account, manifest, exit code. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import type { ControlServer } from '../../control/server.ts';
import { within } from '../../core/deadline.ts';
import { describeError, FiredrillError, messageOf, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { ownerHint } from '../../core/owner-hint.ts';
import { type Shell, say, wantsColour } from '../shell.ts';
import { stopOnSignals } from '../stop-signals.ts';
import { type Account, accountLines, exitCodeOf, neverReached } from './account.ts';
import { bannerLines } from './banner.ts';
import { type ComposedRun, composeRun, type EndedRun } from './compose.ts';
import { figuresLines } from './figures-lines.ts';
import type { Backfill } from './plan.ts';
import { statusLine } from './status-line.ts';

export interface DriveOptions {
  readonly backfill?: Backfill;
  /** Whether the status line is shown. */
  readonly progress: boolean;
}

/** Runs from settings to exit code. */
export async function drive(
  resolved: ResolvedSettings,
  shell: Shell,
  { backfill, progress }: DriveOptions,
): Promise<ExitCode> {
  const settings = resolved.values;
  let composed: ComposedRun | undefined;
  const status = statusLine(shell, {
    wanted: () => progress && composed !== undefined && !hasConsole(composed),
    read: () => composed?.status(),
    wholeMs: settings.duration,
  });
  const hasPage = backfill === undefined && wantsPage(resolved);
  composed = await composeRun({
    resolved,
    ...(backfill ? { backfill } : {}),
    stdout: shell.stdout,
    stderr: shell.stderr,
    colour: wantsColour(shell, shell.stdout),
    warn: (line) => status.above(line),
    onTick: status.tick,
    async beforeOpening() {
      if (settings.manifest !== undefined) refuseManifest(settings.manifest);
      if (hasPage) await (await import('./serve.ts')).refuseUsedPort(resolved);
    },
  });
  const run = composed;
  let concluded = false;
  /** Prints the account and writes it to the files that were asked for. */
  const conclude = (ended: EndedRun, notes: readonly string[] = []): ExitCode => {
    concluded = true;
    status.end();
    const account = backfill ? withRange(ended, settings.duration) : ended.account;
    printAccount(account, ended, [...missingNotes(account), ...notes], run, shell);
    // Before the manifest, which may be impossible to write.
    if (settings.json) shell.stdout.write(`${JSON.stringify(account)}\n`);
    if (settings.manifest !== undefined) writeManifest(settings.manifest, account, run.scenarioHash);
    if (ended.faulty) return EXIT.fault;
    const code = exitCodeOf(account);
    return code === EXIT.good && account.missing ? EXIT.lost : code;
  };
  const { stopped, exiting } = stopOnSignals(shell, {
    reopen: run.reopen,
    beforeExit() {
      // The control server may still be closing.
      if (concluded) return;
      try {
        conclude(run.soFar(), [
          'exited before everything was delivered: the account shows what is known so far',
        ]);
      } catch (error) {
        status.above(error instanceof FiredrillError ? describeError(error) : messageOf(error));
      }
    },
  });
  stopped.addEventListener('abort', () => {
    status.above('stopping: finishing and flushing; press Ctrl-C again to exit now');
    run.stop();
  });

  // The server's libraries are loaded only if there is a server.
  const server = hasPage
    ? await (await import('./serve.ts')).serve(run, resolved, shell, status.above)
    : undefined;
  printBanner(run, resolved, server, shell);
  if (backfill && !settings.json && !hasConsole(run)) {
    say(shell, '  not on the console: --console shows the records there as well');
  }
  const ended = await run.run();
  if (exiting.aborted) return exiting.reason;
  const code = conclude(ended);
  // Last, so that the page shows the end of the run. Clients that keep their connection open do not delay the exit.
  if (server) await within(server.close(), CLOSE_MS);
  return code;
}

/** How long the control server may take to close its connections. */
const CLOSE_MS = 500;

const hasConsole = ({ specs }: ComposedRun): boolean => specs.some(({ kind }) => kind === 'console');

/** A run of virtual time is over before anyone opens its page, so it has one only if a port is given. */
const wantsPage = ({ values, sources }: ResolvedSettings): boolean =>
  values.controlPort !== 'off' && (values.clock === 'real' || sources.controlPort !== 'default');

function printBanner(
  run: ComposedRun,
  { values }: ResolvedSettings,
  server: ControlServer | undefined,
  shell: Shell,
): void {
  for (const line of bannerLines(run, values, server?.url)) say(shell, line);
}

function printAccount(
  account: Account,
  { paced }: EndedRun,
  notes: readonly string[],
  run: ComposedRun,
  shell: Shell,
): void {
  // Some pseudo-terminals report 0.
  const columns = shell.stderr.columns || undefined;
  const { services, figures } = account;
  const lines = accountLines(account, paced, {
    unit: run.scenario.traffic.unit,
    figures: figuresLines({ services, ...figures }, columns),
    columns,
    notes: [...notesOn(account, run), ...notes],
  });
  for (const line of lines) say(shell, line);
}

/** Adds which part of its range a backfill has written, if it was interrupted. */
function withRange({ account, paced }: EndedRun, wholeMs = 0): Account {
  if (!paced.interrupted) return account;
  const at = (ms: number): string => new Date(Date.parse(account.started) + ms).toISOString();
  return {
    ...account,
    covered: { from: at(0), to: at(paced.ms) },
    missing: { from: at(paced.ms), to: at(wholeMs) },
  };
}

const missingNotes = ({ covered, missing }: Account): readonly string[] =>
  covered && missing
    ? [
        `interrupted: the records cover ${covered.from} to ${covered.to}; ${missing.from} to ${missing.to} is missing`,
      ]
    : [];

function notesOn({ ledger }: Account, { targets }: ComposedRun): readonly string[] {
  const notes: string[] = [];
  const share = ledger.skipped / ledger.planned.logs;
  if (share > 0.01) {
    notes.push(
      `this machine did not keep up: ${(share * 100).toFixed(0)}% of the records were skipped; use a lower --rate`,
    );
  }
  const unreached = ledger.outputs.filter(neverReached).map(({ signal }) => signal);
  if (unreached.length > 0) {
    const asked = targets.filter(({ signal }) => unreached.includes(signal));
    const urls = [...new Set(asked.map(({ url }) => new URL(url).origin))].join(', ');
    notes.push(
      `OTLP: ${urls} took no record; is a collector listening there? Its answers, if any, are above`,
    );
  }
  return notes;
}

const manifestFault = (path: string, error: unknown): FiredrillError =>
  usageError(
    {
      where: '--manifest',
      problem: `cannot write to "${path}": ${messageOf(error)}`,
      expected: 'a file in a folder that exists and can be written to',
      hint: ownerHint(path, error),
    },
    error,
  );

/** Finds at the start of the run what would otherwise fail at its end. */
function refuseManifest(path: string): void {
  try {
    // Opened for appending: the manifest of an earlier run stays until this one is written.
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw manifestFault(path, error);
  }
}

function writeManifest(path: string, account: Account, scenarioHash: string): void {
  try {
    writeFileSync(path, `${JSON.stringify({ ...account, scenarioHash }, null, 2)}\n`);
  } catch (error) {
    throw manifestFault(path, error);
  }
}
