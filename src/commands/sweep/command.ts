/** `firedrill sweep <scenario> --rules … --alert …`: finds out what a rule really detects. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { EFFECT_NAMES, EFFECTS } from '../../sweep/effects.ts';
import { STEPS } from '../../sweep/strengths.ts';
import { addDrillFlags, REPORT_GROUP } from '../drill/flags.ts';
import { type DrillFlags, readDrillOptions } from '../drill/options.ts';
import { settingsOf } from '../options.ts';
import type { Shell } from '../shell.ts';
import type { SweepFlags } from './flags.ts';
import type { SweepFiles } from './report.ts';

const HELP = `
A sweep rehearses one incident of the scenario alone, at increasing strength, with several seeds. It finds out at what
strength the alert fires, how long detection takes and how often the alert misses. Quiet days without incidents show how
many false alarms there are. Strengths are a list, --errors 1%,2%,5%, or a range, which is divided into --steps round
numbers.

The rules are evaluated in this process, with the behaviour of Loki 3.7, or in a Loki with --loki or LOKI_ADDR. In a Loki,
each run has its own tenant.

Exit codes: 0 the sweep is done, 2 bad usage, rules or scenario, 3 --must-fire-at or --must-not-fire-at is not met,
5 a run is inconclusive, or Loki is unreachable.

Examples:
  firedrill sweep checkout --rules grafana/rules/services.yaml \\
    --alert 'HighErrorRatio{service_name="payment-service"}' --errors 1%..20% --svg sweep.svg
  firedrill sweep incident-day --rules rules/ \\
    --alert 'ServiceSilent{service_name="search-service"}' --incident search-silence --silence 1m..10m --quiet 0
`;

export function sweepCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('sweep')
    .description('find out what an alert rule detects: one incident at increasing strength, and quiet days')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)');
  const add = (flags: string, text: string, group: string): void => {
    command.addOption(new Option(flags, text).helpGroup(group));
  };
  const what = 'What is swept:';
  add('--alert <alert>', `the alert, with its labels: 'HighErrorRatio{service_name="a"}'`, what);
  add('--incident <name>', 'incident of the scenario (default: the only one)', what);
  for (const name of EFFECT_NAMES) {
    const { axis, example } = EFFECTS[name];
    add(`--${name} <strengths>`, `${axis}: ${example}`, what);
  }
  add('--steps <number>', `number of strengths in a range (default: ${STEPS})`, what);
  add(
    '--seeds <number>',
    'runs at each strength; their seeds are --seed followed by -1, -2, … (default: 3)',
    what,
  );
  add('--quiet <time>', 'length of the run without incidents, for each seed; 0: none (default: 24h)', what);
  addDrillFlags(command, {
    description: 'length of each run with the incident, without warm-up and cool-down',
    defaultText: '1h, or what the incident needs',
  });
  add('--must-fire-at <strength>', 'exit with 3 unless every run from this strength on fires', REPORT_GROUP);
  add('--must-not-fire-at <strength>', 'exit with 3 if a run up to this strength fires', REPORT_GROUP);
  add('--svg <file>', 'write the curve as an SVG picture', REPORT_GROUP);
  add('--report <file>', 'write the result as JSON', REPORT_GROUP);
  add('--json', 'print the result as JSON, and nothing else, on standard output', REPORT_GROUP);
  command.addHelpText('after', HELP);
  return command.action(async (name: string | undefined) => {
    const flags = command.opts<DrillFlags & SweepFlags & SweepFiles>();
    const options = readDrillOptions(flags, settingsOf(command, name, shell), shell.env);
    // Loaded only here: every other command starts without the code that writes and judges.
    const { runSweep } = await import('./run.ts');
    ended(await runSweep({ ...options, flags, files: flags }, shell));
  });
}
