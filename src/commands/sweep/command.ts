/** `firedrill sweep <scenario> --rules … --alert …`: what does a rule really detect? */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { EFFECT_NAMES, EFFECTS } from '../../sweep/effects.ts';
import { STEPS } from '../../sweep/strengths.ts';
import { addDrillOptions } from '../drill/options.ts';
import type { Shell } from '../shell.ts';

const HELP = `
One incident of the scenario is rehearsed alone, at rising strength, with several seeds, each run in a tenant of its own:
where the alert begins to fire, how long it takes, how often it misses; and quiet days without any incident: how many
false alarms they bring. Strengths are a range, taken in --steps steps to round numbers, or a list: --errors 1%,2%,5%.

Exit codes: 0 the sweep was done, 2 bad usage, rules or scenario, 3 what --must-fire-at or --must-not-fire-at say does
not hold, 5 Loki could not be reached or some run could not be observed.

Examples:
  firedrill sweep checkout --rules grafana/rules/services.yaml --with-loki \\
    --alert 'HighErrorRatio{service_name="payment-service"}' --errors 1%..20% --svg sweep.svg
  firedrill sweep incident-day --rules rules/ --loki http://localhost:3100 \\
    --alert 'ServiceSilent{service_name="search-service"}' --incident search-silence --silence 1m..10m --quiet 0
`;

export function sweepCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('sweep')
    .description('find out what an alert rule detects: one incident at rising strength, and quiet days')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)');
  const what = 'What is swept:';
  const add = (flags: string, text: string, group: string): void => {
    command.addOption(new Option(flags, text).helpGroup(group));
  };
  add('--alert <alert>', `with the labels it must have: 'HighErrorRatio{service_name="a"}'`, what);
  add('--incident <name>', 'which one of the scenario (default: the only one)', what);
  for (const name of EFFECT_NAMES) {
    const { axis, example } = EFFECTS[name];
    add(`--${name} <strengths>`, `${axis}: ${example}`, what);
  }
  add('--steps <number>', `strengths of a range (default: ${STEPS})`, what);
  add('--seeds <number>', 'runs at each strength; their seeds are --seed with -1, -2, … (default: 3)', what);
  add('--quiet <time>', 'without incidents, with each seed; 0: none (default: 24h)', what);
  addDrillOptions(command, {
    description: 'how long each run with the incident is, without warm-up and cool-down',
    defaultText: '1h, or what the incident needs',
  });
  const report = 'Report:';
  add('--must-fire-at <strength>', 'from here on every run must fire, else exit 3', report);
  add('--must-not-fire-at <strength>', 'up to here no run may fire, else exit 3', report);
  add('--svg <file>', 'write the curve as a picture', report);
  add('--report <file>', 'write the result as JSON', report);
  add('--json', 'the result as JSON on standard output, nothing else there', report);
  command.addHelpText('after', HELP);
  return command.action(async (name: string | undefined) => {
    // What writes and judges is loaded only here: every other command starts without it.
    const { runSweep } = await import('./run.ts');
    ended(await runSweep(command, name, shell));
  });
}
