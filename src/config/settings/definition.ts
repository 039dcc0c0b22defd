/** The shape of a setting: everything about it stands in one place, and everything else is generated from it. */
import type { Parser } from '../values.ts';

export interface SettingDefinition<T> {
  /** Long flag without its dashes, and key in a settings file: `burst-frequency`. */
  readonly name: string;
  /** Environment variable; some settings have a flag only. */
  readonly env?: string;
  /** An older environment name, read where `env` is not set. */
  readonly envAlias?: string;
  /** Short flag, one letter. */
  readonly short?: string;
  readonly description: string;
  /** What the value is called in help: `<n>`. Absent for switches. */
  readonly placeholder?: string;
  readonly parse: Parser<T>;
  /** Where nobody says anything: the program's own default. Absent: left to the scenario, or off. */
  readonly fallback?: T;
  /** The scenario's say, for help and docs/settings.md: `10 in storefront`. */
  readonly defaultText?: string;
  readonly example?: string;
  /** An empty value means something (else it counts as not given). */
  readonly emptyAllowed?: boolean;
  /** Its flag may be given several times; the values are joined with commas. */
  readonly repeatable?: boolean;
  /** A settings file may write it as a list. */
  readonly listAllowed?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
  /** The value as it may be printed, where a part of it is nobody's business. */
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

/** Keeps the definition's own type: its name, and that a setting with a fallback is never `undefined`. */
export const setting = <const D extends SettingDefinition<unknown>>(definition: D): D => definition;
