/** The flags of `firedrill preview` that are not settings. All errors are reported together. */
import { extname } from 'node:path';
import { duration, number, type Parser } from '../../config/values.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { nearest } from '../../core/suggest.ts';
import type { Scenario } from '../../model/scenario.ts';
import { NARROWEST_SKETCH } from '../../preview/sketch.ts';

/** As written on the command line. */
export interface PreviewFlags {
  readonly output?: string;
  readonly from?: string;
  readonly width?: string;
  readonly services?: string;
}

export interface PreviewOptions {
  /** Ends in .svg, .html or .htm. Absent for the chart on the terminal. */
  readonly output?: string;
  readonly fromMs: number;
  /** In pixels for a picture, in columns for the chart. */
  readonly width?: number;
  /** Names, in the order of the scenario. */
  readonly services?: readonly string[];
}

const PIXELS = number({ min: 600, max: 4000, whole: true, what: 'pixels, a whole number from 600 to 4000' });
const COLUMNS = number({
  min: NARROWEST_SKETCH,
  max: 500,
  whole: true,
  what: `columns, a whole number from ${NARROWEST_SKETCH} to 500`,
});

/** @throws FiredrillError (usage) if a flag cannot be used */
export function readPreviewOptions(flags: PreviewFlags, scenario: Scenario): PreviewOptions {
  const faults: Fault[] = [];
  const read = <T>(flag: keyof PreviewFlags, parser: Parser<T>): T | undefined => {
    const written = flags[flag];
    if (written === undefined) return undefined;
    const parsed = parser(written);
    if (parsed.ok) return parsed.value;
    faults.push({
      where: `--${flag}`,
      problem: `cannot use ${JSON.stringify(written)}`,
      expected: parsed.expected,
    });
    return undefined;
  };
  const { output } = flags;
  if (output !== undefined && previewTarget(output) === undefined) {
    faults.push({
      where: '--output',
      problem: `cannot use ${JSON.stringify(output)}: the file type is unknown`,
      expected: 'a file that ends in .svg or .html',
    });
  }
  const fromMs = read('from', duration) ?? 0;
  const width = read('width', output === undefined ? COLUMNS : PIXELS);
  const services =
    flags.services === undefined ? undefined : chosenServices(flags.services, scenario, faults);
  if (faults.length > 0) throw new FiredrillError('the flags have errors', EXIT.usage, faults);
  return {
    fromMs,
    ...(output === undefined ? {} : { output }),
    ...(width === undefined ? {} : { width }),
    ...(services === undefined ? {} : { services }),
  };
}

export function previewTarget(file: string): 'svg' | 'html' | undefined {
  const extension = extname(file).toLowerCase();
  if (extension === '.svg') return 'svg';
  return extension === '.html' || extension === '.htm' ? 'html' : undefined;
}

function chosenServices(written: string, { services }: Scenario, faults: Fault[]): readonly string[] {
  const known = services.map(({ name }) => name);
  const asked = written
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (asked.length === 0)
    faults.push({
      where: '--services',
      problem: 'has no service name',
      expected: `names from ${known.join(', ')}`,
    });
  for (const name of asked.filter((each) => !known.includes(each))) {
    const near = nearest(name, known);
    faults.push({
      where: '--services',
      problem: `the scenario has no service ${JSON.stringify(name)}${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
      expected: `one of ${known.join(', ')}`,
    });
  }
  return known.filter((name) => asked.includes(name));
}
