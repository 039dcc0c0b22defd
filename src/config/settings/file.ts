/** A settings file: YAML or JSON, settings by flag name. */
import { readFileSync } from 'node:fs';
import { messageOf, usageError } from '../../core/errors.ts';
import { parseSource } from '../yaml/source.ts';
import type { SettingsFile } from './layers.ts';

export function readSettingsFile(path: string): SettingsFile {
  const { content, where } = parseSource(path, readText(path));
  return { path, content, where: (name) => where([name]) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw usageError(
      {
        where: `--settings ${path}`,
        problem: `cannot be read: ${messageOf(error)}`,
        expected: 'a YAML or JSON file such as "rate: 20"',
      },
      error,
    );
  }
}
