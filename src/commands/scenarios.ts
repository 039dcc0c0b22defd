/** `firedrill scenarios list|show <name>`: what comes with firedrill, to run or to copy. */
import { Command } from 'commander';
import { builtInScenarios, loadScenario, readScenarioText } from '../config/scenario/index.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import type { Shell } from './shell.ts';

export function scenariosCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('scenarios').description('list the built-in scenarios, or show one');
  command
    .command('list', { isDefault: true })
    .description('name and description of each')
    .action(async () => {
      const names = builtInScenarios();
      const width = Math.max(...names.map((name) => name.length));
      for (const name of names) {
        const { scenario } = await loadScenario(name, '');
        shell.stdout.write(`${name.padEnd(width)}  ${scenario.description}\n`);
      }
      ended(EXIT.good);
    });
  command
    .command('show')
    .description("print a scenario's YAML, to read or to start one's own from")
    .argument('<name>', 'a built-in scenario')
    .addHelpText('after', '\nExample:\n  firedrill scenarios show storefront > my-shop.yaml\n')
    .action((name: string) => {
      shell.stdout.write(readScenarioText(name).text);
      ended(EXIT.good);
    });
  return command;
}
