/** `firedrill check [scenario]`: validates settings and scenario and prints what they come to. */
import { Command } from 'commander';
import { loadScenario } from '../config/scenario/index.ts';
import { overrideScenario } from '../config/scenario/override.ts';
import { otlpTargets } from '../config/settings/otlp-targets.ts';
import { DEFINITIONS, type ResolvedSettings, type SettingKey } from '../config/settings/resolve.ts';
import { withoutSecrets } from '../config/settings/secrets.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import type { Scenario } from '../model/scenario.ts';
import { meanRate } from '../schedule/plan.ts';
import { refuseStartOfRealClock } from './compose.ts';
import { addSettingFlags, settingsOf } from './options.ts';
import { type Shell, say } from './shell.ts';

export function checkCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('check')
    .description('validate settings and scenario, and print what they come to')
    .argument('[scenario]', 'a built-in scenario or a YAML file')
    .addHelpText(
      'after',
      '\nExit codes: 0 good, 2 faults (all of them are listed).\n\nExamples:\n  firedrill check\n  firedrill check my-shop.yaml --rate 50\n',
    );
  addSettingFlags(command);
  return command.action(async (name: string | undefined) => {
    const resolved = settingsOf(command, name, shell);
    const { scenario: plain } = await loadScenario(resolved.values.scenario, resolved.values.seed ?? '');
    const { scenario, warnings } = overrideScenario(plain, resolved.values);
    refuseStartOfRealClock(resolved.values);
    // Unreadable certificates are faults of the settings too.
    otlpTargets(resolved.values);
    for (const warning of [...resolved.warnings, ...warnings]) say(shell, `warning: ${warning}`);
    for (const line of [...scenarioLines(scenario), '', ...settingLines(resolved, scenario)])
      shell.stdout.write(`${line}\n`);
    ended(EXIT.good);
  });
}

function scenarioLines(scenario: Scenario): readonly string[] {
  const count = (items: readonly unknown[], name: string): string =>
    `${items.length} ${name}${items.length === 1 ? '' : 's'}`;
  const levels = Object.entries(scenario.levels).map(
    ([level, share]) => `${level} ${Number((share * 100).toFixed(2))}%`,
  );
  return [
    `scenario ${scenario.name}: ${scenario.description}`,
    `  ${count(scenario.services, 'service')}, ${count(
      scenario.services.flatMap(({ operations }) => operations),
      'operation',
    )}, ${count(scenario.journeys, 'journey')}, ${count(
      scenario.services.flatMap(({ events }) => events),
      'single event',
    )}`,
    `  single events: ${levels.join(', ')}`,
    `  ${scenario.traffic.rate} log records/s before bursts, ${Number(meanRate(scenario.traffic).toFixed(2))}/s on average`,
  ];
}

/** Every setting with what it comes to and who said it; what nobody gave is the scenario's. */
function settingLines({ values, sources }: ResolvedSettings, scenario: Scenario): readonly string[] {
  const left = leftToScenario(scenario);
  const rows = DEFINITIONS.flatMap(([key, { name, secret, defaultText, group }]) => {
    if (values[key] !== undefined)
      return [[name, secret ? '(set, not shown)' : printed(values[key]), sources[key]]];
    if (left[key] !== undefined) return [[name, printed(left[key]), 'scenario']];
    // The variants for one signal are many, and mean nothing until they are given.
    if (group === 'OpenTelemetry, per signal') return [];
    const nothing = defaultText === undefined || defaultText.endsWith('in storefront');
    return [[name, nothing ? '-' : `(${defaultText})`, 'default']];
  });
  const widths = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]!.length)));
  return [
    'settings',
    ...rows.map(
      ([name, value, source]) => `  ${name!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${source}`,
    ),
  ];
}

/** What the scenario says where no setting does. */
function leftToScenario(scenario: Scenario): Partial<Record<SettingKey, unknown>> {
  const { rate, bursts } = scenario.traffic;
  return {
    rate,
    distribution: scenario.levels,
    level: scenario.leastLevel,
    burstFrequency: bursts?.frequency,
    burstMultiplier: bursts?.multiplier,
    burstDuration: bursts && `${bursts.durationMs / 1000}s`,
  };
}

function printed(value: unknown): string {
  if (typeof value === 'string')
    return URL.canParse(value) && /^https?:/.test(value) ? withoutSecrets(value) : JSON.stringify(value);
  return JSON.stringify(value);
}
