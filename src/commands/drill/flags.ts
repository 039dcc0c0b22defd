/** The flags that `firedrill drill` and `firedrill sweep` share, and those of a live drill. */
import { type Command, Option } from 'commander';
import { START_TEXT } from '../../preview/view.ts';
import { lokiConfigOption } from '../loki-profile.ts';
import { addProgressFlag, addSettingFlags, OUTPUT_SETTINGS } from '../options.ts';
import { DEFAULT_TENANT } from './live-options.ts';

/** Groups of the help. */
export const RULES_GROUP = 'Rules and expectations:';
export const REPORT_GROUP = 'Report:';

/** `length`: help text of `--duration`. */
export function addDrillFlags(
  command: Command,
  length: { readonly description: string; readonly defaultText: string },
): void {
  addSettingFlags(command, OUTPUT_SETTINGS, {
    seed: { defaultText: 'random, printed in the report' },
    duration: length,
    start: {
      description: "when the scenario's own time starts, for daily and weekly curves",
      defaultText: START_TEXT,
    },
  });
  const add = (group: string, ...options: readonly Option[]): void => {
    for (const option of options) command.addOption(option.helpGroup(group));
  };
  add(
    RULES_GROUP,
    new Option('--rules <file...>', "rule files of Loki's ruler, or folders of them"),
    new Option('--interval <time>', 'evaluation interval of groups that set none').default('1m'),
  );
  add(
    'Loki:',
    new Option('--loki <url>', 'evaluate the rules in this Loki (LOKI_ADDR; default: in this process)'),
    new Option('--with-loki', 'start a temporary Loki for this drill, if the program is installed'),
    new Option('--embedded', 'evaluate the rules in this process, even if LOKI_ADDR is set'),
    lokiConfigOption(),
    new Option(
      '--loki-header <name=value...>',
      'sent with every request, such as Authorization=Bearer … (LOKI_HEADERS)',
    ),
    new Option('--retry-timeout <time>', 'how long to retry while Loki is busy or unreachable (default: 1m)'),
    new Option('--shared-loki', 'use a Loki without tenants (auth_enabled: false)'),
    new Option(
      '--via <way>',
      "which labels records have: those of Loki's OTLP endpoint, or those of `labels:` in the scenario (default: push if it has them)",
    ).choices(['otlp', 'push']),
    new Option(
      '--full-records',
      'write every attribute and trace id to Loki, not only what the rules read: to explore the data later; slower',
    ),
  );
  command.addOption(new Option('--patience <time>').hideHelp()); // earlier name of --retry-timeout
  addProgressFlag(command, REPORT_GROUP);
}

export function addLiveFlags(command: Command): void {
  for (const [flags, text] of [
    ['--live', "play in real time, against the rules of Loki's ruler"],
    ['--tenant <name>', `tenant that has the rules (X-Scope-OrgID; default: ${DEFAULT_TENANT})`],
    ['--alertmanager <url>', 'also check which alerts arrive at this Alertmanager'],
    ['--warm-up <time>', "play for this long before the scenario's own time starts (default: 0)"],
  ] as const) {
    command.addOption(new Option(flags, text).helpGroup('Live drill:'));
  }
}
