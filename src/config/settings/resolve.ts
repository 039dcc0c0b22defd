/**
 * Resolves settings from their sources: flag > environment > settings file > scenario > default. convict checks the values against
 * their definitions. Every error names its source, and all are reported together.
 */
import convict from 'convict';
import { defined } from '../../core/defined.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { didYouMean } from '../../core/suggest.ts';
import type { SettingDefinition } from './definition.ts';
import { DEFINITIONS, type Given, type SettingLayers, type Source, type Winners, winners } from './layers.ts';
import { environmentWarnings } from './misspelt.ts';
import type { SettingKey, Settings } from './schema.ts';
import { tlsFaults } from './tls.ts';

export { DEFINITIONS, type SettingLayers, type Source } from './layers.ts';
export type { SettingKey, Settings, WrittenSettings } from './schema.ts';

export interface ResolvedSettings {
  readonly values: Settings;
  /** The source of each setting. */
  readonly sources: Readonly<Record<SettingKey, Source>>;
  /** Where each was given: `--rate`, `LOG_RATE`, `mine.yaml:3 rate`; absent if it was not given. */
  readonly where: Readonly<Partial<Record<SettingKey, string>>>;
  /** Path of the settings file. */
  readonly file?: string;
  readonly warnings: readonly string[];
}

export function resolveSettings(layers: SettingLayers): ResolvedSettings {
  const faults: Fault[] = [];
  const given = winners(layers, faults);
  const raws = checked(given, faults);
  const values: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const [key, definition] of DEFINITIONS) {
    const parsed = raws[key] === null ? undefined : definition.parse(raws[key]);
    values[key] = parsed?.ok ? parsed.value : definition.fallback;
    sources[key] = given.get(key)?.source ?? 'default';
  }
  const settings = Object.freeze(values) as Settings;
  faults.push(...tlsFaults(settings, (key) => given.get(key)?.where ?? key));
  if (faults.length > 0) throw new FiredrillError('invalid settings', EXIT.usage, faults);
  return {
    values: settings,
    sources: Object.freeze(sources) as Record<SettingKey, Source>,
    where: Object.freeze(Object.fromEntries([...given].map(([key, { where }]) => [key, where]))),
    ...defined({ file: layers.file?.path }),
    warnings: environmentWarnings(layers.environment, ENVIRONMENT_NAMES),
  };
}

const ENVIRONMENT_NAMES = DEFINITIONS.flatMap(([, { env, envAlias }]) => [env, envAlias]).filter(
  (name) => name !== undefined,
);

/** Checks every value with the parser of its setting; `null` if none was given. */
function checked(given: Winners, faults: Fault[]): Readonly<Record<string, unknown>> {
  const schema: Record<string, convict.SchemaObj<unknown>> = {};
  for (const [key, definition] of DEFINITIONS) {
    schema[key] = {
      doc: definition.description,
      default: null,
      nullable: true,
      sensitive: definition.secret ?? false,
      format: (raw: unknown) => {
        const parsed = definition.parse(raw);
        if (parsed.ok) return;
        faults.push(valueFault(definition, given.get(key)!, parsed));
        throw new Error(parsed.expected);
      },
    };
  }
  const config = convict(schema, { env: {}, args: [] });
  const lists = new Set(DEFINITIONS.filter(([, { listAllowed }]) => listAllowed).map(([key]) => key));
  for (const [key, { raw }] of given) {
    config.set(key, isNested(raw) && !(Array.isArray(raw) && lists.has(key)) ? NESTED : raw);
  }
  try {
    config.validate({ allowed: 'strict' });
  } catch (error) {
    if (faults.length === 0) throw error;
  }
  return config.getProperties() as Record<string, unknown>;
}

/** Replaces a nested value, which convict would take for a nested schema. No parser accepts a symbol. */
const NESTED = Symbol('a mapping or a list');
const isNested = (raw: unknown): boolean => typeof raw === 'object' && raw !== null;

function valueFault(
  definition: SettingDefinition<unknown>,
  { raw, source, where, example }: Given,
  { expected, why, meant }: { readonly expected: string; readonly why?: string; readonly meant?: string },
): Fault {
  const from = source === 'flag' ? 'command line' : source;
  return defined({
    where,
    problem: `cannot use ${found(definition, raw)} (from the ${from})${why === undefined ? '' : `: ${why}`}`,
    expected,
    hint: didYouMean(meant) ?? example,
  });
}

const LONGEST_QUOTE = 200;

function found({ secret, shown }: SettingDefinition<unknown>, raw: unknown): string {
  if (secret) return 'the value (not shown)';
  if (isNested(raw)) return Array.isArray(raw) ? 'a list' : 'a mapping';
  const whole = typeof raw === 'string' ? JSON.stringify(shown ? shown(raw) : raw) : String(raw);
  return whole.length > LONGEST_QUOTE ? `${whole.slice(0, LONGEST_QUOTE)}…` : whole;
}
