/**
 * The syslog protocol, RFC 5424, one message per line (RFC 6587, "non-transparent framing"):
 *
 *   <134>1 2025-05-14T10:23:45.123Z h1 user-service user-service-1 login.completed [firedrill@32473 id="…"] message
 *
 * Line ends and other control characters are escaped as in `text`: a syslog message may contain them, a line may not.
 */
import type { Level } from '../model/level.ts';
import type { LogRecord, ServiceInstance } from '../model/record.ts';
import { escapeControls } from './escape.ts';
import type { Format } from './format.ts';
import { perInstance } from './per-instance.ts';
import { timeWriter } from './time.ts';

/** Section 6.2.1: local0, a facility for local use. Priority = 8 × facility + severity. */
const FACILITY = 16;
/** The mapping of OpenTelemetry (logs data model, appendix B), except that FATAL is critical: emergency would notify all users. */
const SEVERITY: Readonly<Record<Level, number>> = {
  TRACE: 7,
  DEBUG: 7,
  INFO: 6,
  WARN: 4,
  ERROR: 3,
  FATAL: 2,
};
const PRIORITY = Object.fromEntries(
  Object.entries(SEVERITY).map(([level, severity]) => [level, FACILITY * 8 + severity]),
) as Record<Level, number>;

/** The enterprise number that RFC 5612 reserves for documentation: firedrill has none of its own. */
const STRUCTURED_DATA = 'firedrill@32473';

export function syslogFormat(): Format {
  const time = timeWriter();
  const sender = perInstance(
    (instance) =>
      `${name(hostOf(instance), MOST.hostname)} ${name(instance.service, MOST.appName)} ${name(instance.id, MOST.procId)}`,
  );
  return {
    name: 'syslog',
    recognizes: (line) => /^<\d{1,3}>1 /.test(line),
    line(record) {
      const head = `<${PRIORITY[record.level]}>1 ${time.millis(record.timeMs)} ${sender(record.instance)}`;
      return `${head} ${name(record.eventName, MOST.msgId)} ${structuredData(record)}${message(record)}`;
    },
  };
}

function structuredData(record: LogRecord): string {
  const { span, durationMs } = record;
  return `[${STRUCTURED_DATA}${param('id', record.uid)}${param('level', record.severityText)}${param(
    'user_id',
    record.userId,
  )}${param('request_id', record.requestId)}${
    durationMs === undefined ? '' : ` duration_ms="${durationMs}"`
  } trace_id="${span.traceId}" span_id="${span.spanId}"${param('dependency', record.dependency)}${param(
    'error_code',
    record.errorCode,
  )}]`;
}

/** Section 6.3.3: quotes, backslashes and closing brackets are escaped with a backslash. */
const param = (key: string, text: string | undefined): string =>
  text ? ` ${key}="${escapeControls(text).replaceAll(/["\\\]]/g, '\\$&')}"` : '';

/** Section 6.4: a message with non-ASCII characters starts with a byte order mark, which marks it as UTF-8. */
function message({ message }: LogRecord): string {
  if (message === '') return '';
  const text = escapeControls(message);
  return BEYOND_ASCII.test(text) ? ` \ufeff${text}` : ` ${text}`;
}

const BEYOND_ASCII = /[^\u0000-\u007f]/;

/** Section 6: the maximum length of each header field. */
const MOST = { hostname: 255, appName: 48, procId: 128, msgId: 32 };

/** A header field: printable ASCII without spaces; a dash for a missing value. */
const name = (text: string, most: number): string => text.replaceAll(/[^!-~]/gu, '_').slice(0, most) || '-';

const hostOf = ({ id, resource }: ServiceInstance): string => String(resource['host.name'] ?? id);
