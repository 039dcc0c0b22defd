/** The program: commands, help, and how every end becomes an exit code. */
import { Command, CommanderError } from 'commander';
import { builtInScenarios, scenarioFile, scenarioNames } from '../config/scenario/index.ts';
import { within } from '../core/deadline.ts';
import { describeError, FiredrillError, usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { nearest } from '../core/suggest.ts';
import { checkCommand } from './check/command.ts';
import { drillCommand } from './drill/command.ts';
import { spellOutRatios } from './options.ts';
import { previewCommand } from './preview/command.ts';
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
    // Help or a listing into `| head`: the reader has what it wanted.
    if (error.code !== 'EPIPE') unwritten ??= error.message;
  });
  try {
    refuseMistypedCommand(shell.argv[0], program);
    await program.parseAsync([...spellOutRatios(shell.argv)], { from: 'user' });
  } catch (error) {
    code = report(error, shell);
  }
  await within(written(shell.stdout), WRITTEN_MS);
  // A run has counted the lines that its console lost already.
  if (unwritten === undefined || code === EXIT.lost) return code;
  say(shell, `error: cannot write to standard output: ${unwritten}`);
  return code === EXIT.good ? EXIT.lost : code;
}

/** All commands; `ended` gets the exit code of the one that runs. */
export function programOf(shell: Shell, ended: (code: ExitCode) => void): Command {
  const program = new Command('firedrill')
    .description('Fire drills for your alerts: simulated services that log and trace the way real ones do.')
    .version(VERSION, '-V, --version')
    .addHelpText('after', PROGRAM_HELP);
  for (const make of [
    runCommand,
    backfillCommand,
    checkCommand,
    previewCommand,
    drillCommand,
    sweepCommand,
    ratiosCommand,
    scenariosCommand,
  ]) {
    const command = make(shell, ended);
    program.addCommand(command, { isDefault: command.name() === 'run' });
  }
  quiet(program, shell);
  return program;
}

/** A first word that is no command is a scenario for `run`, so commander itself cannot see that it is a slip. */
function refuseMistypedCommand(word: string | undefined, program: Command): void {
  if (word === undefined || !/^[a-z][a-z-]*$/i.test(word)) return;
  const commands = [...program.commands.map((command) => command.name()), 'help'];
  const scenarios = builtInScenarios();
  if (commands.includes(word) || scenarios.includes(word) || scenarioFile(word) !== undefined) return;
  const near = nearest(word, [...commands, ...scenarioNames()]);
  if (near === undefined || !commands.includes(near)) return;
  throw usageError({
    where: 'firedrill',
    problem: `there is no command or scenario called "${word}"`,
    expected: `one of ${commands.join(', ')}; or a scenario to run: ${scenarios.join(', ')}, or the path of a YAML file`,
    hint: `did you mean "${near}"?`,
  });
}

/** How long the end waits for what was printed to leave the process; only pipes of Windows are not written at once. */
export const WRITTEN_MS = 1000;

/** Comes back when everything that was printed has been written or has failed, and errors were reported. */
export const written = (stream: Terminal): Promise<void> =>
  new Promise((resolve) => {
    const reported = (): void => void setImmediate(resolve);
    if (stream.writableLength === 0) reported();
    // Its callback comes after those of all writes before it.
    else stream.write('', reported);
  });

const PROGRAM_HELP = `
Examples:
  firedrill                                      the storefront: logs on the console and in logs/app.log
  firedrill --rate 100 --format json -d 30s      a hundred JSON lines a second, for half a minute
  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 firedrill --no-console
                                                 logs and traces to a collector
  firedrill run --help                           every setting
`;

/** Commander writes to the shell and throws where it would end the process. */
function quiet(command: Command, shell: Shell): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => shell.stdout.write(text),
    // The value of a misspelt option may be a secret: `--otlp-header=api-key=…`.
    writeErr: (text) => shell.stderr.write(text.replace(/(unknown option '--[^=']+)=[^']*'/s, "$1'")),
    getOutHelpWidth: () => shell.stdout.columns ?? 100,
    getErrHelpWidth: () => shell.stderr.columns ?? 100,
  });
  for (const child of command.commands) quiet(child, shell);
}

function report(error: unknown, shell: Shell): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
  const debug = (shell.env.DEBUG ?? '') !== '';
  if (error instanceof FiredrillError) {
    say(shell, describeError(error));
    if (debug) say(shell, String(error.stack));
    return error.exitCode;
  }
  say(shell, `error: a fault in firedrill: ${error instanceof Error ? error.message : String(error)}`);
  say(shell, debug && error instanceof Error ? String(error.stack) : '  DEBUG=1 shows where');
  return EXIT.fault;
}
