/** The names of line formats, and the parser of line templates. `formats` writes the lines. */

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
 * The fields of line templates: with the names of the json formats, and with those of Python's logging (library reference,
 * "LogRecord attributes"). The fields from `client_address` to `user_agent` are those of HTTP answers.
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

/** Numeric fields: the types d, i and f can write them. */
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

/** Attributes of a LogRecord of Python that records do not have, and what to use instead. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  msg: '%(message)s is the message with its values',
  args: '%(message)s is the message with its values',
  exc_info: '%(exception.type)s and %(exception.message)s are attributes of records about exceptions',
  exc_text: '%(exception.type)s and %(exception.message)s are attributes of records about exceptions',
  stack_info: '%(exception.stacktrace)s is an attribute of records about exceptions',
};

/** What a value is read from: a field, or an attribute of the record or its resource. */
export type LineSource = { readonly field: TemplateField } | { readonly attribute: string };

/** How a value is written: the part after the name in `%(name)-7.3s`. */
export interface Conversion {
  /** Text (s), a whole number (d), or a number with decimals (f). */
  readonly type: 's' | 'd' | 'f';
  /** Pads on the right; otherwise on the left. */
  readonly left: boolean;
  /** Pads numbers with zeros. */
  readonly zero: boolean;
  /** A sign before positive numbers. */
  readonly plus: boolean;
  /** A space before positive numbers. */
  readonly blank: boolean;
  /** A decimal point even without decimals. */
  readonly alternate: boolean;
  /** Minimum width in characters; 0: none. */
  readonly width: number;
  /** Maximum characters of a text, minimum digits of a whole number, decimals of other numbers. */
  readonly precision?: number;
}

/** Plain text, or a value and how it is written. */
export type LinePiece = string | (LineSource & { readonly conversion: Conversion });

export type ParsedLineTemplate =
  | { readonly ok: true; readonly pieces: readonly LinePiece[] }
  | {
      readonly ok: false;
      readonly problem: string;
      /** The unknown name. */
      readonly unknown?: string;
    };

/** Whether the value of a setting is a template, not the name of a format. */
export const looksLikeTemplate = (text: string): boolean => text.includes('%(');

/** `%%`; a field with flags, width, precision, a length modifier that Python ignores, and type; text; a single `%`. */
const PIECE = /%%|%\(([^()]*)\)([#0\- +]*)(\*|\d*)(?:\.(\*|\d*))?[hlL]?(.?)|[^%]+|%/gsu;
const MAX_WIDTH = 500;
const MAX_DECIMALS = 100;
const TYPES: Readonly<Record<string, Conversion['type']>> = {
  s: 's',
  d: 'd',
  i: 'd',
  u: 'd',
  f: 'f',
  F: 'f',
};

/**
 * Parses a template in the style of Python's logging: `[%(asctime)s] %(levelname)-7s %(msecs)03d %(message)s`, with flags,
 * width, precision and the types s, d, i and f of the `%` operator. A name with a dot is an attribute of the record or, if
 * the record does not have it, of its resource: `%(http.route)s`. `%%` is a percent sign.
 */
export function parseLineTemplate(text: string): ParsedLineTemplate {
  const pieces: LinePiece[] = [];
  for (const [token, name, flags, width, precision, type] of text.toWellFormed().matchAll(PIECE)) {
    if (token === '%') return { ok: false, problem: 'a "%" without a field; write "%%" for a percent sign' };
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

/** Whether a value is written unchanged: `%(name)s`. */
export const isPlain = ({ type, width, precision }: Conversion): boolean =>
  type === 's' && width === 0 && precision === undefined;

function sourceOf(name: string): LineSource | undefined {
  if (name.includes('.')) return { attribute: name };
  const field = TEMPLATE_FIELDS.find((known) => known === name);
  return field && { field };
}

function unknownField(name: string): ParsedLineTemplate {
  const instead = Object.hasOwn(UNSUPPORTED, name) ? UNSUPPORTED[name] : undefined;
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
    return `field "${name}" has "*" as its width or precision; write a number`;
  if (!Object.hasOwn(TYPES, rawType!)) {
    const found = /^\w$/.test(rawType!) ? `the type "${rawType}"` : 'no type';
    return `field "${name}" has ${found}; write %(${name})s, or d, i or f for numbers`;
  }
  if (type !== 's' && 'field' in source && !NUMBERS.has(name))
    return `field "${name}" is text, which the type "${rawType}" cannot write; write %(${name})s`;
  if (width > MAX_WIDTH) return `field "${name}" is wider than ${MAX_WIDTH}`;
  const max = type === 'f' ? MAX_DECIMALS : MAX_WIDTH;
  return precision > max ? `field "${name}" has a precision above ${max}` : undefined;
}
