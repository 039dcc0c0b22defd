/** Drives a composed run on a terminal: banner, progress, page, signals, account, manifest, exit code. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { ResolvedSettings } from '../config/settings/resolve.ts';
import type { ControlServer } from '../control/server.ts';
import { type FiredrillError, messageOf, usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { type Account, accountLines, exitCodeOf, neverReached } from './account.ts';
import { bannerLines } from './banner.ts';
import { type ComposedRun, type ComposeOptions, composeRun } from './compose.ts';
import { figuresLines } from './figures-lines.ts';
import { type Shell, say, wantsColour } from './shell.ts';
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
  });
  if (settings.manifest !== undefined) refuseManifest(settings.manifest);
  const server =
    !backfill && wantsPage(resolved) ? await startPage(composed, resolved, shell, status.above) : undefined;
  for (const line of bannerLines(composed, settings, server?.url)) say(shell, line);
  if (backfill && !settings.json && !composed.specs.some(({ kind }) => kind === 'console')) {
    say(shell, '  not on the console: --console shows the records there as well');
  }
  stopOnSignals(composed, shell, status.above);
  shell.onSignal('SIGHUP', () => composed.reopen());
  const { account, paced, faulty } = await composed.run();
  status.end();
  const { services, figures } = account;
  // Some pseudo-terminals say 0.
  const columns = shell.stderr.columns || undefined;
  const told = accountLines(account, paced, {
    unit: composed.scenario.traffic.unit,
    figures: figuresLines({ services, ...figures }, columns),
    notes: notesOn(account, composed),
    columns,
  });
  for (const line of told) say(shell, line);
  // The account first: a manifest that cannot be written must not take it along.
  if (settings.json) shell.stdout.write(`${JSON.stringify(account)}\n`);
  if (settings.manifest !== undefined) writeManifest(settings.manifest, account, composed.scenarioHash);
  // Last of all: whoever watches the page sees the run end.
  await server?.close();
  return faulty ? EXIT.fault : exitCodeOf(account);
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

/** The first signal drains, the second ends the process at once. */
function stopOnSignals(composed: ComposedRun, shell: Shell, tell: (line: string) => void): void {
  let stopping = false;
  const signals = [
    ['SIGINT', EXIT.interrupted],
    ['SIGTERM', EXIT.terminated],
  ] as const;
  for (const [signal, code] of signals) {
    shell.onSignal(signal, () => {
      if (stopping) shell.exit(code);
      stopping = true;
      tell('stopping: letting what has begun end and flushing; once more to stop at once');
      composed.stop();
    });
  }
}

function notesOn({ ledger }: Account, { targets }: ComposedRun): readonly string[] {
  const notes: string[] = [];
  const share = ledger.skipped / ledger.planned.logs;
  if (share > 0.01) {
    notes.push(
      `this machine did not keep up: ${(share * 100).toFixed(0)}% of the records were skipped; a lower --rate fits it`,
    );
  }
  if (ledger.outputs.some(neverReached)) {
    const urls = [...new Set(targets.map((target) => new URL(target.url).origin))].join(', ');
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
