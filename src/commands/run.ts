/** `firedrill run [scenario]`: simulate, emit, account. The default command. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { type FiredrillError, messageOf, usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { type Account, accountLines, exitCodeOf, neverReached } from './account.ts';
import { bannerLines } from './banner.ts';
import { type ComposedRun, composeRun, wantsConsole } from './compose.ts';
import { addSettingFlags, settingsOf } from './options.ts';
import { type Shell, say, wantsColour } from './shell.ts';
import { statusLine } from './status-line.ts';

export function runCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('run')
    .description('simulate a scenario and emit its logs and traces (the default command)')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)')
    .addHelpText('after', HELP);
  addSettingFlags(command);
  return command.action(async (scenario: string | undefined) => {
    ended(await run(command, scenario, shell));
  });
}

const HELP = `
A flag wins over its environment variable, that over the settings file, that over the scenario.
Durations: bare seconds, or 500ms 30s 5m 2h 1d. Shares: 0.05 or 5%. Each OTEL_EXPORTER_OTLP_* setting also
exists per signal (OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, --otlp-logs-endpoint, ...).
Ctrl-C stops in good order; a second one stops at once.

Exit codes: 0 good, 1 a fault of firedrill, 2 bad settings, 5 the endpoint was never reached, 4 records lost.

Examples:
  firedrill run storefront --rate 100 --format json --duration 30s
  firedrill run my-shop.yaml --seed 7 --clock virtual --start 2026-03-01T00:00:00Z --duration 1h --count 10000
  firedrill run --no-console --otlp-endpoint http://localhost:4317 --otlp-protocol grpc
  firedrill run --format '[%(asctime)s] %(levelname)s: %(message)s' --output-file ""
  firedrill run --json --duration 10s | jq .ledger
`;

async function run(command: Command, scenario: string | undefined, shell: Shell): Promise<ExitCode> {
  const resolved = settingsOf(command, scenario, shell);
  const settings = resolved.values;
  if (settings.manifest !== undefined) refuseManifest(settings.manifest, settings.outputFile);
  let composed: ComposedRun | undefined;
  const status = statusLine(shell, !wantsConsole(settings), () => composed?.status());
  composed = await composeRun({
    resolved,
    stdout: shell.stdout,
    colour: wantsColour(shell, shell.stdout),
    warn: (line) => status.above(line),
    onTick: status.tick,
  });
  for (const line of bannerLines(composed, settings)) say(shell, line);
  stopOnSignals(composed, shell, status.above);
  const { account, paced, faulty } = await composed.run();
  status.end();
  for (const line of accountLines(account, paced, notesOn(account, composed))) say(shell, line);
  // The account first: a manifest that cannot be written must not take it along.
  if (settings.json) shell.stdout.write(`${JSON.stringify(account)}\n`);
  if (settings.manifest !== undefined) writeManifest(settings.manifest, account, composed.scenarioHash);
  return faulty ? EXIT.fault : exitCodeOf(account);
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
function refuseManifest(path: string, outputFile: string): void {
  if (outputFile !== '' && resolve(path) === resolve(outputFile)) {
    throw usageError({
      where: '--manifest',
      problem: `"${path}" is the output file`,
      expected: 'a file of its own',
    });
  }
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
