/** Generates docs/cli.md from the commands: the page has what `--help` prints. */
import { Writable } from 'node:stream';
import type { Argument, Command, Option } from 'commander';
import { HELP_NOTES } from '../src/commands/completion/words.ts';
import { programOf } from '../src/commands/main.ts';
import { cell } from './settings-docs.ts';

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

const HEAD = `# Commands

This page has the help of every command: \`firedrill COMMAND --help\` prints the same. \`npm run docs\` generates it.

[settings.md](settings.md) describes the settings, [account.md](account.md) the exit codes.`;

export function cliPage(): string {
  const program = programOf(
    { argv: [], env: {}, stdout: nowhere, stderr: nowhere, onSignal() {}, exit() {} },
    () => {},
  );
  const commands = visibleCommands(program);
  const list = table(
    ['command', 'what it does'],
    commands.map((command) => [
      `[\`${command.name()}\`](#${anchorOf(command)})`,
      cell(command.description()),
    ]),
  );
  return `${[HEAD, list, ...[program, ...commands].flatMap((command) => sectionsOf(command, '##'))].join('\n\n')}\n`;
}

const visibleCommands = (command: Command): readonly Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

const anchorOf = (command: Command): string => pathOf(command).replaceAll(' ', '-');

/** The section of a command, and one for each of its subcommands. The program's own commands are sections of the page. */
function sectionsOf(command: Command, level: string): readonly string[] {
  const { notes, exitCodes, examples } = afterHelpOf(command);
  const own = [
    `${level} ${pathOf(command)}`,
    sentence(command.description()),
    code('text', `${pathOf(command)} ${command.usage()}`),
    ...argumentsOf(command),
    ...flagsOf(command),
    ...notes,
    ...(exitCodes.length > 0 ? [`**Exit codes**\n\n${exitCodes.join('\n')}`] : []),
    ...(examples === '' ? [] : [`**Examples**\n\n${code('sh', examples)}`]),
  ];
  if (command.parent === null) return own;
  return [...own, ...visibleCommands(command).flatMap((child) => sectionsOf(child, `${level}#`))];
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;

const code = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A bar ends a table cell even inside backquotes. */
const mono = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);

function argumentsOf(command: Command): readonly string[] {
  const rows = command.registeredArguments
    .filter((argument) => argument.description !== '')
    .map((argument) => row(argument, argument.variadic ? `${argument.name()}...` : argument.name()));
  return rows.length > 0 ? [table(['argument', 'environment', 'default', 'meaning'], rows)] : [];
}

function flagsOf(command: Command): readonly string[] {
  const options = command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help');
  const groups = [...new Set(options.map(({ helpGroupHeading }) => helpGroupHeading))];
  return groups.map((group) => {
    const rows = options
      .filter(({ helpGroupHeading }) => helpGroupHeading === group)
      .map((option) => row(option, option.flags));
    return `**${(group ?? 'Flags').replace(/:$/, '')}**\n\n${table(['flag', 'environment', 'default', 'meaning'], rows)}`;
  });
}

function row(item: Argument | Option, name: string): readonly string[] {
  const [, meaning = item.description, variable = '', written] = HELP_NOTES.exec(item.description) ?? [];
  const given = item.defaultValue === undefined ? '' : String(item.defaultValue);
  return [mono(name), mono(variable), cell(written ?? given), cell(meaning + choicesOf(item))];
}

const choicesOf = ({ argChoices = [] }: Argument | Option): string =>
  argChoices.length > 0 ? `: ${argChoices.join(', ')}` : '';

interface AfterHelp {
  /** Paragraphs. */
  readonly notes: readonly string[];
  readonly exitCodes: readonly string[];
  readonly examples: string;
}

/** What help prints after the flags. */
function afterHelpOf(command: Command): AfterHelp {
  let printed = '';
  command.configureOutput({
    writeOut(text) {
      printed += text;
    },
  });
  command.outputHelp();
  const after = printed.slice(command.helpInformation().length);
  const blocks = after.replace(/^\n+|\n+$/g, '').split(/\n{2,}/);
  const starting = (start: RegExp): string => blocks.find((block) => start.test(block)) ?? '';
  const examples = starting(EXAMPLES).replace(EXAMPLES, '');
  const codes = starting(EXIT_CODES).replace(EXIT_CODES, '').replaceAll('\n', ' ').replace(/\.$/, '');
  return {
    notes: blocks
      .filter((block) => block !== '' && !EXAMPLES.test(block) && !EXIT_CODES.test(block))
      .map((block) => (/^ {2}/.test(block) ? code('sh', unindented(block)) : block.replaceAll('<', '&lt;'))),
    exitCodes: codes === '' ? [] : codes.split(/, (?=\d+ )/).map(codeLine),
    examples: unindented(examples),
  };
}

const unindented = (text: string): string => text.replaceAll(/^ {2}/gm, '');

const EXAMPLES = /^Examples?:\n/;
const EXIT_CODES = /^Exit codes: /;

const codeLine = (text: string): string => text.replace(/^(\d+(?: or \d+)?) (.*)$/s, '- $1: $2');
