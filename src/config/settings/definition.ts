/** The definition of a setting. Flags, help and docs are generated from it. */
import type { Parser } from '../values.ts';

export interface SettingDefinition<T> {
  /** Long flag without dashes, and key in a settings file: `burst-frequency`. */
  readonly name: string;
  /** Environment variable; some settings have only a flag. */
  readonly env?: string;
  /** Another environment variable, used if `env` is not set. */
  readonly envAlias?: string;
  /** Short flag, one letter. */
  readonly short?: string;
  readonly description: string;
  /** Name of the value in help: `<n>`. Absent for switches. */
  readonly placeholder?: string;
  readonly parse: Parser<T>;
  /** The program's own default. Absent: the scenario decides, or off. */
  readonly fallback?: T;
  /** The default in help and docs/settings.md: `10 in storefront`. */
  readonly defaultText?: string;
  readonly example?: string;
  /** An empty value is meaningful; otherwise it counts as not given. */
  readonly emptyAllowed?: boolean;
  /** The flag may be given several times; the values are joined with commas. */
  readonly repeatable?: boolean;
  /** The value may be a list in a settings file. */
  readonly listAllowed?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
  /** Removes secrets from a value before it is printed. */
  readonly shown?: (value: string) => string;
  /** Given on the command line as an argument, not as a flag. */
  readonly argument?: boolean;
  /** Heading in help. */
  readonly group:
    | 'What to simulate'
    | 'How much and how long'
    | 'Where it goes'
    | 'Control'
    | 'OpenTelemetry'
    | 'OpenTelemetry, per signal';
}

/** Keeps the exact type of the definition: its name, and that a setting with a fallback is never `undefined`. */
export const setting = <const D extends SettingDefinition<unknown>>(definition: D): D => definition;
