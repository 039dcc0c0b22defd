/** Reads a settings file: YAML or JSON, with settings by flag name. */
import { labelOf, readYamlFile } from '../yaml/file.ts';
import { parseSource } from '../yaml/source.ts';
import type { SettingsFile } from './layers.ts';

/** `where`: the place in errors. */
export function readSettingsFile(path: string, where = `--settings ${labelOf(path)}`): SettingsFile {
  const { label, text } = readYamlFile(path, 'a YAML or JSON file such as "rate: 20"', where);
  const source = parseSource(label, text);
  return { path: label, content: source.content, where: (name) => source.where([name]) };
}
