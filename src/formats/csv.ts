/** Comma-separated values with a header; fields quoted as RFC 4180 asks, rows ended by a line feed. */
import type { Format } from './format.ts';
import { timeWriter } from './time.ts';

const HEADER = 'timestamp,level,id,service,user_id,request_id,duration_ms,message';

export function csvFormat(): Format {
  const time = timeWriter();
  return {
    name: 'csv',
    header: HEADER,
    line(record) {
      return `${time.millis(record.timeMs)},${field(record.severityText)},${field(record.uid)},${field(
        record.instance.service,
      )},${field(record.userId ?? '')},${field(record.requestId ?? '')},${record.durationMs ?? ''},${field(record.message)}`;
    },
  };
}

const NEEDS_QUOTES = /[",\r\n]/;

/** One field; what needs quotes gets them, and quotes inside are doubled (RFC 4180, section 2). */
export const field = (text: string): string =>
  NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
