/** Comma-separated values with a header; fields quoted as RFC 4180 asks, rows ended by a line feed. */
import type { Format } from './format.ts';
import { timeWriter } from './time.ts';

const HEADER = 'timestamp,level,id,service,user_id,request_id,duration_ms,message';

/** `guard`: for files that people open in a spreadsheet. */
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

/** One field; what needs quotes gets them, and quotes inside are doubled (RFC 4180, section 2). */
export const field = (text: string): string =>
  NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** What spreadsheets take for the beginning of a formula, or pass over before it ("CSV Injection", OWASP; CWE-1236). */
const FORMULA = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;

/** With a quote in front it is text to them. */
const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
