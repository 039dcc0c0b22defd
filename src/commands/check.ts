/** `firedrill check [scenario]`: validates settings and scenario and prints what they come to; of rule files, what they hold. */
import { Command, Option } from 'commander';
import { idleOutputs, outputsOf } from '../config/outputs.ts';
import { expectedShares } from '../config/scenario/expected.ts';
import { loadScenario } from '../config/scenario/index.ts';
import { overrideScenario } from '../config/scenario/override.ts';
import { otlpWarnings } from '../config/settings/otlp-targets.ts';
import { usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { LEVELS } from '../model/level.ts';
import type { Scenario } from '../model/scenario.ts';
import { rateText } from './banner.ts';
import { filesOf, refuseStartOfRealClock } from './compose.ts';
import { addSettingFlags, settingsOf } from './options.ts';
import { areRules } from './rule-paths.ts';
import { refuseSharedFiles } from './same-file.ts';
import { NOT_SHOWN, type SettingRow, settingRows } from './setting-rows.ts';
import { type Shell, say } from './shell.ts';

const HELP = `
Of rule files of Loki's ruler it says what can be said without data: YAML, names, fields that a ruler drops, times that
do not fit together, templates, and with --loki what Loki's own parser refuses. docs/rules.md explains every finding.

Exit codes: 0 good, 2 faults (all of them are listed), 5 Loki could not be asked.

Examples:
  firedrill check
  firedrill check my-shop.yaml --rate 50
  firedrill check grafana/rules/*.yaml --scenario incident-day --loki http://localhost:3100
`;

/** Of rule files alone. */
const RULE_OPTIONS = ['scenario', 'interval', 'loki', 'lokiHeader'];

export function checkCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('check')
    .description('validate settings and scenario, and print what they come to; or look at alert rules')
    .argument('[scenario|rules...]', 'a built-in scenario or a YAML file; or rule files, or folders of them')
    .addHelpText('after', HELP);
  addSettingFlags(command);
  addRuleOptions(command);
  return command.action(async (names: readonly string[]) => {
    const forRules = givenOptions(command, isRuleOption);
    // Whoever asks to compare rules means rules, whatever stands in the files.
    if (areRules(names) || (names.length > 0 && forRules.length > 0)) {
      const shaping = givenOptions(command, (name) => !isRuleOption(name));
      if (!forRules.some(({ long }) => long === '--scenario')) {
        refuse(shaping, 'says nothing about rules alone', '--scenario NAME: settings shape a scenario');
      }
      // What reads rules is loaded only here.
      const { checkRules } = await import('./check-rules.ts');
      ended(await checkRules(command, names, shell));
      return;
    }
    refuse(forRules, 'is for rule files, and none was given');
    if (names.length > 1) {
      throw usageError({
        where: names[1]!,
        problem: 'a second scenario',
        expected: 'one scenario at a time, or rule files (they begin with `groups:`)',
      });
    }
    ended(await checkScenario(command, names[0], shell));
  });
}

function addRuleOptions(command: Command): void {
  const group = 'Of rule files:';
  for (const option of [
    new Option('--scenario <name>', 'compare level names, services and labels with this scenario'),
    new Option('--interval <time>', 'between evaluations, for groups that say none').default('1m'),
    new Option('--loki <url>', 'have this Loki parse the expressions (LOKI_ADDR)'),
    new Option('--loki-header <name=value...>', 'sent with every request to it (LOKI_HEADERS)'),
  ]) {
    command.addOption(option.helpGroup(group));
  }
}

const isRuleOption = (name: string): boolean => RULE_OPTIONS.includes(name);

/** The options of a name that were said on the command line. */
const givenOptions = (command: Command, which: (name: string) => boolean): readonly Option[] =>
  command.options.filter((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && which(name);
  });

/** Else what was asked for would be ignored without a word. */
function refuse([idle]: readonly Option[], problem: string, hint?: string): void {
  if (!idle) return;
  throw usageError({ where: idle.long ?? idle.flags, problem, ...(hint === undefined ? {} : { hint }) });
}

async function checkScenario(command: Command, name: string | undefined, shell: Shell): Promise<ExitCode> {
  const resolved = settingsOf(command, name, shell);
  const settings = resolved.values;
  const { scenario: plain } = await loadScenario(settings.scenario, settings.seed ?? '');
  const { scenario, warnings } = overrideScenario(plain, settings);
  refuseStartOfRealClock(settings);
  // Unreadable certificates are faults of the settings too.
  const addresses = otlpWarnings(resolved);
  for (const warning of [...resolved.warnings, ...warnings, ...addresses]) say(shell, `warning: ${warning}`);
  const specs = outputsOf(scenario, resolved);
  refuseSharedFiles(filesOf(resolved, specs));
  for (const line of idleOutputs(scenario, specs)) say(shell, `warning: ${line}`);
  const rows = settingRows(resolved, scenario, specs);
  for (const line of [
    ...scenarioLines(settings.patterns ? scenario : { ...scenario, patternShare: 0 }),
    '',
    ...settingLines(rows),
  ])
    shell.stdout.write(`${line}\n`);
  return EXIT.good;
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
