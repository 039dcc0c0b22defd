/**
 * `key=value` pairs, as Go's `log/slog` writes them (TextHandler): `time`, `level` and `msg` by its names, the rest by
 * those of `json`; a key without a value is left out. A value that is more than plain ASCII without blanks stands in
 * quotes with JSON's escapes, which go-logfmt, and so Loki's `logfmt` parser, reads.
 */
import type { Format } from './format.ts';
import { timeWriter } from './time.ts';

export function logfmtFormat(): Format {
  const time = timeWriter();
  return {
    name: 'logfmt',
    recognizes: (line) => /^time=\S+ level=/.test(line),
    line(record) {
      const { uid, userId, requestId, durationMs, dependency, errorCode, span } = record;
      const about = `${pair('user_id', userId)}${pair('request_id', requestId)}${
        durationMs === undefined ? '' : ` duration_ms=${durationMs}`
      }`;
      return `time=${time.millis(record.timeMs)} level=${value(record.severityText)} msg=${value(
        record.message,
      )} id=${value(uid)} service=${value(record.instance.service)}${about} trace_id=${span.traceId} span_id=${
        span.spanId
      }${pair('dependency', dependency)}${pair('error_code', errorCode)}`;
    },
  };
}

const pair = (key: string, text: string | undefined): string => (text ? ` ${key}=${value(text)}` : '');

/** Printable ASCII but for the blank, the quote, the equals sign and the backslash. */
const BARE = /^[!#-<>-[\]-~]+$/;
/** Beyond what JSON escapes: other line ends, and what terminals obey. */
const MORE_CONTROLS = /[\u007f-\u009f\u2028\u2029]/g;

const value = (text: string): string =>
  BARE.test(text)
    ? text
    : JSON.stringify(text).replace(
        MORE_CONTROLS,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
