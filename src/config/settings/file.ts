/** A settings file: YAML or JSON, settings by flag name. */
import { labelOf, readYamlFile } from '../yaml/file.ts';
import { parseSource } from '../yaml/source.ts';
import type { SettingsFile } from './layers.ts';

export function readSettingsFile(path: string): SettingsFile {
  const { label, text } = readYamlFile(
    path,
    'a YAML or JSON file such as "rate: 20"',
    `--settings ${labelOf(path)}`,
  );
  const { content, where } = parseSource(label, text);
  return { path: label, content, where: (name) => where([name]) };
}
