/** `firedrill query '<LogQL>' [scenario]`: evaluates an expression over simulated records, or over records in files. */
import { Command, Option } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { START_TEXT } from '../../preview/view.ts';
import { lokiConfigOption } from '../loki-profile.ts';
import { addSettingFlags, OUTPUT_SETTINGS, settingsOf } from '../options.ts';
import type { Shell } from '../shell.ts';
import { DEFAULT_SEED, type QueryFlags, readQueryOptions } from './options.ts';

const HELP = `
Shows what an alert rule sees. The expression is evaluated in this process with the behaviour of Loki 3.7; docs/logql.md
lists what is supported. A metric query gives series, a log query gives lines with their labels.

Times are RFC 3339 (2026-03-01T09:00:00Z) or durations from the start of the records (90m). Without times, a metric query
is evaluated over the whole range at a step of 1m. --duration sets how much is simulated.

Exit codes: 0 evaluated, 2 bad usage or not LogQL, 5 Loki would refuse the query, or only a real Loki
knows its result.

Examples:
  firedrill query 'sum by (service_name) (rate({service_name=~".+"} | detected_level="error" [5m]))' checkout
  firedrill query '{service_name="payment-service"} |= "refused"' checkout --seed 1
  firedrill query 'count_over_time({app="shop"}[5m])' --file records.jsonl --at 2026-03-01T09:00:00Z --json
`;

export function queryCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('query')
    .description('evaluate a LogQL expression over simulated records or files: see what a rule sees')
    .argument('<expression>', 'a LogQL expression, in quotes')
    .argument('[scenario]', 'a built-in scenario or a YAML file, unless --file is given');
  addSettingFlags(command, OUTPUT_SETTINGS, {
    seed: { defaultText: DEFAULT_SEED },
    duration: {
      description: 'how much is simulated',
      defaultText: 'to the end of the incidents, at least 1h',
    },
    // `--start` belongs to the query.
    start: {
      description: 'start of the query (default: the start of the records). Simulated records start on',
      defaultText: START_TEXT,
    },
  });
  for (const [flags, text] of [
    ['--file <file...>', 'records in OTLP JSON lines, as the otlp-json format and the collector write them'],
    ['--at <time>', 'evaluate at one time'],
    ['--end <time>', 'end of the query'],
    ['--step <time>', 'between two evaluations (default: 1m)'],
  ] as const) {
    command.addOption(new Option(flags, text).helpGroup('Query:'));
  }
  command.addOption(
    new Option(
      '--via <way>',
      "which labels records have: those of Loki's OTLP endpoint, or those of `labels:` in the scenario",
    )
      .choices(['otlp', 'push'])
      .helpGroup('Query:'),
  );
  command.addOption(lokiConfigOption().helpGroup('Query:'));
  for (const [flags, text] of [
    ['--json', "print the result in the form of Loki's query API"],
    ['--csv', 'print the result as CSV'],
    ['--html <file>', 'write a self-contained HTML page with a chart'],
  ] as const) {
    command.addOption(new Option(flags, text).helpGroup('Output:'));
  }
  command.addHelpText('after', HELP);
  return command.action(async (expression: string, name: string | undefined) => {
    const flags = command.opts<QueryFlags>();
    const settings = settingsOf(command, name, shell, ['start']);
    const options = readQueryOptions(expression, flags, { name, settings });
    ended(await (await import('./run.ts')).runQuery(options, shell));
  });
}
