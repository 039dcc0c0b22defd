/** `--loki-config`: the settings of a Loki that the evaluator in this process takes on. */
import { Option } from 'commander';
import { readYamlFile } from '../config/yaml/file.ts';
import { type LokiProfile, STOCK_PROFILE } from '../drill/embedded/profile.ts';
import { readProfile } from '../drill/embedded/read-profile.ts';

export const lokiConfigOption = (): Option =>
  new Option(
    '--loki-config <file>',
    'take the settings that change labels and limits from this configuration of a Loki (default: those of Loki 3.7)',
  );

/** @throws FiredrillError (usage) if the file cannot be read, or a setting cannot be used here */
export function profileAt(path: string | undefined): LokiProfile {
  if (path === undefined) return STOCK_PROFILE;
  const { label, text } = readYamlFile(path, 'a configuration file of Loki');
  return readProfile(label, text);
}
