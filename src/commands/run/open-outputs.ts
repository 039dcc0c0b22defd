/** Opens the outputs of a run: local ones as scenario and settings ask, OTLP where there is an endpoint. */
import type { Settings } from '../../config/settings/resolve.ts';
import { createBody, createFormat } from '../../formats/index.ts';
import type { OtlpTarget } from '../../model/otlp-target.ts';
import type { Output } from '../../model/output.ts';
import type { FileSpec, OutputSpec } from '../../model/output-spec.ts';
import { ConsoleOutput } from '../../sinks/console.ts';
import { openFileOutput } from '../../sinks/file.ts';
import type { Terminal } from '../shell.ts';

export interface OpenOptions {
  readonly specs: readonly OutputSpec[];
  readonly targets: readonly OtlpTarget[];
  readonly exporter: Settings['exporter'];
  /** The scenario's `body`. */
  readonly body: string;
  readonly whenFull: 'drop' | 'wait';
  /** Report once that rotation removes old files. */
  readonly reportRemovals: boolean;
  readonly stdout: Terminal;
  readonly colour: boolean;
  readonly warn: (line: string) => void;
  /** Standard output takes no more, for good: its reader went away, or the disk behind it is full. Called once. */
  readonly onConsoleLost: (reason: string) => void;
}

export async function openOutputs(options: OpenOptions): Promise<readonly Output[]> {
  const { specs, targets, exporter, body, whenFull, warn } = options;
  const outputs: Output[] = [];
  for (const spec of specs) if (spec.kind === 'file') outputs.push(await openFile(spec, options));
  if (targets.length > 0) {
    // The SDK and its exporters are loaded only by those who send: they cost a start 150 ms.
    const { openOtlpOutput } = await import('../../emit/output.ts');
    outputs.push(
      await openOtlpOutput({ targets, exporter, whenFull, body: createBody(body), onTrouble: warn }),
    );
  }
  const consoles = specs.filter((spec) => spec.kind === 'console');
  // They share one stream, and each learns of its end.
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
  { body, whenFull, reportRemovals, warn }: OpenOptions,
): Promise<Output> =>
  openFileOutput({
    path,
    format: createFormat(format, body, { csvGuard }),
    filter,
    rotation,
    whenFull,
    reportRemovals,
    onTrouble: warn,
  });

const openConsole = (
  { format, csvGuard, filter }: OutputSpec,
  name: string,
  { stdout, colour, body, whenFull }: OpenOptions,
  onLost: (reason: string) => void,
): Output =>
  new ConsoleOutput({
    name,
    stream: stdout,
    format: createFormat(format, body, { csvGuard }),
    filter,
    colour,
    whenFull,
    onLost,
  });
