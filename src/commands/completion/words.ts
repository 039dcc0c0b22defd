/** What can follow each command on a command line, read from the commands themselves. The scripts are generated from it. */
import type { Argument, Command, Option } from 'commander';
import { builtInScenarios } from '../../config/scenario/index.ts';
import { DEFINITIONS } from '../../config/settings/resolve.ts';
import { defined } from '../../core/defined.ts';

/** A value that a flag or an argument takes. */
export type ValueWords =
  /** Anything: nothing is offered. */
  | { readonly kind: 'text' }
  | { readonly kind: 'file' }
  /** A built-in scenario, or a YAML file. */
  | { readonly kind: 'scenario' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface FlagWords {
  /** With dashes, such as `-r` and `--rate`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Absent for a switch. */
  readonly value?: ValueWords;
  /** It takes all values up to the next flag. */
  readonly variadic: boolean;
}

export interface ArgumentWords {
  readonly name: string;
  readonly value: ValueWords;
  readonly variadic: boolean;
}

export interface CommandWords {
  readonly name: string;
  /** Names of the commands that lead to it: `['scenarios', 'show']`. Empty for the program. */
  readonly path: readonly string[];
  readonly description: string;
  readonly flags: readonly FlagWords[];
  readonly args: readonly ArgumentWords[];
  readonly commands: readonly CommandWords[];
}

export interface ProgramWords extends CommandWords {
  /** The command that runs if the first word is not the name of a command. */
  readonly defaultCommand: CommandWords;
  readonly scenarios: readonly string[];
}

export function programWords(program: Command, defaultName: string): ProgramWords {
  const words = commandWords(program, [], []);
  const defaultCommand = words.commands.find(({ name }) => name === defaultName);
  if (defaultCommand === undefined) throw new Error(`there is no command ${defaultName}`);
  return { ...words, defaultCommand, scenarios: builtInScenarios() };
}

/** Hidden commands and flags are left out. `siblings`: the commands beside it, for Commander's own `help [command]`. */
function commandWords(command: Command, path: readonly string[], siblings: readonly string[]): CommandWords {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const names = command.commands.map((child) => child.name());
  return {
    name: command.name(),
    path,
    description: oneLine(help.subcommandDescription(command)),
    flags: help.visibleOptions(command).map(flagWords),
    args: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      value: valueOfArgument(argument, siblings),
      variadic: argument.variadic,
    })),
    commands: children.map((child) => commandWords(child, [...path, child.name()], names)),
  };
}

const flagWords = (option: Option): FlagWords => ({
  names: [option.short, option.long].filter((name) => name !== undefined),
  description: oneLine(option.description.replace(HELP_NOTES, '$1')),
  ...defined({ value: valueOfOption(option) }),
  variadic: option.variadic,
});

/** Help ends a description with the variable and the default: `… (LOG_RATE; default: 10 in storefront)`, `… (ENABLE_BURSTS=false)`. */
export const HELP_NOTES = /^(.*) \((?:([A-Z][A-Z_]+(?:=false)?)(?:; |(?=\))))?(?:default: (.*))?\)$/s;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const SETTINGS = new Map(DEFINITIONS.map(([, definition]) => [definition.name, definition]));

function valueOfOption(option: Option): ValueWords | undefined {
  const placeholder = /[<[]([^>\].]+)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1];
  if (placeholder === undefined) return undefined;
  const words = option.argChoices ?? SETTINGS.get(option.name())?.parse.words;
  return words ? { kind: 'words', words } : valueCalled(placeholder);
}

function valueOfArgument(argument: Argument, siblings: readonly string[]): ValueWords {
  const words = argument.argChoices ?? (argument.name() === 'command' ? siblings : undefined);
  return words ? { kind: 'words', words } : valueCalled(argument.name());
}

/** The placeholder in the help says what a value is: `<file>`. */
function valueCalled(placeholder: string): ValueWords {
  if (['scenario', 'files'].includes(placeholder)) return { kind: 'scenario' };
  return { kind: ['file', 'path'].includes(placeholder) ? 'file' : 'text' };
}
