/** Writes files that must not exist yet, and prints what to do with them. */
import { existsSync, writeFileSync } from 'node:fs';
import { messageOf, usageError } from '../../core/errors.ts';
import { ownerHint } from '../../core/owner-hint.ts';
import { type Shell, say } from '../shell.ts';

export interface NewFile {
  /** `-`: standard output. */
  readonly file: string;
  readonly text: string;
}

export const STDOUT = '-';

export interface WriteNewOptions {
  readonly name: string;
  readonly shell: Shell;
  /** Rule files for the drill of the scenario. Empty: none. */
  readonly rules: readonly string[];
}

/** The scenario, and files beside it: all or none. */
export function writeNew(
  files: readonly [scenario: NewFile, ...beside: readonly NewFile[]],
  { name, shell, rules }: WriteNewOptions,
): void {
  const [scenario] = files;
  if (scenario.file === STDOUT) {
    shell.stdout.write(scenario.text);
    return;
  }
  for (const { file } of files) if (existsSync(file)) throw exists(file, name);
  for (const { file, text } of files) {
    create(file, text, name);
    say(shell, `firedrill: ${file} written`);
  }
  shell.stdout.write(nextSteps(scenario.file, rules));
}

function create(file: string, text: string, name: string): void {
  try {
    // Not over a file that another program has created meanwhile.
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file, name);
    throw usageError(
      {
        where: '--output',
        problem: `cannot write ${JSON.stringify(file)}: ${messageOf(error)}`,
        expected: 'a file in a folder that exists and can be written to',
        hint: ownerHint(file, error),
      },
      error,
    );
  }
}

const exists = (file: string, name: string): Error =>
  usageError({
    where: '--output',
    problem: `${JSON.stringify(file)} exists, and init overwrites nothing`,
    expected: 'the name of a new file',
    hint: `firedrill init ${name} --output ${name}-2.yaml`,
  });

function nextSteps(scenario: string, rules: readonly string[]): string {
  const steps = [
    ['check', `firedrill check ${[scenario, ...rules].join(' ')}`],
    ['see it', `firedrill preview ${scenario}`],
    ['run it', `firedrill ${scenario}`],
    ...(rules.length > 0 ? [['drill', `firedrill drill ${scenario} --rules ${rules.join(' ')}`]] : []),
  ];
  return `next:\n${steps.map(([what, command]) => `  ${what!.padEnd(8)}${command}\n`).join('')}`;
}
