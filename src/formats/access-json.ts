/**
 * An HTTP response as one JSON object with all fields of an access log. Keys without a value are omitted. Escaped like
 * `json`.
 */
import {
  bytesOf,
  clientOf,
  isAccess,
  methodOf,
  pathOf,
  protocolOf,
  queryOf,
  referrerOf,
  statusOf,
  userAgentOf,
} from './access.ts';
import type { Format } from './format.ts';
import { jsonText } from './json-text.ts';
import { queryObject } from './query-object.ts';
import { timeWriter } from './time.ts';

export function accessJsonFormat(): Format {
  const time = timeWriter();
  return {
    name: 'access-json',
    // `json` has the level second; here it is near the end.
    recognizes: (line) => /^\{"timestamp":"[^"]*",(?!"level":)/.test(line),
    takes: isAccess,
    line(record) {
      const { span } = record;
      const query = queryOf(record);
      const who = `${text('client_address', clientOf(record))}${text('user_id', record.userId)}${text(
        'session_id',
        record.sessionId,
      )}${text('request_id', record.requestId)}`;
      const asked = `${text('method', methodOf(record))}${text('path', pathOf(record))}${
        query === undefined ? '' : `,"query":${queryObject(query)}`
      },"protocol":"${jsonText(protocolOf(record))}"`;
      const answered = `${number('status', statusOf(record))}${number('bytes', bytesOf(record))}${number(
        'duration_ms',
        record.durationMs,
      )}`;
      const browser = `${text('referrer', referrerOf(record))}${text('user_agent', userAgentOf(record))}`;
      return `{"timestamp":"${time.millis(record.timeMs)}"${who}${asked}${answered}${browser},"trace_id":"${
        span.traceId
      }","span_id":"${span.spanId}","service":"${jsonText(record.instance.service)}","level":"${jsonText(
        record.severityText,
      )}","message":"${jsonText(record.message)}"}`;
    },
  };
}

const text = (key: string, value: string | undefined): string =>
  value ? `,"${key}":"${jsonText(value)}"` : '';

const number = (key: string, value: number | undefined): string =>
  value === undefined ? '' : `,"${key}":${value}`;
