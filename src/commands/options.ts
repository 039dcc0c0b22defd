/** Settings as flags. Every flag is generated from the definition of its setting. */
import { type Command, Option } from 'commander';
import { loadScenario } from '../config/scenario/index.ts';
import type { SettingDefinition } from '../config/settings/definition.ts';
import {
  DEFINITIONS,
  type ResolvedSettings,
  resolveSettings,
  type SettingKey,
} from '../config/settings/resolve.ts';
import { FiredrillError } from '../core/errors.ts';
import { SETTINGS_VARIABLE, settingsFileOf } from './settings-file.ts';
import type { Shell } from './shell.ts';

/** Settings that shape the simulated systems. */
const SHAPING: readonly SettingKey[] = [
  'distribution',
  'patterns',
  'ratio',
  'seed',
  'rate',
  'frequency',
  'duration',
  'bursts',
  'burstFrequency',
  'burstMultiplier',
  'burstDuration',
  'start',
];

/** Settings of outputs and of the process, which commands that only simulate do not have. */
export const OUTPUT_SETTINGS: readonly SettingKey[] = DEFINITIONS.map(([key]) => key).filter(
  (key) => !SHAPING.includes(key),
);

/** Help text of a setting in a command where its meaning or default differs from `run`. */
type Wording = Partial<Pick<SettingDefinition<unknown>, 'description' | 'defaultText'>>;

/** Adds the flags of the settings, in the groups of their definitions. */
export function addSettingFlags(
  command: Command,
  without: readonly SettingKey[] = [],
  wordings: Partial<Record<SettingKey, Wording>> = {},
): void {
  for (const [key, general] of DEFINITIONS) {
    if (general.argument || without.includes(key)) continue;
    const definition = { ...general, ...wordings[key] };
    if (isSwitch(definition)) for (const option of switchesOf(definition)) command.addOption(option);
    else command.addOption(optionOf(definition));
  }
  for (const option of [
    new Option(
      '--settings <file>',
      `YAML or JSON file of settings, by flag name: "rate: 20" (${SETTINGS_VARIABLE}; default: firedrill.yaml or .firedrill.yaml in the working folder)`,
    ),
    new Option('--no-settings', 'do not read a settings file'),
  ]) {
    command.addOption(option.helpGroup('What to simulate:'));
  }
}

/** Adds `-q, --no-progress`, in a group of the help. */
export function addProgressFlag(command: Command, group: string): void {
  command.addOption(
    new Option('-q, --no-progress', 'do not show progress on standard error').helpGroup(group),
  );
}

const isSwitch = ({ placeholder }: SettingDefinition<unknown>): boolean => placeholder === undefined;

/** Help then shows the flag that turns it off: `--no-bursts`. */
export const isOnByDefault = ({ fallback, defaultText }: SettingDefinition<unknown>): boolean =>
  fallback === true || defaultText?.startsWith('true') === true;

function optionOf(definition: SettingDefinition<unknown>): Option {
  const short = definition.short ? `-${definition.short}, ` : '';
  const flags = `${short}--${definition.name} <${definition.placeholder}>`;
  const option = new Option(flags, describe(definition)).helpGroup(`${definition.group}:`);
  if (definition.repeatable) {
    option.argParser((value: string, before: string | undefined) => (before ? `${before},${value}` : value));
  }
  return definition.group === 'OpenTelemetry, per signal' ? option.hideHelp() : option;
}

/** Both flags exist, so that a flag can override a file or a variable. Help shows the one that changes the default. */
function switchesOf(definition: SettingDefinition<unknown>): readonly Option[] {
  const group = `${definition.group}:`;
  const on = new Option(`--${definition.name}`, describe(definition)).helpGroup(group);
  const variable = definition.env ? ` (${definition.env}=false)` : '';
  const off = new Option(`--no-${definition.name}`, `no ${definition.description}${variable}`).helpGroup(
    group,
  );
  return isOnByDefault(definition) ? [on.hideHelp(), off] : [on, off.hideHelp()];
}

/** `log records per second, before bursts (LOG_RATE; default: 10 in storefront)`. */
export function describe(definition: SettingDefinition<unknown>): string {
  const fallback =
    definition.defaultText ?? (definition.fallback === undefined ? undefined : String(definition.fallback));
  const notes = [definition.env, fallback === undefined ? undefined : `default: ${fallback}`].filter(Boolean);
  return notes.length > 0 ? `${definition.description} (${notes.join('; ')})` : definition.description;
}

/** Turns `--payment-ratio 7` into `--ratio payment=7`, which works for every service of every scenario. */
export const spellOutRatios = (argv: readonly string[]): readonly string[] =>
  argv.flatMap((argument, i) => {
    const [, service, joined] = /^--([a-z0-9][a-z0-9_.-]*)-ratio(?:=(.*))?$/i.exec(argument) ?? [];
    if (service !== undefined) return ['--ratio', `${service}=${joined ?? argv[i + 1] ?? ''}`];
    const isValue = i > 0 && /^--[a-z0-9][a-z0-9_.-]*-ratio$/i.test(argv[i - 1]!);
    return isValue ? [] : [argument];
  });

/** Settings from a parsed command line, the environment and the settings file. */
export function settingsOf(
  command: Command,
  scenario: string | undefined,
  shell: Shell,
  /** Settings whose flag means something else in this command. */
  without: readonly SettingKey[] = [],
): ResolvedSettings {
  const given = command.opts<Record<string, string | boolean>>();
  const flags: Record<string, string> = {};
  for (const [key, definition] of DEFINITIONS) {
    if (without.includes(key)) continue;
    const value = given[camel(definition.name)];
    if (value !== undefined && command.getOptionValueSource(camel(definition.name)) === 'cli') {
      flags[definition.name] = String(value);
    }
  }
  if (scenario !== undefined) flags.scenario = scenario;
  const file = settingsFileOf(command, shell);
  return resolveSettings({ flags, environment: shell.env, ...(file ? { file } : {}) });
}

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Like `settingsOf`. If the settings have errors, the error also lists those of the scenario. */
export async function settingsWithScenarioErrors(
  command: Command,
  scenario: string | undefined,
  shell: Shell,
): Promise<ResolvedSettings> {
  try {
    return settingsOf(command, scenario, shell);
  } catch (error) {
    const name = scenario ?? shell.env.SCENARIO;
    if (!(error instanceof FiredrillError) || name === undefined) throw error;
    const ofScenario = await loadScenario(name, '').then(
      () => [],
      (thrown: unknown) => (thrown instanceof FiredrillError ? thrown.faults : []),
    );
    if (ofScenario.length === 0) throw error;
    const faults = [...error.faults, ...ofScenario];
    throw new FiredrillError('the settings and the scenario have errors', error.exitCode, faults, error);
  }
}
