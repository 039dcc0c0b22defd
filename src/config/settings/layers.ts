/** Finds, for each setting, the source that takes precedence: flag > environment > settings file. */
import type { Fault } from '../../core/errors.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import type { SettingDefinition } from './definition.ts';
import { SETTINGS, type SettingKey } from './schema.ts';

/** Every setting, in the order of help and of `check`. */
export const DEFINITIONS = Object.entries(SETTINGS) as unknown as readonly [
  SettingKey,
  SettingDefinition<unknown>,
][];

export interface SettingLayers {
  /** By flag name without dashes. Values are text from a command line, or text or values from code. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file?: SettingsFile;
}

export interface SettingsFile {
  readonly path: string;
  /** Parsed. */
  readonly content: unknown;
  /** Path, line and name of an entry, if they are known. */
  readonly where?: (name: string) => string;
}

export type Source = 'flag' | 'environment' | 'settings file' | 'default';

export interface Given {
  readonly raw: unknown;
  readonly source: Source;
  /** Where a user finds it: `--rate`, `LOG_RATE`, `mine.yaml:3 rate`. */
  readonly where: string;
  /** A valid value in the same form. */
  readonly example: string | undefined;
}

export type Winners = ReadonlyMap<SettingKey, Given>;

export function winners(layers: SettingLayers, faults: Fault[]): Winners {
  refuseUnknownFlags(layers.flags, faults);
  const file = fileLayer(layers.file, faults);
  const given = new Map<SettingKey, Given>();
  for (const [key, definition] of DEFINITIONS) {
    const winner =
      flagLayer(definition, layers.flags) ??
      environmentLayer(definition, layers.environment) ??
      file.get(key);
    if (winner) given.set(key, winner);
  }
  return given;
}

const NAMES = DEFINITIONS.map(([, { name }]) => name);
const BY_NAME = new Map(DEFINITIONS.map((entry) => [entry[1].name, entry]));

function refuseUnknownFlags(flags: SettingLayers['flags'], faults: Fault[]): void {
  for (const name of Object.keys(flags)) {
    if (!BY_NAME.has(name)) faults.push({ where: `--${name}`, problem: 'unknown flag', hint: hintFor(name) });
  }
}

function flagLayer(definition: SettingDefinition<unknown>, flags: SettingLayers['flags']): Given | undefined {
  const { name, example } = definition;
  // An empty flag is intentional, so the setting checks it. An empty variable counts as not set.
  if (!Object.hasOwn(flags, name) || flags[name] === undefined) return undefined;
  const written = definition.argument ? name : `--${name}`;
  return {
    raw: flags[name],
    source: 'flag',
    where: written,
    example: example && (definition.argument ? example : `${written} ${example}`),
  };
}

function environmentLayer(
  { env, envAlias, emptyAllowed, example }: SettingDefinition<unknown>,
  environment: SettingLayers['environment'],
): Given | undefined {
  for (const name of [env, envAlias]) {
    if (name === undefined || !Object.hasOwn(environment, name)) continue;
    const raw = environment[name];
    if (raw === undefined || (raw.trim() === '' && !emptyAllowed)) continue;
    return {
      raw,
      source: 'environment',
      where: name,
      example: example && `${name}=${example}`,
    };
  }
  return undefined;
}

function fileLayer(file: SettingsFile | undefined, faults: Fault[]): Winners {
  const layer = new Map<SettingKey, Given>();
  if (!file || file.content === null || file.content === undefined) return layer;
  if (typeof file.content !== 'object' || Array.isArray(file.content)) {
    faults.push({
      where: file.path,
      problem: 'is not a mapping of settings',
      expected: 'lines such as "rate: 20"',
    });
    return layer;
  }
  for (const [name, raw] of Object.entries(file.content)) {
    const where = file.where?.(name) ?? `${file.path}: ${name}`;
    const entry = BY_NAME.get(name);
    if (!entry) {
      faults.push({ where, problem: 'unknown setting', hint: hintFor(name) });
    } else if (raw !== null && raw !== undefined) {
      const [key, { example }] = entry;
      layer.set(key, { raw, source: 'settings file', where, example: example && `${name}: ${example}` });
    }
  }
  return layer;
}

/** The name may be that of the environment variable, or of the setting in code. */
function hintFor(name: string): string {
  const other = DEFINITIONS.find(([key, { env, envAlias }]) => [key, env, envAlias].includes(name))?.[1].name;
  const meant = other ?? nearest(name, NAMES);
  return didYouMean(meant) ?? 'firedrill run --help lists the settings';
}
