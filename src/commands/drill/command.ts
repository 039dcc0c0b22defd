/** `firedrill drill <scenario> --rules …`: tests alert rules with the incidents of a scenario. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { annotatingErrors, annotationsOption } from '../annotations.ts';
import { settingsOf } from '../options.ts';
import type { Shell } from '../shell.ts';
import { addDrillFlags, addLiveFlags, REPORT_GROUP, RULES_GROUP } from './flags.ts';
import { type LiveFlags, readLiveOptions } from './live-options.ts';
import { type MutationFlags, readMutation } from './mutation-options.ts';
import { type DrillFlags, readDrillOptions } from './options.ts';
import type { ReportFlags } from './report.ts';

const HELP = `
A rehearsal simulates hours of a scenario in seconds, evaluates the rules over that time, and gives every expectation a
verdict. A warm-up as long as the rules look back comes first. Times such as at: 10m count from its end.

The rules are evaluated in this process, with the behaviour of Loki 3.7; docs/logql.md lists what is supported. With
--loki or LOKI_ADDR, the records are written to that Loki, into a tenant of their own, and that Loki evaluates the rules.

With --live, the scenario plays in real time into the tenant that has the rules, and Loki's ruler reports the states of
the alerts. --rules then names the rules that the ruler must have. Without --rules, all rules of the ruler are tested.
Ctrl-C stops the drill and judges what is known by then. A second Ctrl-C exits now.

Exit codes: 0 all expectations met, 2 bad usage, rules or scenario, 3 an expectation failed or --compare found a
difference, 5 the result is
inconclusive or Loki is unreachable (takes precedence over 3), 130 or 143 stopped by a signal.

Examples:
  firedrill drill checkout --rules grafana/rules
  firedrill drill incident-day --rules rules/ --html drill.html --junit drill.xml
  firedrill drill checkout --rules mine.yaml \\
    --expect 'PaymentsFail{service_name="payment-service"} during payment-errors fires 4m resolves 8m'
  firedrill drill checkout --rules rules/ --annotations github --summary "$GITHUB_STEP_SUMMARY"
  firedrill drill checkout --rules grafana/rules --loki http://localhost:3100
  firedrill drill checkout --live --loki http://localhost:3100 --tenant drill --alertmanager http://localhost:9093
`;

type Flags = DrillFlags &
  LiveFlags &
  ReportFlags &
  MutationFlags & { readonly expect?: readonly string[]; readonly strict?: boolean };

export function drillCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('drill')
    .description('test that alert rules fire and resolve when they should, and stay silent otherwise')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)');
  addDrillFlags(command, {
    description: 'how long the scenario plays, without warm-up and cool-down',
    defaultText: 'to the end of its incidents and expected windows, at least 1h',
  });
  command.addOption(
    new Option(
      '--compare',
      'also evaluate the rules in this process on the same records, and report every difference (exit code 3)',
    ).helpGroup('Loki:'),
  );
  addLiveFlags(command);
  command.addOption(
    new Option(
      '--expect <text...>',
      `what an alert must do: 'HighErrorRatio{service_name="a"} during b fires 2m resolves 5m annotations summary=~"a.*"', or 'X never'`,
    ).helpGroup(RULES_GROUP),
  );
  for (const [flags, text] of [
    ['--strict', 'fail if an alert fires that no expectation covers'],
    ['--mutate', 'also change the rules a little, and report which changes no expectation notices'],
    ['--min-score <percent>', 'with --mutate: fail if the mutation score is lower (0 to 100)'],
    ['--html <file>', 'write a self-contained HTML page'],
    ['--junit <file>', 'write JUnit XML'],
    ['--report <file>', 'write the result as JSON'],
    ['--summary <file>', 'add a summary in Markdown to this file, such as $GITHUB_STEP_SUMMARY'],
    ['--json', 'print the result as JSON, and nothing else, on standard output'],
  ] as const) {
    command.addOption(new Option(flags, text).helpGroup(REPORT_GROUP));
  }
  command.addOption(annotationsOption().helpGroup(REPORT_GROUP));
  command.addHelpText('after', HELP);
  return command.action(async (name: string | undefined) => {
    const flags = command.opts<Flags>();
    const live = readLiveOptions(flags);
    const { expect = [], strict = false } = flags;
    const options = {
      ...readDrillOptions(flags, settingsOf(command, name, shell), shell.env),
      expect,
      strict,
      ...readMutation(flags, live !== undefined),
      files: flags,
    };
    // Loaded only here: every other command starts without the code that writes and judges.
    const run = live
      ? async () => (await import('./live.ts')).liveDrill({ ...options, ...live }, shell)
      : async () => (await import('./rehearsal.ts')).drill(options, shell);
    ended(await annotatingErrors(flags, shell, run));
  });
}
