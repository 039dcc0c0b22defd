/** Drives a composed run on a terminal: banner, progress, page, signals, account, manifest, exit code. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import type { ControlServer } from '../../control/server.ts';
import { within } from '../../core/deadline.ts';
import { describeError, FiredrillError, messageOf, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { ownerHint } from '../../core/owner-hint.ts';
import type { Paced } from '../../engine/engine.ts';
import { type Shell, say, wantsColour } from '../shell.ts';
import { type Account, accountLines, exitCodeOf, neverReached } from './account.ts';
import { bannerLines } from './banner.ts';
import { type ComposedRun, type ComposeOptions, composeRun, type EndedRun } from './compose.ts';
import { figuresLines } from './figures-lines.ts';
import { statusLine } from './status-line.ts';

export interface DriveOptions {
  /** Records of the past. */
  readonly backfill?: ComposeOptions['backfill'];
}

/** From resolved settings to the exit code. */
export async function drive(
  resolved: ResolvedSettings,
  shell: Shell,
  { backfill }: DriveOptions,
): Promise<ExitCode> {
  const settings = resolved.values;
  let composed: ComposedRun | undefined;
  const status = statusLine(shell, {
    wanted: () => composed !== undefined && !composed.specs.some(({ kind }) => kind === 'console'),
    read: () => composed?.status(),
    wholeMs: settings.duration,
  });
  composed = await composeRun({
    resolved,
    ...(backfill ? { backfill } : {}),
    stdout: shell.stdout,
    stderr: shell.stderr,
    colour: wantsColour(shell, shell.stdout),
    warn: (line) => status.above(line),
    onTick: status.tick,
    beforeOpening() {
      if (settings.manifest !== undefined) refuseManifest(settings.manifest);
    },
  });
  const server =
    !backfill && wantsPage(resolved) ? await startPage(composed, resolved, shell, status.above) : undefined;
  for (const line of bannerLines(composed, settings, server?.url)) say(shell, line);
  if (backfill && !settings.json && !composed.specs.some(({ kind }) => kind === 'console')) {
    say(shell, '  not on the console: --console shows the records there as well');
  }
  // Some pseudo-terminals report 0.
  const columns = shell.stderr.columns || undefined;
  let concluded = false;
  /** Prints the account and writes it where it was asked for. */
  const conclude = (ended: EndedRun, notes: readonly string[] = []): ExitCode => {
    concluded = true;
    status.end();
    const { account, paced, faulty } = ended;
    const missing = backfill && paced.interrupted ? [missingText(account, paced, settings.duration)] : [];
    const { services, figures } = account;
    const lines = accountLines(account, paced, {
      unit: composed.scenario.traffic.unit,
      figures: figuresLines({ services, ...figures }, columns),
      columns,
      notes: [...notesOn(account, composed), ...missing, ...notes],
    });
    for (const line of lines) say(shell, line);
    // The account first: a manifest that cannot be written must not take it along.
    if (settings.json) shell.stdout.write(`${JSON.stringify(account)}\n`);
    if (settings.manifest !== undefined) writeManifest(settings.manifest, account, composed.scenarioHash);
    const code = faulty ? EXIT.fault : exitCodeOf(account);
    return code === EXIT.good && missing.length > 0 ? EXIT.lost : code;
  };
  const cut = stopOnSignals(composed, shell, status.above, () => {
    // The server may still be closing.
    if (concluded) return;
    conclude(composed.soFar(), [
      'ended before everything was delivered: this is the account as far as known',
    ]);
  });
  const ended = await composed.run();
  if (cut.signal.aborted) return cut.signal.reason;
  const code = conclude(ended);
  // Last of all, so that the page shows the end of the run; a client that does not let go is not waited for.
  if (server) await within(server.close(), CLOSE_MS);
  return code;
}

/** What the control server gets to close its connections. */
const CLOSE_MS = 500;

/** Which part of the range a backfill that was interrupted has written. */
function missingText({ started }: Account, { ms }: Paced, wholeMs = 0): string {
  const [from, reached, to] = [0, ms, wholeMs].map((at) => new Date(Date.parse(started) + at).toISOString());
  return `interrupted: the records cover ${from} to ${reached}; ${reached} to ${to} is missing`;
}

/** A page of virtual time would be over before anybody has opened it; who names a port gets one all the same. */
const wantsPage = ({ values, sources }: ResolvedSettings): boolean =>
  values.controlPort !== 'off' && (values.clock === 'real' || sources.controlPort !== 'default');

/** The server's libraries are loaded only where there is one. */
async function startPage(
  composed: ComposedRun,
  resolved: ResolvedSettings,
  shell: Shell,
  warn: (line: string) => void,
): Promise<ControlServer | undefined> {
  const { serve } = await import('./serve.ts');
  return serve(composed, resolved, shell, warn);
}

/**
 * The first signal drains; the second concludes with what is known and ends the process at once. SIGHUP opens the files
 * again, but where the run was started on a terminal it means that the terminal has gone: then it drains, too. It never
 * counts as the second one, since a shell and the kernel may both send it.
 */
function stopOnSignals(
  composed: ComposedRun,
  shell: Shell,
  print: (line: string) => void,
  conclude: () => void,
): AbortController {
  const cut = new AbortController();
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    print('stopping: finishing and flushing; press Ctrl-C again to exit now');
    composed.stop();
  };
  for (const [signal, code] of [
    ['SIGINT', EXIT.interrupted],
    ['SIGTERM', EXIT.terminated],
  ] as const) {
    shell.onSignal(signal, () => {
      if (!stopping) return stop();
      if (cut.signal.aborted) return shell.exit(code);
      cut.abort(code);
      try {
        conclude();
      } catch (error) {
        print(error instanceof FiredrillError ? describeError(error) : messageOf(error));
      }
      shell.exit(code);
    });
  }
  shell.onSignal('SIGHUP', () => {
    if (!shell.onTerminal) composed.reopen();
    else if (!stopping) stop();
  });
  return cut;
}

function notesOn({ ledger }: Account, { targets }: ComposedRun): readonly string[] {
  const notes: string[] = [];
  const share = ledger.skipped / ledger.planned.logs;
  if (share > 0.01) {
    notes.push(
      `this machine did not keep up: ${(share * 100).toFixed(0)}% of the records were skipped; a lower --rate fits it`,
    );
  }
  const unreached = ledger.outputs.filter(neverReached).map(({ signal }) => signal);
  if (unreached.length > 0) {
    const asked = targets.filter(({ signal }) => unreached.includes(signal));
    const urls = [...new Set(asked.map(({ url }) => new URL(url).origin))].join(', ');
    notes.push(
      `OTLP: ${urls} took no record; is a collector listening there? What it answered, if it did, stands above`,
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

/** Better now than after an hour. */
function refuseManifest(path: string): void {
  try {
    // Opened to add to it: what an earlier run left stands until there is something better.
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
