/** `firedrill preview [scenario]`: what a scenario looks like, as a picture, a page or a chart on the terminal. */
import { Command } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { START_TEXT } from '../../preview/view.ts';
import { addSettingFlags, OUTPUT_SETTINGS, settingsOf } from '../options.ts';
import type { Shell } from '../shell.ts';
import type { PreviewFlags } from './options.ts';
import { DEFAULT_SEED, preview } from './preview.ts';

const HELP = `
The picture shows 24 hours that start on a Monday at 00:00 in the scenario's time zone. It shows the average rate and, next
to it, one run with seed 1. --duration, --start and --seed change this. Without --output, preview prints a chart to the
terminal. Pictures need no network and no scripts, and follow the light or dark theme of the reader.

Exit codes: 0 good, 2 errors in the settings or the scenario, or the file cannot be written.

Examples:
  firedrill preview incident-day
  firedrill preview my-shop.yaml --output shop.svg
  firedrill preview my-shop.yaml --from 9h --duration 2h --services cart,checkout --output shop.html
`;

export function previewCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('preview')
    .description('draw the traffic, incidents, services and journeys of a scenario')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)')
    .option('-o, --output <file>', 'write a picture (.svg) or a page (.html)')
    .option('--from <time>', 'where the picture starts, as time after the start of the run: 90m, 9h', '0')
    .option(
      '--width <number>',
      'width in pixels for a picture, in columns on the terminal (default: 1200, or as wide as the terminal)',
    )
    .option('--services <names>', 'draw only these services, separated by commas')
    .addHelpText('after', HELP);
  addSettingFlags(command, OUTPUT_SETTINGS, {
    seed: { defaultText: DEFAULT_SEED },
    duration: { description: 'length of the time that the picture shows', defaultText: '24h' },
    start: { description: 'start time of the run', defaultText: START_TEXT },
  });
  return command.action(async (name: string | undefined) => {
    const settings = settingsOf(command, name, shell);
    ended(await preview({ settings, flags: command.opts<PreviewFlags>() }, shell));
  });
}
