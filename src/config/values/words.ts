/** Text and words: any text, one of a list, true or false, a line format by name or as a template. */

import { defined } from '../../core/defined.ts';
import { nearest } from '../../core/suggest.ts';
import {
  FORMAT_NAMES,
  looksLikeTemplate,
  parseLineTemplate,
  TEMPLATE_FIELDS,
} from '../../model/line-format.ts';
import { asText, bad, good, notAmong, type Parsed, type Parser } from './parser.ts';

/** Any text, trimmed; may be empty. */
export const text: Parser<string> = (raw) => {
  const value = asText(raw);
  return value === undefined ? bad('text') : good(value);
};

/** Text that is not empty. */
export const someText: Parser<string> = (raw) => {
  const value = asText(raw) ?? '';
  return value === '' ? bad('text that is not empty') : good(value);
};

/** Text exactly as written: a line template may start with a space. */
export const verbatim: Parser<string> = (raw) => (typeof raw === 'string' ? good(raw) : text(raw));

const YES = new Set(['true', '1', 'yes', 'on']);
const NO = new Set(['false', '0', 'no', 'off']);

export const boolean: Parser<boolean> = (raw) => {
  const value = asText(raw)?.toLowerCase() ?? '';
  return YES.has(value) ? good(true) : NO.has(value) ? good(false) : bad('true or false');
};

/** A boolean of the OpenTelemetry specification: only "true" or "false", in any case. */
export const strictBoolean: Parser<boolean> = (raw) => {
  const value = asText(raw)?.toLowerCase();
  return value === 'true' ? good(true) : value === 'false' ? good(false) : bad('true or false');
};

/** One of a list of words, in any case. */
export function choice<const T extends string>(words: readonly T[]): Parser<T> {
  const parse = (raw: unknown): Parsed<T> => {
    const value = asText(raw)?.toLowerCase();
    const found = words.find((word) => word.toLowerCase() === value);
    return found === undefined ? notAmong(words, value, `one of ${words.join(', ')}`) : good(found);
  };
  return Object.assign(parse, { words });
}

const parseLineFormat = (raw: unknown): Parsed<string> => {
  const written = verbatim(raw);
  if (!written.ok) return written;
  const expected = `${FORMAT_NAMES.join(', ')}, or a template such as "[%(asctime)s] %(levelname)s: %(message)s"`;
  if (looksLikeTemplate(written.value)) {
    const template = parseLineTemplate(written.value);
    if (template.ok) return written;
    const meant = template.unknown === undefined ? undefined : nearest(template.unknown, TEMPLATE_FIELDS);
    return {
      ok: false,
      expected: `${expected} (${template.problem})`,
      ...defined({ meant: meant && `%(${meant})s` }),
    };
  }
  const named = choice(FORMAT_NAMES)(raw);
  return named.ok ? named : { ...named, expected };
};

/** The name of a line format, or a template with `%(field)s`, exactly as written. */
export const lineFormat: Parser<string> = Object.assign(parseLineFormat, { words: FORMAT_NAMES });
