/** Resolves the outputs and the OTLP body of a scenario. Settings override them. */
import { normalize } from 'node:path';
import { defined } from '../../../core/defined.ts';
import { didYouMean } from '../../../core/suggest.ts';
import { FORMAT_NAMES } from '../../../model/line-format.ts';
import { EVERYTHING, type OutputSpec, type Rotation } from '../../../model/output-spec.ts';
import { lineFormat } from '../../values.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import type { Surroundings } from './surroundings.ts';

type OutputFile = NonNullable<ScenarioFile['outputs']>[number];

export const DEFAULT_FORMAT = 'text';
export const DEFAULT_ROTATION: Rotation = Object.freeze({ sizeBytes: 10 * 1024 ** 2, keep: 5, gzip: false });

export const DEFAULT_OUTPUTS: readonly OutputSpec[] = Object.freeze([
  { kind: 'console', format: DEFAULT_FORMAT, filter: EVERYTHING },
  {
    kind: 'file',
    path: 'logs/app.log',
    format: DEFAULT_FORMAT,
    filter: EVERYTHING,
    rotation: DEFAULT_ROTATION,
  },
]);

export function resolveOutputs(
  outputs: readonly OutputFile[] | undefined,
  around: Surroundings,
): readonly OutputSpec[] {
  if (!outputs) return DEFAULT_OUTPUTS;
  const files = new Set<string>();
  return outputs.flatMap((output, index) => {
    const path: Path = ['outputs', index];
    const { file } = output;
    if (file !== undefined) {
      const other = fileClash(file, files);
      if (other !== undefined) {
        around.faults.add([...path, 'file'], clashText(file, other), {
          expected: 'a different file for each output',
        });
      }
      files.add(file);
    }
    return resolveOutput(output, path, around);
  });
}

function resolveOutput(output: OutputFile, path: Path, around: Surroundings): readonly OutputSpec[] {
  const { faults } = around;
  const { services = [] } = output;
  services.forEach((name, index) => {
    around.references.requireService(name, [...path, 'services', index]);
  });
  for (const { at, problem, expected } of outputFaults(output))
    faults.add([...path, ...at], problem, { expected, from: [path] });
  return [specOf(output)];
}

export const clashText = (file: string, other: string): string =>
  normalize(file) === normalize(other)
    ? `two outputs write to ${file}`
    : `rotated files of ${file} and ${other} would overwrite each other`;

/** Another file that is the same one, or has the name of a rotated file of this one, or the other way round. */
export function fileClash(path: string, others: Iterable<string>): string | undefined {
  const own = normalize(path);
  const isBackup = (backup: string, file: string): boolean =>
    backup.startsWith(`${file}.`) && /^\d+(\.gz)?$/.test(backup.slice(file.length + 1));
  for (const other of others) {
    const name = normalize(other);
    if (name === own || isBackup(own, name) || isBackup(name, own)) return other;
  }
  return undefined;
}

/** Errors within one output, in a scenario or in settings. */
export function outputFaults({ file, console, format, csv, rotate }: OutputFile): readonly {
  readonly at: Path;
  readonly problem: string;
  readonly expected: string;
}[] {
  const faults: { at: Path; problem: string; expected: string }[] = [];
  if ((file === undefined) === (console === undefined)) {
    const problem = file === undefined ? 'has no target' : 'has both `console` and `file`';
    faults.push({
      at: [],
      problem: `the output ${problem}`,
      expected: '`console: true`, or `file` with a path',
    });
  }
  if (rotate !== undefined && file === undefined) {
    faults.push({ at: ['rotate'], problem: '`rotate` needs a file', expected: '`rotate` with `file`' });
  }
  if (csv !== undefined && format !== 'csv') {
    faults.push({
      at: ['csv'],
      problem: `the format is ${format ?? DEFAULT_FORMAT}`,
      expected: '`csv` only with `format: csv`',
    });
  }
  return faults;
}

/** An output with its defaults. */
export function specOf({
  file,
  format = DEFAULT_FORMAT,
  services = [],
  csv,
  rotate,
  level,
  only,
}: OutputFile): OutputSpec {
  const filter = { services, ...defined({ leastLevel: level, only }) };
  const guard = csv?.guard ? { csvGuard: true as const } : {};
  if (file === undefined) return { kind: 'console', format, ...guard, filter };
  return { kind: 'file', path: file, format, ...guard, filter, rotation: rotationOf(rotate) };
}

/** Without a condition for rotation, the default size applies. */
function rotationOf(rotate: OutputFile['rotate']): Rotation {
  if (!rotate) return DEFAULT_ROTATION;
  const { size, every, keep, gzip } = rotate;
  const sizeBytes = size ?? (every === undefined ? DEFAULT_ROTATION.sizeBytes : undefined);
  return {
    keep: keep ?? DEFAULT_ROTATION.keep,
    gzip: gzip ?? DEFAULT_ROTATION.gzip,
    ...defined({ sizeBytes: sizeBytes === 'off' ? undefined : sizeBytes, everyMs: every }),
  };
}

/** `text` (the message), or a line of any format that needs no header. */
export function resolveBody(body = 'text', faults: Faults): string {
  const parsed = lineFormat(body);
  if (parsed.ok && parsed.value !== 'csv') return parsed.value;
  const names = FORMAT_NAMES.filter((name) => name !== 'csv').join(', ');
  const reason = parsed.ok ? ': its lines need a header' : '';
  faults.add(['body'], `found ${JSON.stringify(body)}${reason}`, {
    hint: parsed.ok ? undefined : didYouMean(parsed.meant),
    expected: `${names}, or a template such as "[%(asctime)s] %(levelname)s: %(message)s"`,
  });
  return body;
}
