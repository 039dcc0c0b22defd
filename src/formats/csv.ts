/** Comma-separated values with a header. Fields are quoted by RFC 4180; rows end with a line feed. */
import type { Format } from './format.ts';
import { timeWriter } from './time.ts';

const HEADER = 'timestamp,level,id,service,user_id,request_id,duration_ms,message';

/** `guard`: no field can be a formula, for files that are opened in a spreadsheet. */
export function csvFormat({ guard = false }: { readonly guard?: boolean } = {}): Format {
  const time = timeWriter();
  const written = guard ? (text: string): string => field(guarded(text)) : field;
  return {
    name: 'csv',
    header: HEADER,
    line(record) {
      return `${time.millis(record.timeMs)},${written(record.severityText)},${written(record.uid)},${written(
        record.instance.service,
      )},${written(record.userId ?? '')},${written(record.requestId ?? '')},${record.durationMs ?? ''},${written(record.message)}`;
    },
  };
}

const NEEDS_QUOTES = /[",\r\n]/;

/** A field, quoted if necessary, with quotes in it doubled (RFC 4180, section 2). */
export const field = (text: string): string =>
  NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** Characters that start a formula in spreadsheets, or that they skip before one ("CSV Injection", OWASP; CWE-1236). */
const FORMULA = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;

/** Spreadsheets treat a value with a leading quote as text. */
const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
