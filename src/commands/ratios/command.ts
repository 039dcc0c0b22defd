/** `firedrill ratios`: tells and changes the ratios of a run that is under way, by its control API. */
import { Command } from 'commander';
import { RATIO_EXPECTED, type Ratios, ratio } from '../../config/ratios.ts';
import { type Fault, FiredrillError, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { nearest } from '../../core/suggest.ts';
import { ADDRESS_FLAGS, addAddressOptions, findRun } from '../find-run.ts';
import type { Shell } from '../shell.ts';
import { askForRatios } from './client.ts';

const OWN_FLAGS = ['get', 'json', ...ADDRESS_FLAGS];

interface Options {
  readonly get?: boolean;
  readonly json?: boolean;
}

export function ratiosCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('ratios')
    .description('tell or change how many tenths of a service are WARN and ERROR, in a run that is under way')
    .usage('[--get | --<service> <0-10> ...] [options]')
    .option('--get', 'only tell (what happens without any --<service>, too)')
    .option('--json', 'the ratios as one JSON object')
    // The services are the run's, and only the run knows them.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', HELP);
  addAddressOptions(command);
  return command.action(async () => {
    const options = command.opts<Options>();
    const given = ratiosOf(command.args);
    if (options.get && given) {
      throw usageError({ where: '--get', problem: 'only tells, and cannot go with ratios to change' });
    }
    const ratios = await askForRatios(await findRun(command, shell), given);
    shell.stdout.write(options.json ? `${JSON.stringify(ratios)}\n` : table(ratios));
    ended(EXIT.good);
  });
}

const HELP = `
A service goes by its name, or by what stands before "-service" in it. 0: no WARN and no ERROR; 10: nothing else.
Changes hold from the next moment on, and nothing else in the run changes.

Without --url, --control-port, FIREDRILL_URL and CONTROL_PORT it is the one run that goes on on this machine; where
there are several, they are listed.

Exit codes: 0 good, 2 the run refused (all errors are listed) or several runs are going on, 5 no run could be reached.

Examples:
  firedrill ratios --get
  firedrill ratios --api 8 --payment 7
  firedrill ratios --payment-service 2.5 --url http://127.0.0.1:8081 --json
`;

/** `--api 8 --payment=7`, as they stand behind the command; `undefined` when there are none. */
function ratiosOf(args: readonly string[]): Ratios | undefined {
  const faults: Fault[] = [];
  const given = new Map<string, number>();
  const rest = [...args];
  while (rest.length > 0) {
    const word = rest.shift()!;
    const [, name, attached] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      faults.push({ where: word, problem: 'is no service with a ratio', expected: '--<service> <0-10>' });
      continue;
    }
    const written = attached ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
    const parsed = ratio(written);
    if (!parsed.ok) faults.push({ where: `--${name}`, ...unreadable(name, written) });
    else if (given.has(name)) faults.push({ where: `--${name}`, problem: 'stands twice' });
    else given.set(name, parsed.value);
  }
  if (faults.length > 0) throw new FiredrillError('ratios are not right', EXIT.usage, faults);
  return given.size === 0 ? undefined : Object.fromEntries(given);
}

/** A flag of ours that was misspelt looks like a service without a ratio. */
function unreadable(name: string, written: string | undefined): Omit<Fault, 'where'> {
  const near = nearest(name, OWN_FLAGS);
  return {
    problem: written === undefined ? 'has no ratio behind it' : `cannot use ${JSON.stringify(written)}`,
    expected: RATIO_EXPECTED,
    ...(near === undefined ? {} : { hint: `did you mean "--${near}"?` }),
  };
}

function table(ratios: Ratios): string {
  const rows = Object.entries(ratios);
  if (rows.length === 0) return 'no service of this run has a ratio\n';
  const lines = [
    ['service', 'ratio', 'WARN and ERROR'],
    ...rows.map(([name, value]) => [name, String(value), `${Number((value * 10).toFixed(3))}%`]),
  ];
  const widths = [0, 1, 2].map((i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map(([name, value, share]) =>
      [name!.padEnd(widths[0]!), value!.padStart(widths[1]!), share!.padStart(widths[2]!)].join('  '),
    )
    .map((line) => `${line}\n`)
    .join('');
}
