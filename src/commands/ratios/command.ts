/** `firedrill ratios`: shows or changes the share of WARN and ERROR records per service of a run, over its control API. */
import { Command } from 'commander';
import { RATIO_EXPECTED, type Ratios, ratio } from '../../config/ratios.ts';
import { type Fault, FiredrillError, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { nearest } from '../../core/suggest.ts';
import { ADDRESS_FLAG_NAMES, type AddressFlags, addAddressFlags, findRun } from '../find-run.ts';
import type { Shell } from '../shell.ts';
import { askForRatios } from './client.ts';

const FLAG_NAMES = ['get', 'json', ...ADDRESS_FLAG_NAMES];

interface RatiosOptions extends AddressFlags {
  readonly get?: boolean;
  readonly json?: boolean;
}

export function ratiosCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('ratios')
    .description(
      'show or change the share of WARN and ERROR records (0-10, in tenths) per service of a running firedrill',
    )
    .usage('[--get | --<service> <0-10> ...] [options]')
    .option('--get', 'only show the ratios; this is the default without any --<service>')
    .option('--json', 'print the ratios as one JSON object')
    // Only the run knows the names of its services.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', HELP);
  addAddressFlags(command);
  return command.action(async () => {
    ended(await ratios(command.opts<RatiosOptions>(), command.args, shell));
  });
}

const HELP = `
--<service> is the name of a service, with or without "-service" at its end. 0: no WARN and ERROR records; 10: only WARN
and ERROR records. A change takes effect immediately and changes nothing else in the run.

The command finds the run by --url, --control-port, FIREDRILL_URL or CONTROL_PORT. Without any of them, it uses the only
run on this machine. If there are several, it lists them.

Exit codes: 0 good, 2 the run rejected the change (all errors are listed) or there are several runs, 5 no run could be reached.

Examples:
  firedrill ratios --get
  firedrill ratios --api 8 --payment 7
  firedrill ratios --payment-service 2.5 --url http://127.0.0.1:8081 --json
`;

/** `words`: the arguments that no flag of the command takes. */
async function ratios(options: RatiosOptions, words: readonly string[], shell: Shell): Promise<ExitCode> {
  const change = changeIn(words);
  if (options.get && change) {
    throw usageError({
      where: '--get',
      problem: 'only shows the ratios, and cannot be used with a change',
      expected: 'either --get or --<service> <0-10>',
    });
  }
  const current = await askForRatios(await findRun(options, shell, 'ratios'), change);
  shell.stdout.write(options.json ? `${JSON.stringify(current)}\n` : table(current));
  return EXIT.good;
}

/** Reads `--api 8 --payment=7`. Undefined if there are none. */
function changeIn(words: readonly string[]): Ratios | undefined {
  const faults: Fault[] = [];
  const given = new Map<string, number>();
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift()!;
    const [, name, attached] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      faults.push({ where: word, problem: 'is not a flag', expected: '--<service> <0-10>' });
      continue;
    }
    const written = attached ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
    const parsed = ratio(written);
    if (!parsed.ok) faults.push({ where: `--${name}`, ...unreadable(name, written) });
    else if (given.has(name))
      faults.push({ where: `--${name}`, problem: 'is given twice', expected: 'each service once' });
    else given.set(name, parsed.value);
  }
  if (faults.length > 0) throw new FiredrillError('the ratios have errors', EXIT.usage, faults);
  return given.size === 0 ? undefined : Object.fromEntries(given);
}

/** A misspelt flag looks like a service without a ratio. */
function unreadable(name: string, written: string | undefined): Omit<Fault, 'where'> {
  const near = nearest(name, FLAG_NAMES);
  return {
    problem: written === undefined ? 'has no value' : `cannot use ${JSON.stringify(written)}`,
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
