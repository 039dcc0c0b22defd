/** `firedrill check [file...]`: validates scenarios, alert rules and settings, and ends with a verdict for each file. */
import { Command, Option } from 'commander';
import { readScenarioText } from '../../config/scenario/index.ts';
import { otlpWarnings } from '../../config/settings/otlp-targets.ts';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { FiredrillError, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { load, withPatternSetting } from '../load.ts';
import { addSettingFlags, settingsOf } from '../options.ts';
import { refuseStartOfRealClock } from '../run/plan.ts';
import { NOT_SHOWN, type SettingRow } from '../run/setting-rows.ts';
import type { Shell } from '../shell.ts';
import { type GivenFile, givenFiles } from './files.ts';
import {
  asError,
  type CheckedFile,
  errorsOf,
  fileOfReport,
  jsonOf,
  sayRemarks,
  verdictLine,
} from './report.ts';
import { type CheckedScenario, checkScenario } from './scenario.ts';

const HELP = `
check recognizes each file by its content. It checks a scenario with the settings that a run would use. It checks alert
rules without data: YAML, names, fields that a ruler ignores, times that do not fit together, conditions that can never
be true, and templates. With --loki, that Loki also parses the expressions. If one of the files is a scenario, check
compares the rules with it, and the expectations of the scenario with the rules. docs/rules.md explains every finding.

Exit codes: 0 no errors, 2 errors (check lists all of them), 5 Loki cannot be reached.

Examples:
  firedrill check
  firedrill check my-shop.yaml --rate 50 --verbose
  firedrill check my-shop.yaml rules/*.yaml
  kubectl get configmap loki-rules -o yaml | firedrill check - --scenario incident-day --json
`;

/** Of rule files alone. */
const RULE_OPTIONS = ['scenario', 'interval', 'loki', 'lokiHeader'];
/** Of the report. */
const REPORT_OPTIONS = ['json', 'verbose'];

export function checkCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('check')
    .description('validate scenarios, alert rules and settings')
    .argument(
      '[files...]',
      'built-in scenarios, scenario files, rule files, or folders with them; - is standard input',
    )
    .addHelpText('after', HELP);
  const report = 'Report:';
  command
    .addOption(
      new Option('--verbose', 'print the effective settings and where each one comes from').helpGroup(report),
    )
    .addOption(
      new Option(
        '--json',
        'print only the report, as JSON; its schema is docs/check-report.schema.json',
      ).helpGroup(report),
    );
  addSettingFlags(command, ['json']);
  addRuleOptions(command);
  return command.action(async (names: readonly string[]) => ended(await check(command, names, shell)));
}

function addRuleOptions(command: Command): void {
  const group = 'Rule files:';
  for (const option of [
    new Option(
      '--scenario <scenario>',
      'compare the level names, services and labels of the rules with this scenario',
    ),
    new Option('--interval <time>', 'evaluation interval of rule groups that set none').default('1m'),
    new Option('--loki <url>', 'let this Loki parse the expressions (LOKI_ADDR)'),
    new Option('--loki-header <name=value...>', 'header of every request to Loki (LOKI_HEADERS)'),
  ]) {
    command.addOption(option.helpGroup(group));
  }
}

