/** Loads a scenario: from its name to the frozen value that `simulate` runs. */
import { createHash } from 'node:crypto';
import type { Scenario } from '../../model/scenario.ts';
import type { YamlText } from '../yaml/file.ts';
import { hiddenFileWarnings, parseScenarioFile, readScenarioText } from './read.ts';
import { drawPools } from './resolve/fake.ts';
import { resolveScenario } from './resolve/index.ts';

export { scenarioJsonSchema } from './json-schema.ts';
export { builtInScenarios, readScenarioText, scenarioFile, scenarioNames } from './read.ts';

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** SHA-256 of the file's text, for the manifest. */
  readonly hash: string;
  readonly warnings: readonly string[];
}

export async function loadScenario(nameOrPath: string, seed: string): Promise<LoadedScenario> {
  const loaded = await scenarioFrom(readScenarioText(nameOrPath), seed);
  return { ...loaded, warnings: hiddenFileWarnings(nameOrPath) };
}

/** @throws FiredrillError with all errors in the file */
export async function scenarioFrom(
  written: YamlText,
  seed: string,
): Promise<Omit<LoadedScenario, 'warnings'>> {
  const { file, faults } = parseScenarioFile(written);
  const { scenario, fakes } = resolveScenario(file, faults);
  const pools = await drawPools(fakes, seed, faults);
  faults.throwAny();
  return {
    scenario: Object.freeze({ ...scenario, pools }),
    hash: createHash('sha256').update(written.text).digest('hex'),
  };
}
