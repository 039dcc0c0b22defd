/** `firedrill drill <scenario> --rules …`: do the alert rules fire when they should, clear, and else stay silent? */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import type { Shell } from '../shell.ts';
import { addLiveOptions, wantsLive } from './live-options.ts';
import { addDrillOptions, RULES_GROUP } from './options.ts';

const HELP = `
A rehearsal: hours of scenario are written to a real Loki in seconds, into a tenant of its own, the real Loki evaluates
the real rules over that time, and every expectation gets its verdict. The scenario's own time begins after a warm-up as
long as the rules look back; its incidents count from there.

With --live the scenario plays in real time into the tenant where the rules are, and what the alerts do is what Loki's
ruler says of its own evaluations. --rules then says which rules they must be; without it they are what the ruler has.
Ctrl-C ends it and judges what is known by then; a second one ends it at once.

Exit codes: 0 all expectations hold, 2 bad usage, rules or scenario, 3 an expectation failed, 5 Loki could not be
reached or did not show what is needed to judge (before 3), 130 or 143 ended by a signal.

Examples:
  firedrill drill checkout --rules grafana/rules/*.yaml --with-loki
  firedrill drill incident-day --rules rules/ --loki http://localhost:3100 --html drill.html --junit drill.xml
  firedrill drill checkout --rules mine.yaml --loki http://localhost:3100 \\
    --expect 'PaymentsFail{service_name="payment-service"} during payment-errors fires 4m resolves 8m'
  firedrill drill checkout --live --loki http://localhost:3100 --tenant drill --alertmanager http://localhost:9093
`;

export function drillCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('drill')
    .description('prove that alert rules fire when they should, clear, and stay silent when they should')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)');
  addDrillOptions(command, {
    description: 'how long the scenario plays, without warm-up and cool-down',
    defaultText: 'to the end of its incidents and expected windows, at least 1h',
  });
  addLiveOptions(command);
  const reports = 'Report:';
  command
    .addOption(
      new Option(
        '--expect <text...>',
        `what an alert must do: 'HighErrorRatio{service_name="a"} during b fires 2m resolves 5m annotations summary=~"a.*"', or 'X never'`,
      ).helpGroup(RULES_GROUP),
    )
    .addOption(
      new Option('--strict', 'an alert that fires and that nobody expects is a failure').helpGroup(reports),
    )
    .addOption(new Option('--html <file>', 'write one self-contained page').helpGroup(reports))
    .addOption(new Option('--junit <file>', 'write JUnit XML').helpGroup(reports))
    .addOption(new Option('--report <file>', 'write the result as JSON').helpGroup(reports))
    .addOption(
      new Option('--json', 'the result as JSON on standard output, nothing else there').helpGroup(reports),
    )
    .addHelpText('after', HELP);
  return command.action(async (name: string | undefined) => {
    // What writes and judges is loaded only here: every other command starts without it.
    const drill = wantsLive(command)
      ? (await import('./live.ts')).liveDrill
      : (await import('./rehearsal.ts')).drill;
    ended(await drill(command, name, shell));
  });
}
