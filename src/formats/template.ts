/** A line of one's own making; see `parseLineTemplate` in the model for how it is written. */
import type { AttributeValue } from '../model/attributes.ts';
import { LEVELS, type Level } from '../model/level.ts';
import type { LinePiece, LineSource, TemplateField } from '../model/line-format.ts';
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

/** What a record has for a field, if anything. */
type FieldReader = (record: LogRecord, time: TimeWriter) => AttributeValue | undefined;

const ofResource =
  (name: string): FieldReader =>
  ({ instance }) =>
    instance.resource[name];

/** An attribute as OTLP would carry it. */
const attribute =
  (name: string): FieldReader =>
  (record) =>
    logAttributes(record)[name] ?? record.instance.resource[name];

/** As Loki spells what it finds out by itself, `detected_level`. */
const SEVERITY = Object.fromEntries(LEVELS.map((level) => [level, level.toLowerCase()])) as Record<
  Level,
  string
>;

const READERS: Readonly<Record<TemplateField, FieldReader>> = {
  asctime: (record, time) => time.asctime(record.timeMs),
  timestamp: (record, time) => time.millis(record.timeMs),
  created: (record) => (record.timeMs / 1000).toFixed(6),
  levelname: (record) => record.severityText,
  level: (record) => record.severityText,
  severity: (record) => SEVERITY[record.level],
  id: (record) => record.uid,
  name: (record) => record.instance.service,
  service: (record) => record.instance.service,
  instance: (record) => record.instance.id,
  version: ofResource('service.version'),
  hostname: ofResource('host.name'),
  environment: ofResource('deployment.environment.name'),
  user_id: (record) => record.userId,
  session_id: (record) => record.sessionId,
  request_id: (record) => record.requestId,
  duration_ms: (record) => record.durationMs,
  own_ms: (record) => record.ownMs ?? record.durationMs,
  trace_id: (record) => record.span.traceId,
  span_id: (record) => record.span.spanId,
  dependency: (record) => record.dependency,
  error_code: (record) => record.errorCode,
  event_name: (record) => record.eventName,
  message: (record) => record.message,
  client_address: clientOf,
  method: methodOf,
  path: pathOf,
  query: queryOf,
  protocol: (record) => (methodOf(record) === undefined ? undefined : protocolOf(record)),
  status: statusOf,
  bytes: bytesOf,
  referrer: referrerOf,
  user_agent: userAgentOf,
};

export function templateFormat(pieces: readonly LinePiece[]): Format {
  const time = timeWriter();
  const writers = pieces.map(writerOf);
  return {
    name: 'template',
    line(record) {
      let line = '';
      for (const write of writers) line += write(record, time);
      return line;
    },
  };
}

export const readerOf = (source: LineSource): FieldReader =>
  'field' in source ? READERS[source.field] : attribute(source.attribute);

function writerOf(piece: LinePiece): (record: LogRecord, time: TimeWriter) => string {
  // A template's own text stands as it was written, a tab included; only a line end would break the line.
  if (typeof piece === 'string') {
    const literal = piece.replace(/[\r\n\u0085\u2028\u2029]/g, escapeControls);
    return () => literal;
  }
  const read = readerOf(piece);
  // What is not there is a dash.
  const shown = (record: LogRecord, time: TimeWriter): string =>
    escapeControls(String(read(record, time) ?? '-'));
  if (piece.align === 'left') return (record, time) => shown(record, time).padEnd(piece.width);
  return (record, time) => shown(record, time).padStart(piece.width);
}
