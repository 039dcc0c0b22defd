/** The completion script for zsh, as a file in `fpath` or to be sourced. */
import type { ArgumentWords, CommandWords, FlagWords, ProgramWords, ValueWords } from './words.ts';

export function zshScript(program: ProgramWords): string {
  return `#compdef firedrill
# zsh completion for firedrill. "firedrill completion zsh" prints it.

_firedrill_scenario() {
  local -a scenarios=(${program.scenarios.join(' ')})
  _describe -t scenarios 'built-in scenario' scenarios
  _files -g '*.(yaml|yml)'
}

${program.commands.flatMap(functionsOf).join('\n\n')}

${dispatcher({ ...program, name: 'firedrill' }, functionName(program.defaultCommand), argumentOf(program.defaultCommand))}

if [[ $funcstack[1] == _firedrill ]]; then
  _firedrill "$@"
else
  compdef _firedrill firedrill
fi
`;
}

const functionName = ({ path }: CommandWords): string =>
  ['_firedrill', ...path.map((name) => name.replaceAll('-', '_'))].join('_cmd_');

const functionsOf = (command: CommandWords): readonly string[] =>
  command.commands.length > 0
    ? [...command.commands.flatMap(functionsOf), dispatcher(command, optionsCall(command), '')]
    : [`${functionName(command)}() {\n${optionsCall(command)}\n}`];

/** Offers the commands at the first word, and goes on with the function of the command that stands there. */
function dispatcher(command: CommandWords, otherwise: string, first: string): string {
  const { commands } = command;
  const described = commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`);
  const cases = commands.map(
    (child) => `    ${child.name}) words=("\${(@)words[2,-1]}"); (( CURRENT-- )); ${functionName(child)} ;;`,
  );
  return `${functionName(command)}() {
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands${first === '' ? '' : `\n    ${first}`}
    return
  fi
  case $words[2] in
${cases.join('\n')}
    *) ${otherwise.trim()} ;;
  esac
}`;
}

/** What completes the first argument of a command. */
const argumentOf = ({ args }: CommandWords): string =>
  args[0]?.value.kind === 'scenario' ? '_firedrill_scenario' : '';

function optionsCall({ flags, args }: CommandWords): string {
  const specs = [...flags.map(flagSpec), ...args.map(argumentSpec)];
  return `  _arguments -s ${specs.map((spec) => `\\\n    ${spec}`).join(' ')}`;
}

/** `'(-r --rate)'{-r+,--rate=}'[records per second]:value: '`. */
function flagSpec({ names, description, value, variadic }: FlagWords): string {
  const repeat = variadic ? '*' : '';
  // `*-*` takes all words up to the next flag.
  const taken = value === undefined ? '' : `:${variadic ? '*-*:' : ''}value:${actionOf(value)}`;
  const tail = `[${bracketed(description)}]${taken}`;
  const [only, ...others] = names.map((name) => nameSpec(name, value));
  if (others.length === 0) return quoted(`${repeat}${only}${tail}`);
  const exclusive = quoted(`(${names.join(' ')})`);
  return `${exclusive}{${[only, ...others].join(',')}}${quoted(tail)}`;
}

/** The value may follow as the next word, or behind `=`; for a short flag, in the same word. */
const nameSpec = (name: string, value: ValueWords | undefined): string =>
  value === undefined ? name : `${name}${name.startsWith('--') ? '=' : '+'}`;

const argumentSpec = ({ name, value, variadic }: ArgumentWords): string =>
  quoted(`${variadic ? '*' : ''}:${name}:${actionOf(value)}`);

function actionOf(value: ValueWords): string {
  switch (value.kind) {
    case 'file':
      return '_files';
    case 'scenario':
      return '_firedrill_scenario';
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'text':
      return ' ';
  }
}

/** Within `[…]` of a specification. */
const bracketed = (text: string): string => text.replaceAll(/[[\]\\]/g, '\\$&');

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
