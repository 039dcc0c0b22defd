/** `firedrill init [name]`: writes a scenario to start from. */
import { Command } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import type { Shell } from '../shell.ts';
import type { InitFlags } from './init.ts';

const DEFAULT_NAME = 'my-scenario';

const HELP = `
Without --rules, the scenario has two services, an incident and an expectation, with a comment at each key. With --with-rules, a
file with the alert rule that its drill tests is written beside it.

With --rules, the scenario is made out of your alert rules: for each alert, records of the streams that it selects which must
not fire it, an incident whose records do, and expectations. Alerts that can never fire are reported with the reason.

A file that exists is never overwritten.

Exit codes: 0 written, 2 bad usage or rules, or a file exists or cannot be written, 3 no alert can fire, or with --strict:
an alert can never fire, or no records are found for one.

Examples:
  firedrill init
  firedrill init shop --with-rules
  firedrill init shop --rules rules/ && firedrill drill shop.yaml --rules rules/
  firedrill init shop --output drills/shop.yaml
  firedrill init --output - | less
`;

export function initCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  return new Command('init')
    .description('write a scenario to start from: a small one, or one made out of your alert rules')
    .argument('[name]', `name of the scenario (default: ${DEFAULT_NAME})`)
    .option('-o, --output <file>', 'file of the scenario; - is standard output (default: NAME.yaml)')
    .option(
      '--rules <file...>',
      "make it out of the alert rules in these files of Loki's ruler, or folders of them",
    )
    .option('--interval <time>', 'with --rules: evaluation interval of groups that set none (default: 1m)')
    .option(
      '--strict',
      'with --rules: exit with 3 if an alert can never fire, or no records are found for one',
    )
    .option('--with-rules', 'also write an alert rule that its drill tests, as NAME.rules.yaml')
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, flags: InitFlags) => {
      // Loaded only here: the other commands start without it.
      const { init } = await import('./init.ts');
      ended(await init(name ?? DEFAULT_NAME, flags, shell));
    });
}
