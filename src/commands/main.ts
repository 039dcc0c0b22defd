/** The program: its commands, its help, and the exit code of every outcome. */
import { Command, CommanderError } from 'commander';
import { builtInScenarios, scenarioFile, scenarioNames } from '../config/scenario/index.ts';
import { within } from '../core/deadline.ts';
import { defined } from '../core/defined.ts';
import { describeError, FiredrillError, messageOf, usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { nearest } from '../core/suggest.ts';
import { checkCommand } from './check/command.ts';
import { asError, fileOfReport, jsonOf } from './check/report.ts';
import { completionCommand } from './completion/command.ts';
import { drillCommand } from './drill/command.ts';
import { initCommand } from './init/command.ts';
import { spellOutRatios } from './options.ts';
import { previewCommand } from './preview/command.ts';
import { queryCommand } from './query/command.ts';
import { ratiosCommand } from './ratios/command.ts';
import { backfillCommand } from './run/backfill.ts';
import { runCommand } from './run/command.ts';
import { scenariosCommand } from './scenarios.ts';
import { type Shell, say, type Terminal } from './shell.ts';
import { sweepCommand } from './sweep/command.ts';
import { VERSION } from './version.ts';

export async function main(shell: Shell): Promise<ExitCode> {
  let code: ExitCode = EXIT.good;
  const program = programOf(shell, (result) => {
    code = result;
  });
  let unwritten: string | undefined;
  shell.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // EPIPE: the reader of the pipe, such as `head`, has read enough.
    if (error.code !== 'EPIPE') unwritten ??= error.message;
  });
  try {
    refuseMistypedCommand(shell.argv, program);
    await program.parseAsync([...spellOutRatios(shell.argv)], { from: 'user' });
  } catch (error) {
    code = report(error, shell);
    if (code === EXIT.usage && isCheckAsJson(shell.argv)) shell.stdout.write(usageReport(error));
  }
  await within(written(shell.stdout), WRITTEN_MS);
  // With `EXIT.lost`, a run has already reported the lines that its console lost.
  if (unwritten === undefined || code === EXIT.lost) return code;
  say(shell, `error: cannot write to standard output: ${unwritten}`);
  return code === EXIT.good ? EXIT.lost : code;
}

/** All commands. The command that runs passes its exit code to `ended`. */
export function programOf(shell: Shell, ended: (code: ExitCode) => void): Command {
  const program = new Command('firedrill')
    .description(DESCRIPTION)
    .version(VERSION, '-V, --version')
    .addHelpText('after', PROGRAM_HELP);
  for (const make of [
    runCommand,
    backfillCommand,
    initCommand,
    checkCommand,
    previewCommand,
    drillCommand,
    sweepCommand,
    queryCommand,
    ratiosCommand,
    scenariosCommand,
    completionCommand,
  ]) {
    const command = make(shell, ended);
    program.addCommand(command, { isDefault: command.name() === 'run' });
  }
  quiet(program, shell);
  return program;
}

/** The first word is a command or a scenario for `run`, so Commander cannot report a misspelt command itself. */
function refuseMistypedCommand([word, next]: readonly string[], program: Command): void {
  const commands = [...program.commands.map((command) => command.name()), 'help'];
  if (word === 'help') refuseUnknownHelp(next, commands);
  if (word === undefined || !/^[a-z][a-z-]*$/i.test(word)) return;
  const scenarios = builtInScenarios();
  if (commands.includes(word) || scenarios.includes(word) || scenarioFile(word) !== undefined) return;
  const near = nearest(word, [...commands, ...scenarioNames()]);
  if (near === undefined || !commands.includes(near)) return;
  throw usageError({
    where: 'firedrill',
    problem: `unknown command or scenario "${word}"`,
    expected: `one of ${commands.join(', ')}; or a scenario to run: ${scenarios.join(', ')}, or the path of a YAML file`,
    hint: `did you mean "${near}"?`,
  });
}

/** Commander prints the whole help for `help` with an unknown command. */
function refuseUnknownHelp(name: string | undefined, commands: readonly string[]): void {
  if (name === undefined || name.startsWith('-') || commands.includes(name)) return;
  const near = nearest(name, commands);
  throw usageError({
    where: 'firedrill help',
    problem: `unknown command "${name}"`,
    expected: `one of ${commands.join(', ')}`,
    ...defined({ hint: near && `did you mean "${near}"?` }),
  });
}

/** How long the program waits at its end until all output is written. Only pipes on Windows are not written immediately. */
export const WRITTEN_MS = 1000;

/** Resolves when all output has been written or has failed, and its errors have been reported. */
export const written = (stream: Terminal): Promise<void> =>
  new Promise((resolve) => {
    const reported = (): void => void setImmediate(resolve);
    if (stream.writableLength === 0) reported();
    // This callback runs after those of all earlier writes.
    else stream.write('', reported);
  });

const DESCRIPTION = `Fire drills for your alerts.

Do your alert rules fire and resolve when they should, and stay silent otherwise? firedrill simulates services that log
and trace like real ones, injects incidents, and tests your alert rules with them.`;

const PROGRAM_HELP = `
Without a command, firedrill runs a scenario: "firedrill my-shop.yaml" is "firedrill run my-shop.yaml".

Examples:
  firedrill                                    # run the storefront: logs on the console and in logs/app.log
  firedrill --rate 100 --format json -d 30s    # 100 JSON lines per second for 30 seconds
  firedrill --no-console --otlp-endpoint http://localhost:4318
                                               # send logs and traces to a collector
  firedrill init my-shop --with-rules          # a scenario and an alert rule to start from
  firedrill drill checkout --rules rules.yaml  # test alert rules
  firedrill run --help                         # list every setting
`;

/** Makes Commander write to the shell, and throw instead of ending the process. */
function quiet(command: Command, shell: Shell): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => shell.stdout.write(text),
    writeErr: (text) => shell.stderr.write(withoutValue(text)),
    getOutHelpWidth: () => shell.stdout.columns ?? 100,
    getErrHelpWidth: () => shell.stderr.columns ?? 100,
  });
  for (const child of command.commands) quiet(child, shell);
}

/** The value of a misspelt flag may be a secret: `--otlp-header=api-key=…`. */
const withoutValue = (message: string): string =>
  message.replace(/(unknown option '--[^=']+)=[^']*'/s, "$1'");

/** From the arguments as written: an error may keep Commander from parsing them. */
const isCheckAsJson = ([command, ...flags]: readonly string[]): boolean =>
  command === 'check' && flags.includes('--json');

/** The report of `check --json` for arguments that it cannot use. */
function usageReport(error: unknown): string {
  const faults =
    error instanceof FiredrillError && error.faults.length > 0
      ? error.faults
      : [{ problem: withoutValue(messageOf(error)).replace(/^error: /, '') }];
  const file = { file: 'settings', kind: 'settings', remarks: faults.map(asError) } as const;
  return jsonOf({ ok: false, exitCode: EXIT.usage, files: [fileOfReport(file)] });
}

function report(error: unknown, shell: Shell): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
  const debug = (shell.env.DEBUG ?? '') !== '';
  if (error instanceof FiredrillError) {
    say(shell, describeError(error));
    if (debug) say(shell, String(error.stack));
    return error.exitCode;
  }
  say(shell, `error: internal error in firedrill: ${error instanceof Error ? error.message : String(error)}`);
  say(
    shell,
    debug && error instanceof Error
      ? String(error.stack)
      : '  to fix: run again with DEBUG=1 for a stack trace, and report it',
  );
  return EXIT.fault;
}
