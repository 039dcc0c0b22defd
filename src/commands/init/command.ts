/** `firedrill init [name]`: writes a scenario to start from. */
import { Command } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import type { Shell } from '../shell.ts';
import type { InitFlags } from './init.ts';

const DEFAULT_NAME = 'my-scenario';

const HELP = `
The scenario has two services, an incident and an expectation, with a comment at each key. With --with-rules, a file with the
alert rule that its drill tests is written beside it. A file that exists is never overwritten.

Exit codes: 0 written, 2 the name cannot be used, or a file exists or cannot be written.

Examples:
  firedrill init
  firedrill init shop --with-rules
  firedrill init shop --output drills/shop.yaml
  firedrill init --output - | less
`;

export function initCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  return new Command('init')
    .description('write a scenario to start from, with a comment at each key')
    .argument('[name]', `name of the scenario (default: ${DEFAULT_NAME})`)
    .option('-o, --output <file>', 'file of the scenario; - is standard output (default: NAME.yaml)')
    .option('--with-rules', 'also write an alert rule that its drill tests, as NAME.rules.yaml')
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, flags: InitFlags) => {
      // Loaded only here: the other commands start without it.
      const { init } = await import('./init.ts');
      ended(await init(name ?? DEFAULT_NAME, flags, shell));
    });
}
