/** `firedrill completion bash|zsh|fish`: prints a script that completes firedrill's commands, flags and values. */
import { Argument, Command } from 'commander';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Shell } from '../shell.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { type ProgramWords, programWords } from './words.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS: Readonly<Record<string, (program: ProgramWords) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const HELP = `
The script completes commands, flags, values of a fixed list, scenario names and files. Print it again after an update of
firedrill.

To install it for bash, add this line to ~/.bashrc:

  eval "$(firedrill completion bash)"

To install it for zsh, add this line to ~/.zshrc, after the line with compinit:

  source <(firedrill completion zsh)

To install it for fish:

  firedrill completion fish > ~/.config/fish/completions/firedrill.fish

Exit codes: 0 good, 2 unknown shell.

Examples:
  firedrill completion bash > /etc/bash_completion.d/firedrill
  firedrill completion zsh > "\${fpath[1]}/_firedrill"
`;

/** `defaultCommand`: the command that runs if the first word is not the name of a command. */
export function completionCommand(
  shell: Shell,
  ended: (code: ExitCode) => void,
  defaultCommand = 'run',
): Command {
  const command = new Command('completion')
    .description('print a script for your shell that completes commands, flags and values')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP);
  return command.action((name: string) => {
    shell.stdout.write(SCRIPTS[name]!(programWords(command.parent!, defaultCommand)));
    ended(EXIT.good);
  });
}
