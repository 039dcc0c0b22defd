/** `firedrill scenarios list|show <scenario>|schema`: the built-in scenarios, to run or to copy. */
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
    .description('list the built-in scenarios, print one, or print the JSON Schema of scenario files')
    .usage('[list | show <scenario> | schema]')
    .argument('[action]')
    .addHelpText('after', HELP)
    .action((action: string | undefined) => {
      if (action === undefined) return list();
      const near = nearest(action, ['list', 'show', 'schema']);
      return command.error(`error: unknown command '${action}'${near ? `\n(Did you mean ${near}?)` : ''}`);
    });
  command.command('list').description('list the built-in scenarios with a description of each').action(list);
  command
    .command('show')
    .description('print the YAML of a built-in scenario, to read it or to start your own from it')
    .argument('<scenario>', 'a built-in scenario')
    .addHelpText('after', '\nExample:\n  firedrill scenarios show storefront > my-shop.yaml\n')
    .action((name: string) => {
      shell.stdout.write(readScenarioText(name).text);
      ended(EXIT.good);
    });
  command
    .command('schema')
    .description('print the JSON Schema of scenario files, which editors use to complete and check them')
    .addHelpText(
      'after',
      '\nTo use the schema, start a scenario file with "# yaml-language-server: $schema=./scenario.schema.json".\n\nExample:\n  firedrill scenarios schema > scenario.schema.json\n',
    )
    .action(() => {
      shell.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
      ended(EXIT.good);
    });
  return command;
}

const HELP = `
Without an action, it lists the scenarios.

Exit codes: 0 good, 2 unknown action or scenario.

Examples:
  firedrill scenarios
  firedrill scenarios show checkout
`;
