/**
 * `key=value` pairs like Go's `log/slog` (TextHandler): its names for `time`, `level` and `msg`, those of `json` for the
 * rest. Keys without a value are omitted. A value with other characters than plain ASCII without spaces is quoted with JSON
 * escapes, which go-logfmt, and so Loki's `logfmt` parser, can read.
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

/** Printable ASCII except space, quote, equals sign and backslash. */
const BARE = /^[!#-<>-[\]-~]+$/;
/** Escaped in addition to JSON's escapes: other line ends and control characters of terminals. */
const MORE_CONTROLS = /[\u007f-\u009f\u2028\u2029]/g;

const value = (text: string): string =>
  BARE.test(text)
    ? text
    : JSON.stringify(text).replace(
        MORE_CONTROLS,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
