/** The settings of local outputs: targets, formats, rotation. Without them, the scenario decides. */
import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';
import { FORMAT_NAMES } from '../../model/line-format.ts';
import { outputFaults } from '../scenario/resolve/outputs.ts';
import { output } from '../scenario/shape/outputs.ts';
import {
  boolean,
  lineFormat,
  number,
  type Parsed,
  type Parser,
  rotationPeriod,
  size,
  someText,
  text,
} from '../values.ts';
import { parseSource } from '../yaml/source.ts';
import { setting } from './definition.ts';

export type OutputEntry = z.infer<typeof output>;

const OUTPUTS =
  'a YAML list such as [{ console: true }, { file: logs/errors.log, format: json, level: ERROR }], keys as in a scenario\'s "outputs"';

/** A list of outputs in the form of a scenario: a list in a settings file, or YAML on one line. */
const outputs: Parser<readonly OutputEntry[]> = (raw) => {
  const written = someText(raw);
  if (!written.ok && !Array.isArray(raw)) return { ok: false, expected: OUTPUTS };
  try {
    const list: unknown = written.ok ? parseSource('outputs', written.value).content : raw;
    const result = z.array(output).min(1).safeParse(list);
    if (!result.success) {
      const [issue] = result.error.issues;
      const at = issue!.path.length > 0 ? `${issue!.path.join('.')}: ` : '';
      const message = issue!.code === 'custom' ? `expected ${issue!.message}` : issue!.message;
      return {
        ok: false,
        expected: OUTPUTS,
        why: issue!.code === 'too_small' ? 'the list is empty' : `${at}${message}`,
      };
    }
    const [fault] = result.data.flatMap(outputFaults);
    return fault === undefined
      ? { ok: true, value: result.data }
      : { ok: false, expected: OUTPUTS, why: `${fault.problem}, expected ${fault.expected}` };
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    return { ok: false, expected: OUTPUTS, why: error.faults[0]!.problem };
  }
};

const offOr =
  <T>(parser: Parser<T>): Parser<T | 'off'> =>
  (raw): Parsed<T | 'off'> => {
    if (String(raw).trim().toLowerCase() === 'off') return { ok: true, value: 'off' };
    const parsed = parser(raw);
    return parsed.ok ? parsed : { ...parsed, expected: `${parsed.expected}, or off` };
  };

export const OUTPUT_SETTINGS = {
  format: setting({
    name: 'format',
    env: 'LOG_FORMAT',
    short: 'f',
    group: 'Where it goes',
    description: `format of console and files: ${FORMAT_NAMES.join(', ')}, or a template of %(field)s`,
    placeholder: 'name',
    parse: lineFormat,
    defaultText: 'text in storefront',
    example: 'json',
  }),
  outputFile: setting({
    name: 'output-file',
    env: 'OUTPUT_FILE',
    envAlias: 'LOG_FILE',
    short: 'o',
    group: 'Where it goes',
    description: "file to append lines to, instead of the scenario's files; empty: no file",
    placeholder: 'path',
    parse: text,
    defaultText: 'logs/app.log in storefront',
    emptyAllowed: true,
    example: 'logs/app.log',
  }),
  console: setting({
    name: 'console',
    env: 'CONSOLE_OUTPUT',
    group: 'Where it goes',
    description: 'lines on standard output',
    parse: boolean,
    defaultText: 'true; false with --json',
  }),
  outputs: setting({
    name: 'outputs',
    env: 'OUTPUTS',
    group: 'Where it goes',
    description:
      "several outputs, each with its format, filter and rotation, instead of the scenario's: a YAML list",
    placeholder: 'list',
    parse: outputs,
    listAllowed: true,
    example: '[{ console: true }, { file: logs/errors.log, format: json, level: ERROR }]',
  }),
  rotateSize: setting({
    name: 'rotate-size',
    env: 'LOG_ROTATE_SIZE',
    group: 'Where it goes',
    description: 'rotate a file before it exceeds this size; off: never',
    placeholder: 'size',
    parse: offOr(size),
    defaultText: '10MB in storefront',
    example: '10MB',
  }),
  rotateKeep: setting({
    name: 'rotate-keep',
    env: 'LOG_ROTATE_KEEP',
    group: 'Where it goes',
    description: 'number of rotated files to keep',
    placeholder: 'n',
    parse: number({ min: 0, max: 10_000, whole: true, what: 'a whole number from 0 to 10000' }),
    defaultText: '5 in storefront',
    example: '5',
  }),
  rotateEvery: setting({
    name: 'rotate-every',
    env: 'LOG_ROTATE_EVERY',
    group: 'Where it goes',
    description: "rotate at every whole multiple of this time in UTC, by the records' own time",
    placeholder: 'time',
    parse: offOr(rotationPeriod),
    defaultText: 'off in storefront',
    example: '1h',
  }),
};
