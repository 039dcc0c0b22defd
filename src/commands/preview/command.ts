/** `firedrill preview [scenario]`: what a scenario looks like, as a picture, a page or a chart on the terminal. */
import { Command } from 'commander';
import { DEFINITIONS, type SettingKey, type Settings } from '../../config/settings/resolve.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { lineFigures } from '../../preview/figures.ts';
import { previewHtml, previewSvg } from '../../preview/picture.ts';
import { NARROWEST_SKETCH, previewSketch } from '../../preview/sketch.ts';
import { onlyServices, START_TEXT, type View } from '../../preview/view.ts';
import { type Loaded, load, withPatternSetting } from '../load.ts';
import { addSettingFlags, settingsOf } from '../options.ts';
import { refuseFiles, writeFiles } from '../report-files.ts';
import { inputsOf } from '../same-file.ts';
import { type Shell, say } from '../shell.ts';
import { type PreviewOptions, previewTarget, readPreviewOptions } from './options.ts';

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

/** The settings that change the picture. The others say where records go. */
const SHAPING: readonly SettingKey[] = [
  'distribution',
  'patterns',
  'ratio',
  'seed',
  'rate',
  'frequency',
  'duration',
  'bursts',
  'burstFrequency',
  'burstMultiplier',
  'burstDuration',
  'start',
];

const DAY_MS = 86_400_000;
/** Fixed, so that the picture is the same every time. */
const DEFAULT_SEED = '1';

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
  addSettingFlags(
    command,
    DEFINITIONS.map(([key]) => key).filter((key) => !SHAPING.includes(key)),
    {
      seed: { defaultText: DEFAULT_SEED },
      duration: { description: 'length of the time that the picture shows', defaultText: '24h' },
      start: { description: 'start time of the run', defaultText: START_TEXT },
    },
  );
  return command.action(async (name: string | undefined) => {
    const resolved = settingsOf(command, name, shell);
    const { values, file } = resolved;
    const loaded = await load(resolved, { defaultSeed: DEFAULT_SEED });
    for (const warning of loaded.warnings) say(shell, `warning: ${warning}`);
    const whole = withPatternSetting(loaded.scenario, values);
    const options = readPreviewOptions(command.opts(), whole);
    refuseFiles({ output: options.output }, inputsOf(values.scenario, file));
    await show(viewOf(whole, loaded, values, options), options, shell);
    ended(EXIT.good);
  });
}

function viewOf(
  whole: Scenario,
  { originMs, seed }: Loaded,
  settings: Settings,
  options: PreviewOptions,
): View {
  const { fromMs, services } = options;
  return {
    scenario: services ? onlyServices(whole, services) : whole,
    whole,
    span: { fromMs, toMs: fromMs + (settings.duration ?? DAY_MS) },
    origin: {
      originMs,
      timeZone: whole.traffic.timeZone,
      isAsked: settings.start !== undefined,
    },
    seed,
    ...(services ? { services } : {}),
  };
}

async function show(view: View, { output, width }: PreviewOptions, shell: Shell): Promise<void> {
  const figures = lineFigures(view);
  if (output === undefined) {
    const columns = width ?? Math.max(NARROWEST_SKETCH, shell.stdout.columns ?? SKETCH_COLUMNS);
    shell.stdout.write(`${previewSketch(view, figures, columns).join('\n')}\n`);
    return;
  }
  const draw = previewTarget(output) === 'svg' ? previewSvg : previewHtml;
  const picture = await draw(view, figures, width ?? PICTURE_PX);
  writeFiles({ output }, { output: () => picture }, () =>
    say(shell, `preview of ${view.scenario.name}: ${output}`),
  );
}

const SKETCH_COLUMNS = 100;
const PICTURE_PX = 1200;
