/** The formats that a line can have, by name, and the reading of a line template; `formats` writes the lines. */

export const FORMAT_NAMES = [
  'text',
  'json',
  'csv',
  'logfmt',
  'syslog',
  'microservice',
  'bracketed',
  'clf',
  'combined',
  'access-json',
  'otlp-json',
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/**
 * Every field by name: as the json formats spell them, and as Python's logging spells the same things and its own
 * (library reference, "LogRecord attributes"). From `client_address` to `user_agent` they belong to HTTP answers.
 */
export const TEMPLATE_FIELDS = [
  'asctime',
  'timestamp',
  'created',
  'msecs',
  'relativeCreated',
  'levelname',
  'levelno',
  'level',
  'severity',
  'id',
  'name',
  'service',
  'instance',
  'version',
  'hostname',
  'environment',
  'process',
  'processName',
  'thread',
  'threadName',
  'taskName',
  'pathname',
  'filename',
  'module',
  'funcName',
  'lineno',
  'user_id',
  'session_id',
  'request_id',
  'duration_ms',
  'own_ms',
  'trace_id',
  'span_id',
  'dependency',
  'error_code',
  'event_name',
  'message',
  'client_address',
  'method',
  'path',
  'query',
  'protocol',
  'status',
  'bytes',
  'referrer',
  'user_agent',
] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];

/** Fields that types for numbers can write; an attribute may be a number or not. */
const NUMBERS: ReadonlySet<string> = new Set<TemplateField>([
  'created',
  'msecs',
  'relativeCreated',
  'levelno',
  'process',
  'thread',
  'lineno',
  'duration_ms',
  'own_ms',
  'status',
  'bytes',
]);

/** What else a LogRecord has, and what to write in its place. */
const NOT_IN_LINES: Readonly<Record<string, string>> = {
  msg: '%(message)s is the message with its values',
  args: '%(message)s is the message with its values',
  exc_info: '%(exception.type)s and %(exception.message)s are attributes of records about exceptions',
  exc_text: '%(exception.type)s and %(exception.message)s are attributes of records about exceptions',
  stack_info: '%(exception.stacktrace)s is an attribute of records about exceptions',
};

/** What stands in a line: a field, or an attribute of the record or its resource. */
export type LineSource = { readonly field: TemplateField } | { readonly attribute: string };

/** How a value is written: what follows the name in `%(name)-7.3s`. */
export interface Conversion {
  /** Text, a whole number, or a number with decimals. */
  readonly type: 's' | 'd' | 'f';
  /** Padded on the right; else on the left. */
  readonly left: boolean;
  /** Numbers are padded with zeros. */
  readonly zero: boolean;
  /** A sign before positive numbers, or a blank in its place. */
  readonly plus: boolean;
  readonly blank: boolean;
  /** A point even where no decimals follow. */
  readonly alternate: boolean;
  /** In characters; 0: as wide as it is. */
  readonly width: number;
  /** The most characters of a text, the least digits of a whole number, the decimals of another. */
  readonly precision?: number;
}

/** Plain text, or a value and how it is written. */
export type LinePiece = string | (LineSource & { readonly conversion: Conversion });

export type ParsedLineTemplate =
  | { readonly ok: true; readonly pieces: readonly LinePiece[] }
  | {
      readonly ok: false;
      readonly problem: string;
      /** The name that is not known. */
      readonly unknown?: string;
    };

/** Whether a setting's text is meant as a template and not as the name of a format. */
export const looksLikeTemplate = (text: string): boolean => text.includes('%(');

/** A percent sign; a field with flags, width, precision, a length that Python ignores, and type; text; a lone percent sign. */
const PIECE = /%%|%\(([^()]*)\)([#0\- +]*)(\*|\d*)(?:\.(\*|\d*))?[hlL]?(.?)|[^%]+|%/gsu;
const WIDEST = 500;
const MOST_DECIMALS = 100;
const TYPES: Readonly<Record<string, Conversion['type']>> = {
  s: 's',
  d: 'd',
  i: 'd',
  u: 'd',
  f: 'f',
  F: 'f',
};

/**
 * Reads a template in the style of Python's logging: `[%(asctime)s] %(levelname)-7s %(msecs)03d %(message)s`, with the
 * flags, width, precision and the types s, d, i and f of its `%` operator. A name with a dot is an attribute,
 * `%(http.route)s`, of the record or else of its resource. `%%` is a percent sign.
 */
export function parseLineTemplate(text: string): ParsedLineTemplate {
  const pieces: LinePiece[] = [];
  for (const [token, name, flags, width, precision, type] of text.toWellFormed().matchAll(PIECE)) {
    if (token === '%') return { ok: false, problem: 'a "%" begins no field; write "%%" for a percent sign' };
    if (name === undefined) {
      pieces.push(token === '%%' ? '%' : token);
      continue;
    }
    const source = sourceOf(name);
    if (!source) return unknownField(name);
    const conversion = conversionOf(flags!, width!, precision, type!);
    const problem = problemOf(name, source, conversion, [width, precision, type]);
    if (problem !== undefined) return { ok: false, problem };
    pieces.push({ ...source, conversion });
  }
  return { ok: true, pieces };
}

/** Whether a field is written as it is: `%(name)s`. */
export const isPlain = ({ type, width, precision }: Conversion): boolean =>
  type === 's' && width === 0 && precision === undefined;

function sourceOf(name: string): LineSource | undefined {
  if (name.includes('.')) return { attribute: name };
  const field = TEMPLATE_FIELDS.find((known) => known === name);
  return field && { field };
}

function unknownField(name: string): ParsedLineTemplate {
  const instead = Object.hasOwn(NOT_IN_LINES, name) ? NOT_IN_LINES[name] : undefined;
  return instead === undefined
    ? {
        ok: false,
        problem: `unknown field "${name}"; known: ${TEMPLATE_FIELDS.join(', ')}`,
        unknown: name,
      }
    : { ok: false, problem: `a simulated record has no "${name}": ${instead}` };
}

const conversionOf = (
  flags: string,
  width: string,
  precision: string | undefined,
  type: string,
): Conversion => ({
  type: TYPES[type] ?? 's',
  left: flags.includes('-'),
  zero: flags.includes('0'),
  plus: flags.includes('+'),
  blank: flags.includes(' '),
  alternate: flags.includes('#'),
  width: Number(width),
  // A point without digits is a precision of 0.
  ...(precision === undefined ? {} : { precision: Number(precision) }),
});

function problemOf(
  name: string,
  source: LineSource,
  { type, width, precision = 0 }: Conversion,
  [rawWidth, rawPrecision, rawType]: readonly (string | undefined)[],
): string | undefined {
  if (rawWidth === '*' || rawPrecision === '*')
    return `field "${name}" takes its width or precision from elsewhere ("*"); write the number`;
  if (!Object.hasOwn(TYPES, rawType!)) {
    const found = /^\w$/.test(rawType!) ? `the type "${rawType}"` : 'no type';
    return `field "${name}" has ${found}; write %(${name})s, or d, i or f for numbers`;
  }
  if (type !== 's' && 'field' in source && !NUMBERS.has(name))
    return `field "${name}" is text, which the type "${rawType}" cannot write; write %(${name})s`;
  if (width > WIDEST) return `field "${name}" is wider than ${WIDEST}`;
  const most = type === 'f' ? MOST_DECIMALS : WIDEST;
  return precision > most ? `field "${name}" has a precision above ${most}` : undefined;
}
