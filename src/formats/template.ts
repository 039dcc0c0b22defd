/** A line of one's own making; see `parseLineTemplate` in the model for how it is written. */
import type { AttributeValue } from '../model/attributes.ts';
import type { LinePiece, TemplateField } from '../model/line-format.ts';
import type { LogRecord } from '../model/record.ts';
import {
  bytesOf,
  clientOf,
  methodOf,
  pathOf,
  protocolOf,
  queryOf,
  referrerOf,
  statusOf,
  userAgentOf,
} from './access.ts';
import { escapeControls } from './escape.ts';
import type { Format } from './format.ts';
import { logAttributes } from './otlp/log-attributes.ts';
import { type TimeWriter, timeWriter } from './time.ts';

type FieldReader = (record: LogRecord, time: TimeWriter) => string;

/** What is not there is a dash. */
const shown = (value: AttributeValue | undefined): string => (value === undefined ? '-' : String(value));

const ofResource =
  (name: string): FieldReader =>
  ({ instance }) =>
    shown(instance.resource[name]);

/** An attribute as OTLP would carry it. */
const attribute =
  (name: string): FieldReader =>
  (record) =>
    shown(logAttributes(record)[name] ?? record.instance.resource[name]);

const READERS: Readonly<Record<TemplateField, FieldReader>> = {
  asctime: (record, time) => time.asctime(record.timeMs),
  timestamp: (record, time) => time.millis(record.timeMs),
  created: (record) => (record.timeMs / 1000).toFixed(6),
  levelname: (record) => record.severityText,
  level: (record) => record.severityText,
  id: (record) => record.uid,
  name: (record) => record.instance.service,
  service: (record) => record.instance.service,
  instance: (record) => record.instance.id,
  version: ofResource('service.version'),
  hostname: ofResource('host.name'),
  environment: ofResource('deployment.environment.name'),
  user_id: (record) => shown(record.userId),
  session_id: (record) => shown(record.sessionId),
  request_id: (record) => shown(record.requestId),
  duration_ms: (record) => shown(record.durationMs),
  own_ms: (record) => shown(record.ownMs ?? record.durationMs),
  trace_id: (record) => record.span.traceId,
  span_id: (record) => record.span.spanId,
  dependency: (record) => shown(record.dependency),
  error_code: (record) => shown(record.errorCode),
  event_name: (record) => record.eventName,
  message: (record) => record.message,
  client_address: (record) => shown(clientOf(record)),
  method: (record) => shown(methodOf(record)),
  path: (record) => shown(pathOf(record)),
  query: (record) => shown(queryOf(record)),
  protocol: (record) => (methodOf(record) === undefined ? '-' : protocolOf(record)),
  status: (record) => shown(statusOf(record)),
  bytes: (record) => shown(bytesOf(record)),
  referrer: (record) => shown(referrerOf(record)),
  user_agent: (record) => shown(userAgentOf(record)),
};

export function templateFormat(pieces: readonly LinePiece[]): Format {
  const time = timeWriter();
  const readers = pieces.map(readerOf);
  return {
    name: 'template',
    line(record) {
      let line = '';
      for (const read of readers) line += read(record, time);
      return line;
    },
  };
}

function readerOf(piece: LinePiece): FieldReader {
  // A template's own text stands as it was written, a tab included; only a line end would break the line.
  if (typeof piece === 'string') {
    const literal = piece.replace(/[\r\n\u0085\u2028\u2029]/g, escapeControls);
    return () => literal;
  }
  const read = 'field' in piece ? READERS[piece.field] : attribute(piece.attribute);
  if (piece.align === 'left') return (record, time) => escapeControls(read(record, time)).padEnd(piece.width);
  return (record, time) => escapeControls(read(record, time)).padStart(piece.width);
}
