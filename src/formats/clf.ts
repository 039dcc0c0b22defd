/**
 * The Common Log Format of web servers, and the Combined one with referrer and user agent:
 *
 *   host ident authuser [10/Oct/2000:13:55:36 +0000] "GET /path?query HTTP/1.1" 200 2326 "referrer" "user agent"
 *
 * as Apache httpd writes them (mod_log_config, `%h %l %u %t "%r" %>s %b`), with a dash for missing values and for an empty
 * body. The time is that of the record, when the response was written, as in nginx: lines are in order, and a response has
 * the same time in all formats.
 */
import type { LogRecord } from '../model/record.ts';
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
import { bareItem, quotedItem } from './log-item.ts';
import { encodePath, encodeQuery } from './request-target.ts';
import { timeWriter } from './time.ts';

/** Host, ident, user, time, request, status, bytes. Also matches lines of other servers. */
const COMMON = String.raw`^\S+ \S+ \S+ \[[^\]]+\] "(?:[^"\\]|\\.)*" (?:\d{3}|-) (?:\d+|-)`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const COMMON_LINE = new RegExp(`${COMMON}$`);
const COMBINED_LINE = new RegExp(`${COMMON} ${QUOTED} ${QUOTED}$`);

export function clfFormat(): Format {
  return {
    name: 'clf',
    takes: isAccess,
    recognizes: (line) => COMMON_LINE.test(line),
    line: commonPart(),
  };
}

export function combinedFormat(): Format {
  const common = commonPart();
  return {
    name: 'combined',
    takes: isAccess,
    recognizes: (line) => COMBINED_LINE.test(line),
    line: (record) => `${common(record)} "${item(referrerOf(record))}" "${item(userAgentOf(record))}"`,
  };
}

function commonPart(): (record: LogRecord) => string {
  const time = timeWriter();
  return (record) => {
    const who = `${column(clientOf(record))} - ${column(record.userId)}`;
    const what = `"${requestLine(record)}" ${statusOf(record) ?? '-'} ${bytesOf(record) || '-'}`;
    return `${who} [${time.clf(record.timeMs)}] ${what}`;
  };
}

/** A dash if the method or the path is unknown. */
function requestLine(record: LogRecord): string {
  const method = methodOf(record);
  const path = pathOf(record);
  if (method === undefined || path === undefined) return '-';
  const query = queryOf(record);
  const target = query === undefined ? encodePath(path) : `${encodePath(path)}?${encodeQuery(query)}`;
  return `${bareItem(method)} ${target} ${bareItem(protocolOf(record))}`;
}

const column = (value: string | undefined): string => (value ? bareItem(value) : '-');
const item = (value: string | undefined): string => (value === undefined ? '-' : quotedItem(value));
