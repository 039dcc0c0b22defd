/** Opens the outputs of a run: console and files as scenario and settings define them, and OTLP if there is an endpoint. */
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { createBody, createFormat } from '../../formats/index.ts';
import type { OtlpTarget } from '../../model/otlp-target.ts';
import type { Output } from '../../model/output.ts';
import type { FileSpec, OutputSpec } from '../../model/output-spec.ts';
import type { Scenario } from '../../model/scenario.ts';
import { ConsoleOutput } from '../../sinks/console.ts';
import { openFileOutput } from '../../sinks/file.ts';
import type { Terminal } from '../shell.ts';

export interface OpenOptions {
  readonly specs: readonly OutputSpec[];
  readonly targets: readonly OtlpTarget[];
  readonly resolved: ResolvedSettings;
  readonly scenario: Pick<Scenario, 'name' | 'body'>;
  readonly whenFull: 'drop' | 'wait';
  /** Report once that rotation removes old files. */
  readonly reportRemovals: boolean;
  readonly stdout: Terminal;
  readonly colour: boolean;
  readonly warn: (line: string) => void;
  /** Called once if standard output is lost for good: its reader has exited, or its disk is full. */
  readonly onConsoleLost: (reason: string) => void;
}

export async function openOutputs(options: OpenOptions): Promise<readonly Output[]> {
  const { specs, targets, resolved, scenario, whenFull, warn } = options;
  const outputs: Output[] = [];
  for (const spec of specs) if (spec.kind === 'file') outputs.push(await openFile(spec, options));
  if (targets.length > 0) {
    // The SDK and its exporters are loaded only if needed: they take 150 ms.
    const { openOtlpOutput } = await import('../../emit/output.ts');
    outputs.push(
      await openOtlpOutput({
        targets,
        exporter: resolved.values.exporter,
        whenFull,
        body: createBody(scenario.body),
        onTrouble: warn,
      }),
    );
  }
  const consoles = specs.filter((spec) => spec.kind === 'console');
  // All consoles share one stream, and each reports its loss.
  let lost = false;
  const onLost = (reason: string): void => {
    if (!lost) options.onConsoleLost(reason);
    lost = true;
  };
  consoles.forEach((spec, i) => {
    outputs.push(openConsole(spec, i === 0 ? 'console' : `console ${i + 1}`, options, onLost));
  });
  return outputs;
}

const openFile = (
  { path, format, csvGuard, filter, rotation }: FileSpec,
  { resolved, scenario, whenFull, reportRemovals, warn }: OpenOptions,
): Promise<Output> =>
  openFileOutput({
    path,
    where: givenBy(path, resolved, scenario),
    format: createFormat(format, scenario.body, { csvGuard }),
    filter,
    rotation,
    whenFull,
    reportRemovals,
    onTrouble: warn,
  });

/** Where a file was asked for: `--output-file`, `OUTPUT_FILE`, `--outputs`, or the scenario. */
function givenBy(
  path: string,
  { values, where }: ResolvedSettings,
  { name }: Pick<Scenario, 'name'>,
): string {
  const setting = path === values.outputFile ? where.outputFile : values.outputs && where.outputs;
  return setting ?? `outputs of ${name}`;
}

const openConsole = (
  { format, csvGuard, filter }: OutputSpec,
  name: string,
  { stdout, colour, scenario, whenFull }: OpenOptions,
  onLost: (reason: string) => void,
): Output =>
  new ConsoleOutput({
    name,
    stream: stdout,
    format: createFormat(format, scenario.body, { csvGuard }),
    filter,
    colour,
    whenFull,
    onLost,
  });
