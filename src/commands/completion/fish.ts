/** The completion script for fish. */
import type { ArgumentWords, CommandWords, FlagWords, ProgramWords, ValueWords } from './words.ts';

export function fishScript(program: ProgramWords): string {
  const paths = program.commands.flatMap(pathsOf).map((path) => quoted(path.join(' ')));
  return `# fish completion for firedrill. "firedrill completion fish" prints it.

# Whether the words before the cursor lead to one of these commands.
function __firedrill_at
    set -l words (commandline -opc)
    set -l path
    for word in $words[2..-1]
        if contains -- (string join -- ' ' $path $word) ${paths.join(' ')}
            set -a path $word
        else
            test (count $path) -eq 0; and set path ${quoted(program.defaultCommand.name)}
            break
        end
    end
    set -l place (string join -- ' ' $path)
    contains -- "$place" $argv
end

function __firedrill_scenarios
    set -l word (commandline -ct)
    string join \\n ${program.scenarios.join(' ')}
    for file in $word*.yaml $word*.yml $word*/
        echo $file
    end
end

complete -c firedrill -f
${linesOf(program, program).join('\n')}
`;
}

const pathsOf = ({ path, commands }: CommandWords): readonly (readonly string[])[] => [
  path,
  ...commands.flatMap(pathsOf),
];

function linesOf(command: CommandWords, program: ProgramWords): readonly string[] {
  const { path, flags, args, commands } = command;
  // The flags and arguments of the default command need no command before them.
  const isDefault = command === program.defaultCommand;
  const own = [path.join(' '), ...(isDefault ? [''] : [])].map(quoted).join(' ');
  const start = `complete -c firedrill -n ${quoted(`__firedrill_at ${own}`)}`;
  return [
    ...commands.map(
      ({ name, description }) =>
        `complete -c firedrill -n ${quoted(`__firedrill_at ${quoted(path.join(' '))}`)} -a ${name} -d ${quoted(description)}`,
    ),
    ...flags.map((flag) => `${start}${flagText(flag)}`),
    ...args.flatMap((argument) => argumentText(argument).map((text) => `${start}${text}`)),
    ...commands.flatMap((child) => linesOf(child, program)),
  ];
}

function flagText({ names, description, value }: FlagWords): string {
  const named = names.map((name) =>
    name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  return `${named.join('')}${value === undefined ? '' : valueText(value)} -d ${quoted(description)}`;
}

function valueText(value: ValueWords): string {
  switch (value.kind) {
    case 'file':
      return ' -r -F';
    case 'scenario':
      return " -x -a '(__firedrill_scenarios)'";
    case 'words':
      return ` -x -a ${quoted(value.words.join(' '))}`;
    case 'text':
      return ' -x';
  }
}

function argumentText({ value }: ArgumentWords): readonly string[] {
  switch (value.kind) {
    case 'file':
      return [' -F'];
    case 'scenario':
      return [" -a '(__firedrill_scenarios)'"];
    case 'words':
      return [` -a ${quoted(value.words.join(' '))}`];
    case 'text':
      return [];
  }
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