async function check(command: Command, names: readonly string[], shell: Shell): Promise<ExitCode> {
  const given = givenFiles(names);
  const texts = (kind: GivenFile['kind']) =>
    given.flatMap((one) => (one.kind === kind && one.text ? [{ file: one.file, text: one.text }] : []));
  const hasRules = given.some(({ kind }) => kind === 'rules');
  const hasScenario = names.length === 0 || given.some(({ kind }) => kind === 'scenario');
  // What cannot be read may be what they were meant for.
  if (given.every(({ faults }) => faults.length === 0)) refuseIdleOptions(command, { hasRules, hasScenario });

  const settings = hasScenario ? checkSettings(command, shell) : undefined;
  // What reads rules is loaded only here.
  const { givenRules, checkRules } = await import('./rules.ts');
  const rules = hasRules
    ? givenRules(
        texts('rules').map(({ text }) => text),
        command,
      )
    : undefined;
  const scenarios = await Promise.all(
    (names.length === 0 ? defaultScenario(settings?.resolved) : texts('scenario')).map((one) =>
      checkScenario({ ...one, resolved: settings?.resolved, rules: rules?.alerts }),
    ),
  );
  const checkedRules =
    rules &&
    (await checkRules(rules, { command, shell, scenario: await comparedWith(command, scenarios, shell) }));
  const broken = given.filter(({ faults }) => faults.length > 0);
  const files: readonly CheckedFile[] = [
    ...(settings && settings.checked.remarks.length > 0 ? [settings.checked] : []),
    ...scenarios,
    ...(checkedRules?.files ?? []),
    ...broken.map(({ file, kind, faults }) => ({ file, kind, remarks: faults.map(asError) })),
  ];
  const exitCode = files.some((file) => errorsOf(file).length > 0)
    ? EXIT.usage
    : checkedRules?.unreachable
      ? EXIT.unreachable
      : EXIT.good;
  const { json = false, verbose = false } = command.opts<{ json?: boolean; verbose?: boolean }>();
  const rows = verbose ? scenarios.find((one) => one.rows)?.rows : undefined;
  if (json) {
    shell.stdout.write(
      jsonOf({
        ok: exitCode === EXIT.good,
        exitCode,
        files: files.map(fileOfReport),
        ...(checkedRules ? { loki: checkedRules.loki } : {}),
        ...(checkedRules?.scenario === undefined ? {} : { scenario: checkedRules.scenario }),
        ...(rows ? { settings: rows.map(({ name, value, source }) => ({ name, value, source })) } : {}),
      }),
    );
    return exitCode;
  }
  sayRemarks(files, shell);
  if (checkedRules?.unreachable)
    sayRemarks([{ file: '', kind: 'rules', remarks: [checkedRules.unreachable] }], shell);
  const lines = [
    ...files.flatMap(({ details = [] }) => details),
    ...(rows ? settingLines(rows) : []),
    ...(checkedRules
      ? [
          `expressions: ${checkedRules.loki}`,
          `levels, services, labels: ${checkedRules.scenario ? `compared with ${checkedRules.scenario}` : 'compared with no scenario; --scenario NAME names one'}`,
        ]
      : []),
    ...files.map(verdictLine),
  ];
  for (const line of lines) shell.stdout.write(`${line}\n`);
  return exitCode;
}

/** Otherwise what was asked for would be ignored without a word. */
function refuseIdleOptions(
  command: Command,
  { hasRules, hasScenario }: { readonly hasRules: boolean; readonly hasScenario: boolean },
): void {
  const forRules = givenOptions(command, (name) => RULE_OPTIONS.includes(name));
  if (!hasRules) refuse(forRules, 'is for rule files, and none was given');
  if (hasScenario || forRules.some(({ long }) => long === '--scenario')) return;
  refuse(
    givenOptions(command, (name) => ![...RULE_OPTIONS, ...REPORT_OPTIONS].includes(name)),
    'says nothing about rules alone',
    '--scenario NAME: settings shape a scenario',
  );
}

/** The options of a name that were said on the command line. */
const givenOptions = (command: Command, which: (name: string) => boolean): readonly Option[] =>
  command.options.filter((option) => {
    const name = option.attributeName();
    const isSwitchedOff = name === 'settings' && command.getOptionValue(name) === false;
    return command.getOptionValueSource(name) === 'cli' && which(name) && !isSwitchedOff;
  });

function refuse([idle]: readonly Option[], problem: string, hint?: string): void {
  if (!idle) return;
  throw usageError({ where: idle.long ?? idle.flags, problem, ...(hint === undefined ? {} : { hint }) });
}

/** What flags, variables and a settings file say, whatever the scenario. */
function checkSettings(
  command: Command,
  shell: Shell,
): { readonly resolved: ResolvedSettings | undefined; readonly checked: CheckedFile } {
  try {
    const resolved = settingsOf(command, undefined, shell, ['json']);
    refuseStartOfRealClock(resolved.values);
    // Unreadable certificates are errors of the settings too.
    const addresses = otlpWarnings(resolved);
    const remarks = [...resolved.warnings, ...addresses].map(
      (problem) => ({ severity: 'warning', problem }) as const,
    );
    return { resolved, checked: { file: 'settings', kind: 'settings', remarks } };
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    return {
      resolved: undefined,
      checked: { file: 'settings', kind: 'settings', remarks: error.faults.map(asError) },
    };
  }
}

/** What a run without a name would play; settings with errors do not say which. */
function defaultScenario(resolved: ResolvedSettings | undefined) {
  const name = resolved?.values.scenario;
  return name === undefined ? [] : [{ file: name, text: readScenarioText(name) }];
}

/** The scenario that was asked for, or the only one beside the rules. */
async function comparedWith(
  command: Command,
  scenarios: readonly CheckedScenario[],
  shell: Shell,
): Promise<Scenario | undefined> {
  const { scenario: name } = command.opts<{ scenario?: string }>();
  if (name === undefined) return scenarios.length === 1 ? scenarios[0]!.scenario : undefined;
  const resolved = settingsOf(command, name, shell, ['json']);
  return withPatternSetting((await load(resolved)).scenario, resolved.values);
}

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
