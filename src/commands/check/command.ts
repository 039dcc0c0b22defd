/** `firedrill check [file...]`: validates scenarios, alert rules and settings. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { annotationsOption } from '../annotations.ts';
import { addSettingFlags, settingsOf } from '../options.ts';
import type { Shell } from '../shell.ts';
import { type CheckFlags, check, type GivenFlag } from './check.ts';

const HELP = `
check recognizes each file by its content. It checks a scenario with the settings that a run would use. It checks alert
rules without data: YAML, names, fields that a ruler ignores, ranges and times that do not fit the interval, conditions that can never
be true, and templates. With --loki, that Loki also parses the expressions. If one of the files is a scenario, check
compares the rules with it, and the expectations of the scenario with the rules. docs/rules.md explains every finding.

Exit codes: 0 no errors, 2 errors (check lists all of them), 5 Loki cannot be reached.

Examples:
  firedrill check
  firedrill check my-shop.yaml --rate 50 --verbose
  firedrill check my-shop.yaml rules/*.yaml
  kubectl get configmap loki-rules -o yaml | firedrill check - --scenario incident-day --json
`;

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
    )
    .addOption(annotationsOption().helpGroup(report));
  addSettingFlags(command, ['json']);
  addRuleFlags(command);
  return command.action(async (names: readonly string[]) => {
    const settingsFor = (scenario: string | undefined) => settingsOf(command, scenario, shell, ['json']);
    const options = { names, flags: command.opts<CheckFlags>(), given: givenFlags(command), settingsFor };
    ended(await check(options, shell));
  });
}

function addRuleFlags(command: Command): void {
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

/** Flags that only apply to rule files. */
const RULE_FLAGS = ['scenario', 'interval', 'loki', 'lokiHeader'];
const REPORT_FLAGS = ['json', 'verbose', 'annotations'];

/** The flags on the command line, except `--no-settings`, which is never wrong. */
const givenFlags = (command: Command): readonly GivenFlag[] =>
  command.options.flatMap((option) => {
    const name = option.attributeName();
    const isNoSettings = name === 'settings' && command.getOptionValue(name) === false;
    if (command.getOptionValueSource(name) !== 'cli' || isNoSettings) return [];
    const use = RULE_FLAGS.includes(name) ? 'rules' : REPORT_FLAGS.includes(name) ? 'report' : 'settings';
    return [{ flag: option.long ?? option.flags, use }];
  });
