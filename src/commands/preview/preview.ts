/** Draws a scenario to a file, or as a chart to the terminal. */
import type { ResolvedSettings, Settings } from '../../config/settings/resolve.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { lineFigures } from '../../preview/figures.ts';
import { previewHtml, previewSvg } from '../../preview/picture.ts';
import { NARROWEST_SKETCH, previewSketch } from '../../preview/sketch.ts';
import { onlyServices, type View } from '../../preview/view.ts';
import { type Loaded, load, withPatternSetting } from '../load.ts';
import { refuseFiles, writeFiles } from '../report-files.ts';
import { inputsOf } from '../same-file.ts';
import { type Shell, say } from '../shell.ts';
import { type PreviewFlags, type PreviewOptions, previewTarget, readPreviewOptions } from './options.ts';

const DAY_MS = 86_400_000;
/** Fixed, so that the picture is the same every time. */
export const DEFAULT_SEED = '1';

interface Given {
  readonly settings: ResolvedSettings;
  readonly flags: PreviewFlags;
}

export async function preview({ settings, flags }: Given, shell: Shell): Promise<ExitCode> {
  const { values, file } = settings;
  const loaded = await load(settings, { defaultSeed: DEFAULT_SEED });
  for (const warning of loaded.warnings) say(shell, `warning: ${warning}`);
  const whole = withPatternSetting(loaded.scenario, values);
  const options = readPreviewOptions(flags, whole);
  refuseFiles({ output: options.output }, inputsOf(values.scenario, file));
  await show(viewOf(whole, loaded, values, options), options, shell);
  return EXIT.good;
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
