/**
 * The settings file of a command: `--settings FILE`, `FIREDRILL_SETTINGS`, or a `firedrill.yaml` in the working folder.
 * Only commands look for one; the functions of the package never do.
 */
import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { readSettingsFile } from '../config/settings/file.ts';
import type { SettingsFile } from '../config/settings/layers.ts';
import { usageError } from '../core/errors.ts';
import { type Shell, say } from './shell.ts';

/** Names that are read from the working folder. */
export const PROJECT_FILES = ['firedrill.yaml', '.firedrill.yaml'];
export const SETTINGS_VARIABLE = 'FIREDRILL_SETTINGS';

const filesOfCommands = new WeakMap<Command, SettingsFile | undefined>();

/**
 * Reads the file once per command, because a pipe cannot be read twice, and prints the name of a file that no flag names.
 *
 * @throws FiredrillError (exit code 2) if the file cannot be read, or both project files exist
 */
export function settingsFileOf(command: Command, shell: Shell): SettingsFile | undefined {
  if (!filesOfCommands.has(command)) filesOfCommands.set(command, readOnce(command, shell));
  return filesOfCommands.get(command);
}

function readOnce(command: Command, shell: Shell): SettingsFile | undefined {
  const { settings } = command.opts<{ settings?: string | boolean }>();
  if (settings === false) return undefined;
  if (typeof settings === 'string') return readSettingsFile(settings);
  const variable = shell.env[SETTINGS_VARIABLE]?.trim();
  if (variable) {
    say(shell, `settings: ${variable} (${SETTINGS_VARIABLE})`);
    return readSettingsFile(variable, `${SETTINGS_VARIABLE} ${variable}`);
  }
  const name = projectFile();
  if (name === undefined) return undefined;
  say(shell, `settings: ${name}`);
  const file = readSettingsFile(name, name);
  if (isScenario(file.content)) {
    throw usageError({
      where: name,
      problem: 'is a scenario, but a file of this name in the working folder is read as settings',
      expected: 'settings by flag name, such as "rate: 20"',
      hint: 'give the scenario another name, or add --no-settings',
    });
  }
  return file;
}

function projectFile(): string | undefined {
  const found = PROJECT_FILES.filter(isFile);
  if (found.length > 1) {
    throw usageError({
      where: 'settings',
      problem: `both ${found.join(' and ')} exist in the working folder`,
      expected: 'one of them',
      hint: `delete ${found[1]}, or choose one: --settings ${found[0]}`,
    });
  }
  return found[0];
}

/** A working folder that cannot be searched, such as one of another user in a container, has no settings file. */
function isFile(name: string): boolean {
  try {
    return statSync(name).isFile();
  } catch {
    return false;
  }
}

const isScenario = (content: unknown): boolean =>
  typeof content === 'object' && content !== null && 'services' in content;
