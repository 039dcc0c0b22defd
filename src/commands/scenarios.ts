/** `firedrill scenarios list|show <name>|schema`: what comes with firedrill, to run or to copy. */
import { Command } from 'commander';
import {
  builtInScenarios,
  loadScenario,
  readScenarioText,
  scenarioJsonSchema,
} from '../config/scenario/index.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { nearest } from '../core/suggest.ts';
import type { Shell } from './shell.ts';

export function scenariosCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const list = async (): Promise<void> => {
    const names = builtInScenarios();
    const width = Math.max(...names.map((name) => name.length));
    for (const name of names) {
      const { scenario } = await loadScenario(name, '');
      shell.stdout.write(`${name.padEnd(width)}  ${scenario.description}\n`);
    }
    ended(EXIT.good);
  };
  const command = new Command('scenarios')
    .description('list the built-in scenarios, show one, or print the schema of their language')
    .usage('[list | show <name> | schema]')
    .argument('[action]')
    .action((action: string | undefined) => {
      if (action === undefined) return list();
      const near = nearest(action, ['list', 'show', 'schema']);
      return command.error(`error: unknown command '${action}'${near ? `\n(Did you mean ${near}?)` : ''}`);
    });
  command.command('list').description('name and description of each').action(list);
  command
    .command('show')
    .description("print a scenario's YAML, to read or to start one's own from")
    .argument('<name>', 'a built-in scenario')
    .addHelpText('after', '\nExample:\n  firedrill scenarios show storefront > my-shop.yaml\n')
    .action((name: string) => {
      shell.stdout.write(readScenarioText(name).text);
      ended(EXIT.good);
    });
  command
    .command('schema')
    .description('print the JSON Schema of scenario files, for editors')
    .addHelpText(
      'after',
      '\nExample:\n  firedrill scenarios schema > scenario.schema.json\n  then begin a scenario with:  # yaml-language-server: $schema=./scenario.schema.json\n',
    )
    .action(() => {
      shell.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
      ended(EXIT.good);
    });
  return command;
}
