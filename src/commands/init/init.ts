/** Writes the files of `firedrill init`. */
import { existsSync, writeFileSync } from 'node:fs';
import { scenarioFrom } from '../../config/scenario/index.ts';
import { FiredrillError, messageOf, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { ownerHint } from '../../core/owner-hint.ts';
import { type StarterFiles, starterRules, starterScenario } from '../../learn/starter.ts';
import { type Shell, say } from '../shell.ts';

export interface InitFlags {
  readonly output?: string;
  readonly withRules?: boolean;
}

const STDOUT = '-';

/** @throws FiredrillError (usage) if the name cannot be used, or a file exists or cannot be written */
export async function init(name: string, { output, withRules }: InitFlags, shell: Shell): Promise<ExitCode> {
  if (withRules && output === STDOUT) {
    throw usageError({
      where: '--with-rules',
      problem: 'standard output has room for one file',
      expected: 'a file for --output, or no --with-rules',
      hint: `firedrill init ${name} --with-rules`,
    });
  }
  const scenarioFile = output === undefined || output === STDOUT ? `${name}.yaml` : output;
  const files = { name, scenarioFile, rulesFile: `${scenarioFile.replace(/\.ya?ml$/, '')}.rules.yaml` };
  const scenario = starterScenario(files);
  await refuseName(name, scenario);
  if (output === STDOUT) {
    shell.stdout.write(scenario);
    return EXIT.good;
  }
  const texts = [
    [files.scenarioFile, scenario],
    ...(withRules ? [[files.rulesFile, starterRules(files)] as const] : []),
  ] as const;
  for (const [file] of texts) if (existsSync(file)) throw exists(file, name);
  for (const [file, text] of texts) {
    create(file, text, name);
    say(shell, `firedrill: ${file} written`);
  }
  shell.stdout.write(nextSteps(files, withRules ?? false));
  return EXIT.good;
}

/** Before a file is written. */
async function refuseName(name: string, scenario: string): Promise<void> {
  const refused = (expected: string | undefined, hint: string): Error =>
    usageError({ where: 'init', problem: `cannot use ${JSON.stringify(name)} as a name`, expected, hint });
  const withoutExtension = name.replace(/\.ya?ml$/, '');
  if (withoutExtension !== name) {
    throw refused('a name without .yaml; --output names the file', `firedrill init ${withoutExtension}`);
  }
  try {
    await scenarioFrom({ label: name, text: scenario }, '1');
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    throw refused(error.faults[0]?.expected, 'firedrill init my-scenario');
  }
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

function nextSteps({ scenarioFile, rulesFile }: StarterFiles, withRules: boolean): string {
  const steps = [
    ['check', `firedrill check ${[scenarioFile, ...(withRules ? [rulesFile] : [])].join(' ')}`],
    ['see it', `firedrill preview ${scenarioFile}`],
    ['run it', `firedrill ${scenarioFile}`],
    ...(withRules ? [['drill', `firedrill drill ${scenarioFile} --rules ${rulesFile}`]] : []),
  ];
  return `next:\n${steps.map(([what, command]) => `  ${what!.padEnd(8)}${command}\n`).join('')}`;
}
