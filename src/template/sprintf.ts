/** Go's `fmt.Sprintf`, for the verbs of strings and numbers. */
import { exponentText, fixedText, generalText } from './decimal.ts';
import { goPrint, goType, RulerOnly } from './values.ts';

interface Spec {
  readonly minus: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly precision: number | undefined;
}

const DIRECTIVE = /%([-+ 0]*)(\d*)(?:(\.)(\d*))?(.?)/gsu;

export function goSprintf(format: string, values: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(DIRECTIVE, (whole, flags, width, point, precision, verb) => {
    if (verb === '%') return '%';
    if (verb === '') return '%!(NOVERB)';
    if (/[#*[]/.test(verb)) throw new RulerOnly(`"${whole}" of printf is not rendered in a drill`);
    if (next >= values.length) return `%!${verb}(MISSING)`;
    return verbText(verb, values[next++], {
      minus: flags.includes('-'),
      plus: flags.includes('+'),
      space: flags.includes(' '),
      zero: flags.includes('0') && !flags.includes('-'),
      width: Number(width),
      precision: point === undefined ? undefined : Number(precision),
    });
  });
  const extra = values.slice(next);
  if (extra.length === 0) return text;
  return `${text}%!(EXTRA ${extra.map((value) => `${goType(value)}=${goPrint(value)}`).join(', ')})`;
}

function verbText(verb: string, value: unknown, spec: Spec): string {
  if (verb === 'T') return padded(goType(value), spec);
  const written = writtenBy(verb, value, spec);
  // A verb that does not fit the value shows the value with an error.
  return written ?? `%!${verb}(${goType(value)}=${writtenBy('v', value, spec) ?? goPrint(value)})`;
}

/** Undefined if the verb does not fit the value. */
function writtenBy(verb: string, value: unknown, spec: Spec): string | undefined {
  if (typeof value === 'number') return floatText(verb, value, spec);
  if (typeof value === 'bigint') return intText(verb, value, spec);
  if (typeof value === 'boolean') return /[tv]/.test(verb) ? padded(String(value), spec) : undefined;
  if (typeof value === 'string') return stringText(verb, value, spec);
  if (verb === 'v' || verb === 's') return goPrint(value);
  throw new RulerOnly(`%${verb} of ${goType(value)} is not rendered in a drill`);
}

function floatText(verb: string, value: number, spec: Spec): string | undefined {
  const { precision } = spec;
  switch (verb) {
    case 'v':
      // With `%v`, the flag `+` has another meaning in Go.
      return number(generalText(value, precision), { ...spec, plus: false });
    case 'g':
      return number(generalText(value, precision), spec);
    case 'G':
      return number(generalText(value, precision).replace('e', 'E'), spec);
    case 'f':
    case 'F':
      return number(fixedText(value, precision ?? 6), spec);
    case 'e':
      return number(exponentText(value, precision ?? 6), spec);
    case 'E':
      return number(exponentText(value, precision ?? 6).replace('e', 'E'), spec);
    case 'x':
    case 'X':
    case 'b':
      throw new RulerOnly(`%${verb} of a float is not rendered in a drill`);
    default:
      return undefined;
  }
}

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, x: 16, X: 16 };

function intText(verb: string, value: bigint, spec: Spec): string | undefined {
  if (/[cqUO]/.test(verb)) throw new RulerOnly(`%${verb} of an int is not rendered in a drill`);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const { precision } = spec;
  const size = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0');
  const digits = value === 0n && precision === 0 ? '' : verb === 'X' ? size.toUpperCase() : size;
  return number(`${value < 0n ? '-' : ''}${digits}`, {
    ...spec,
    plus: spec.plus && verb !== 'v',
    zero: spec.zero && precision === undefined,
  });
}

function stringText(verb: string, value: string, spec: Spec): string | undefined {
  const cut = spec.precision === undefined ? value : [...value].slice(0, spec.precision).join('');
  if (verb === 's' || verb === 'v') return padded(cut, spec);
  if (verb === 'q') return padded(quoted(cut), spec);
  if (verb === 'x') return padded(Buffer.from(cut).toString('hex'), spec);
  return verb === 'X' ? padded(Buffer.from(cut).toString('hex').toUpperCase(), spec) : undefined;
}

function number(text: string, spec: Spec): string {
  const isDecimal = /\d/.test(text);
  const bare = text.replace(/^\+/, '');
  const positive = !bare.startsWith('-') && bare !== 'NaN';
  // Infinity always has a sign.
  const sign = !positive ? '' : spec.plus || (!isDecimal && !spec.space) ? '+' : spec.space ? ' ' : '';
  const signed = `${sign}${bare}`;
  if (!spec.zero || !isDecimal) return padded(signed, { ...spec, zero: false });
  const [, lead = '', digits = ''] = /^([+\- ]?)(.*)$/s.exec(signed)!;
  return lead + digits.padStart(spec.width - lead.length, '0');
}

function padded(text: string, { width, minus, zero }: Spec): string {
  const room = Math.max(0, width - [...text].length);
  return minus ? text + ' '.repeat(room) : (zero ? '0' : ' ').repeat(room) + text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

const quoted = (text: string): string =>
  `"${text.replace(/["\\\x00-\x1f\x7f]/g, (character) => ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
