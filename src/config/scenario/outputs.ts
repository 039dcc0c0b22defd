/** Where lines go and what OTLP bodies hold, when no setting says otherwise. */
import { normalize } from 'node:path';
import { FORMAT_NAMES } from '../../model/line-format.ts';
import { EVERYTHING, type OutputSpec, type Rotation } from '../../model/output-spec.ts';
import { lineFormat } from '../values.ts';
import type { Path } from '../yaml/source.ts';
import { didYouMean, type Faults } from './faults.ts';
import { present } from './present.ts';
import type { ScenarioFile } from './schema.ts';
import type { Surroundings } from './surroundings.ts';

type OutputFile = NonNullable<ScenarioFile['outputs']>[number];

export const DEFAULT_FORMAT = 'text';
export const DEFAULT_ROTATION: Rotation = Object.freeze({ sizeBytes: 10 * 1024 ** 2, keep: 5, gzip: false });
const SHORTEST_ROTATION_MS = 1000;

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
      if (files.has(normalize(file))) {
        around.faults.add([...path, 'file'], `two outputs write to ${file}`, {
          expected: 'a file of its own each',
        });
      }
      files.add(normalize(file));
    }
    return resolveOutput(output, path, around);
  });
}

function resolveOutput(output: OutputFile, path: Path, around: Surroundings): readonly OutputSpec[] {
  const { faults } = around;
  const { file, services = [], rotate } = output;
  services.forEach((name, index) => {
    around.references.requireService(name, [...path, 'services', index]);
  });
  if ((file === undefined) === (output.console === undefined)) {
    const problem = file === undefined ? 'goes nowhere' : 'goes to the console and to a file';
    faults.add(path, `the output ${problem}`, { expected: '`console: true`, or `file` with a path' });
  }
  if (rotate !== undefined && file === undefined) {
    faults.add([...path, 'rotate'], 'only files rotate', { expected: '`rotate` beside `file`' });
  }
  refuseTinyRotation(rotate, [...path, 'rotate'], faults);
  return [specOf(output)];
}

/** An output as it stands, defaults filled in. */
export function specOf({
  file,
  format = DEFAULT_FORMAT,
  services = [],
  rotate,
  level,
  only,
}: OutputFile): OutputSpec {
  const filter = { services, ...present({ leastLevel: level, only }) };
  if (file === undefined) return { kind: 'console', format, filter };
  return { kind: 'file', path: file, format, filter, rotation: rotationOf(rotate) };
}

/** Who says how files rotate, but not when, wants the usual size. */
function rotationOf(rotate: OutputFile['rotate']): Rotation {
  if (!rotate) return DEFAULT_ROTATION;
  const { size, every, keep, gzip } = rotate;
  const sizeBytes = size ?? (every === undefined ? DEFAULT_ROTATION.sizeBytes : undefined);
  return {
    keep: keep ?? DEFAULT_ROTATION.keep,
    gzip: gzip ?? DEFAULT_ROTATION.gzip,
    ...present({ sizeBytes, everyMs: every }),
  };
}

function refuseTinyRotation(rotate: OutputFile['rotate'], path: Path, faults: Faults): void {
  const every = rotate?.every;
  if (every !== undefined && every < SHORTEST_ROTATION_MS) {
    faults.add([...path, 'every'], `a new file every ${every} ms`, { expected: 'at least 1s' });
  }
}

/** The message alone, or a line of any format that stands by itself: csv needs its header. */
export function resolveBody(body = 'text', faults: Faults): string {
  const parsed = lineFormat(body);
  if (parsed.ok && parsed.value !== 'csv') return parsed.value;
  const names = FORMAT_NAMES.filter((name) => name !== 'csv').join(', ');
  const reason = parsed.ok ? ': its lines need their header' : '';
  faults.add(['body'], `found ${JSON.stringify(body)}${reason}`, {
    hint: parsed.ok ? undefined : didYouMean(parsed.meant),
    expected: `${names}, or a template such as "[%(asctime)s] %(levelname)s: %(message)s"`,
  });
  return body;
}
