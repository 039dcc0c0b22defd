/** `firedrill check [scenario]`: validates settings and scenario and prints what they come to. */
import { Command } from 'commander';
import { idleOutputs, outputsOf } from '../config/outputs.ts';
import { expectedShares } from '../config/scenario/expected.ts';
import { loadScenario } from '../config/scenario/index.ts';
import { overrideScenario } from '../config/scenario/override.ts';
import { otlpTargets } from '../config/settings/otlp-targets.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { LEVELS } from '../model/level.ts';
import type { Scenario } from '../model/scenario.ts';
import { rateText } from './banner.ts';
import { refuseStartOfRealClock } from './compose.ts';
import { addSettingFlags, settingsOf } from './options.ts';
import { NOT_SHOWN, type SettingRow, settingRows } from './setting-rows.ts';
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
    const settings = resolved.values;
    const { scenario: plain } = await loadScenario(settings.scenario, settings.seed ?? '');
    const { scenario, warnings } = overrideScenario(plain, settings);
    refuseStartOfRealClock(settings);
    // Unreadable certificates are faults of the settings too.
    otlpTargets(settings);
    for (const warning of [...resolved.warnings, ...warnings]) say(shell, `warning: ${warning}`);
    const specs = outputsOf(scenario, resolved);
    for (const line of idleOutputs(scenario, specs)) say(shell, `warning: ${line}`);
    const rows = settingRows(resolved, scenario, specs);
    for (const line of [
      ...scenarioLines(settings.patterns ? scenario : { ...scenario, patternShare: 0 }),
      '',
      ...settingLines(rows),
    ])
      shell.stdout.write(`${line}\n`);
    ended(EXIT.good);
  });
}

function scenarioLines(scenario: Scenario): readonly string[] {
  const { services, journeys, incidents, expectations } = scenario;
  const operations = services.flatMap((service) => service.operations);
  const events = services.flatMap((service) => service.events);
  const levels = Object.entries(scenario.levels).map(([level, share]) => `${level} ${percent(share)}`);
  return [
    `scenario ${scenario.name}: ${scenario.description}`,
    `  ${[
      count(services, 'service'),
      count(operations, 'operation'),
      count(journeys, 'journey'),
      count(events, 'single event'),
      count(incidents, 'incident'),
      count(expectations, 'expectation'),
    ].join(', ')}`,
    ...(events.length > 0 ? [`  single events: ${levels.join(', ')}`] : []),
    `  ${rateText(scenario)}`,
    ...shareLines(scenario),
  ];
}

/** What the lines come to, by arithmetic: levels, and where errors are many or few. */
function shareLines(scenario: Scenario): readonly string[] {
  const { levels, services, errorShare } = expectedShares(scenario);
  const mix = LEVELS.flatMap((level) => {
    const share = levels[level] ?? 0;
    return share > 0 ? [`${level} ${percent(share)}`] : [];
  });
  const each = services
    .filter((service) => service.errorShare > 0)
    .sort((a, b) => b.errorShare - a.errorShare)
    .map((service) => `${service.service} ${percent(service.errorShare)}`);
  return [
    `  lines in all: ${mix.join(', ')}; ERROR and above ${percent(errorShare)}, before incidents`,
    ...(services.length > 1 && each.length > 0 ? [`  of them errors in ${each.join(', ')}`] : []),
  ];
}

const count = (items: readonly unknown[], name: string): string =>
  `${items.length} ${name}${items.length === 1 ? '' : 's'}`;

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))}%`;

function valueText({ value, otherwise }: SettingRow): string {
  if (value === undefined) return otherwise === undefined ? '-' : `(${otherwise})`;
  return value === NOT_SHOWN ? value : (JSON.stringify(value) ?? '-');
}

function settingLines(rows: readonly SettingRow[]): readonly string[] {
  const printed = rows.map((row) => [row.name, valueText(row), row.source]);
  const widths = [0, 1].map((i) => Math.max(...printed.map((row) => row[i]!.length)));
  return [
    'settings',
    ...printed.map(
      ([name, value, source]) => `  ${name!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${source}`,
    ),
  ];
}
