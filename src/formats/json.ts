/**
 * One JSON object a line with exactly these keys in this order; a key without a value is left out.
 * Strings are escaped as Go's encoder does (`<`, `>`, `&`, U+2028, U+2029, and \b and \f by number), so that
 * the collector's json file holds the same bytes.
 */
import type { Format } from './format.ts';
import { timeWriter } from './time.ts';

export function jsonFormat(): Format {
  const time = timeWriter();
  return {
    name: 'json',
    line(record) {
      let line = `{"timestamp":"${time.millis(record.timeMs)}","level":${quote(record.severityText)}`;
      line += `,"id":${quote(record.uid)},"service":${quote(record.instance.service)}`;
      if (record.userId) line += `,"user_id":${quote(record.userId)}`;
      if (record.requestId) line += `,"request_id":${quote(record.requestId)}`;
      if (record.durationMs !== undefined) line += `,"duration_ms":${record.durationMs}`;
      line += `,"message":${quote(record.message)}`;
      line += `,"trace_id":"${record.span.traceId}","span_id":"${record.span.spanId}"`;
      if (record.dependency) line += `,"dependency":${quote(record.dependency)}`;
      if (record.errorCode) line += `,"error_code":${quote(record.errorCode)}`;
      return `${line}}`;
    },
  };
}

// Everything that either encoder would escape.
const NEEDS_ESCAPE = /[\u0000-\u001f"\\<>&\u2028\u2029]/;
const GO_ESCAPES = /[<>&\u2028\u2029]|\\b|\\f|\\\\/g;
const GO_ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
  '\\b': '\\u0008',
  '\\f': '\\u000c',
  // Taken whole so that an escaped backslash before a b or an f is not read as an escape.
  '\\\\': '\\\\',
};

/** A JSON string as Go's encoding/json writes it. */
export function quote(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(GO_ESCAPES, (found) => GO_ESCAPED[found]!);
}
