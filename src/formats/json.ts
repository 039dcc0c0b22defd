/**
 * One JSON object per line with exactly these keys in this order. Keys without a value are omitted. The text is built with
 * few expressions, because every intermediate string is garbage.
 */
import type { Format } from './format.ts';
import { jsonText } from './json-text.ts';
import { timeWriter } from './time.ts';

export function jsonFormat(): Format {
  const time = timeWriter();
  return {
    name: 'json',
    recognizes: (line) => /^\{"timestamp":"[^"]*","level":"/.test(line),
    line(record) {
      const { uid, userId, requestId, durationMs, dependency, errorCode, span } = record;
      const user = userId ? `,"user_id":"${jsonText(userId)}"` : '';
      const request = requestId ? `,"request_id":"${jsonText(requestId)}"` : '';
      const duration = durationMs === undefined ? '' : `,"duration_ms":${durationMs}`;
      const callee = dependency ? `,"dependency":"${jsonText(dependency)}"` : '';
      const code = errorCode ? `,"error_code":"${jsonText(errorCode)}"` : '';
      return `{"timestamp":"${time.millis(record.timeMs)}","level":"${jsonText(record.severityText)}","id":"${jsonText(
        uid,
      )}","service":"${jsonText(record.instance.service)}"${user}${request}${duration},"message":"${jsonText(
        record.message,
      )}","trace_id":"${span.traceId}","span_id":"${span.spanId}"${callee}${code}}`;
    },
  };
}
