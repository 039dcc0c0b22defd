/** The completion script for bash, from version 3.2 on. It needs no other package and does not start firedrill. */
import type { CommandWords, ProgramWords, ValueWords } from './words.ts';

export function bashScript(program: ProgramWords): string {
  return `# bash completion for firedrill. "firedrill completion bash" prints it.

# Sets "children", the commands below a command; "flags"; and "args", the kind of each argument.
_firedrill_command() {
  children='' flags='' args=()
  case $1 in
${all(program).map(commandCase).join('\n')}
  esac
}

# Sets "kind" to the kind of value that a flag of a command takes, and "variadic".
_firedrill_flag() {
  kind='' variadic=''
  case $1 in
${all(program).map(flagCase).join('\n')}
  esac
}

_firedrill_files() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen "$@" -- "$cur")
}

# Offers the values of a kind.
_firedrill_values() {
  case $1 in
    file) _firedrill_files -f ;;
    scenario)
      COMPREPLY+=($(compgen -W '${program.scenarios.join(' ')}' -- "$cur"))
      _firedrill_files -d
      _firedrill_files -f -X '!*.yaml'
      _firedrill_files -f -X '!*.yml'
      ;;
    words\\ *) COMPREPLY+=($(compgen -W "\${1#words }" -- "$cur")) ;;
  esac
}

_firedrill() {
  local i word join='' cur='' path='' children='' flags='' kind='' variadic='' taken='' count=0
  local -a words=() args=()
  COMPREPLY=()
  # Bash has split the words at "=" and ":".
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((\${#words[@]} > 0)) && [[ $join || $word == [=:]* ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == [=:]* && ! $join ]] && join=1 || join=''
  done
  cur=\${words[\${#words[@]} - 1]}
  for ((i = 0; i < \${#words[@]} - 1; i++)); do
    word=\${words[i]}
    if [[ $kind && ( ! $taken || $word != -* ) ]]; then
      taken=1
      [[ $variadic ]] || kind=''
      continue
    fi
    kind='' taken=''
    _firedrill_command "$path"
    if ((count == 0)) && [[ " $children " == *" $word "* ]]; then
      path=\${path:+$path }$word
      continue
    fi
    [[ $path ]] || path=${quoted(program.defaultCommand.name)}
    case $word in
      -*=*) ;;
      -*) _firedrill_flag "$path" "$word" ;;
      *) count=$((count + 1)) ;;
    esac
  done
  if [[ $kind && ( ! $taken || $cur != -* ) ]]; then
    _firedrill_values "$kind"
  elif [[ $cur == --*=* ]]; then
    word=\${cur%%=*}
    cur=\${cur#*=}
    _firedrill_flag "\${path:-${program.defaultCommand.name}}" "$word"
    _firedrill_values "$kind"
    # Without "=" among its word breaks, bash replaces the whole word.
    [[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=("\${COMPREPLY[@]/#/$word=}")
  else
    _firedrill_command "$path"
    if [[ $cur == -* ]]; then
      COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    else
      ((count > 0)) || COMPREPLY=($(compgen -W "$children" -- "$cur"))
      # The last argument may take several values.
      i=$((\${#args[@]} - 1))
      if ((i >= 0 && count > i)) && [[ \${args[i]} == many\\ * ]]; then count=$i; fi
      word=\${args[count]-}
      _firedrill_values "\${word#many }"
    fi
  fi
}

complete -F _firedrill firedrill
`;
}

/** The program, which takes the flags and arguments of the default command too, and every command below it. */
const all = (program: ProgramWords): readonly CommandWords[] => {
  const { flags, args } = program.defaultCommand;
  const below = (command: CommandWords): readonly CommandWords[] => [
    command,
    ...command.commands.flatMap(below),
  ];
  return [{ ...program, flags: [...program.flags, ...flags], args }, ...program.commands.flatMap(below)];
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function commandCase({ path, flags, args, commands }: CommandWords): string {
  const names = [...new Set(flags.flatMap((flag) => flag.names))];
  const kinds = args.map(({ value, variadic }) => quoted(`${variadic ? 'many ' : ''}${kindOf(value)}`));
  return `    ${quoted(path.join(' '))})
      children=${quoted(commands.map(({ name }) => name).join(' '))}
      flags=${quoted(names.join(' '))}
      args=(${kinds.join(' ')})
      ;;`;
}

function flagCase({ path, flags }: CommandWords): string {
  const cases = flags.flatMap(({ names, value, variadic }) =>
    value === undefined
      ? []
      : [`        ${names.join('|')}) kind=${quoted(kindOf(value))}${variadic ? ' variadic=1' : ''} ;;`],
  );
  return `    ${quoted(path.join(' '))})
      case $2 in
${cases.join('\n')}
      esac
      ;;`;
}

const kindOf = (value: ValueWords): string =>
  value.kind === 'words' ? `words ${value.words.join(' ')}` : value.kind;
