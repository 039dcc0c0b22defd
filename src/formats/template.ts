/** A line of one's own making; see `parseLineTemplate` in the model for how it is written. */
import type { LinePiece, TemplateField } from '../model/line-format.ts';
import type { LogRecord } from '../model/record.ts';
import { escapeControls } from './escape.ts';
import type { Format } from './format.ts';
import { type TimeWriter, timeWriter } from './time.ts';

type FieldReader = (record: LogRecord, time: TimeWriter) => string;

const attribute =
  (name: string): FieldReader =>
  (record) =>
    String(record.instance.resource[name] ?? '-');

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
  version: attribute('service.version'),
  hostname: attribute('host.name'),
  environment: attribute('deployment.environment.name'),
  user_id: (record) => record.userId ?? '-',
  session_id: (record) => record.sessionId ?? '-',
  request_id: (record) => record.requestId ?? '-',
  duration_ms: (record) => (record.durationMs === undefined ? '-' : String(record.durationMs)),
  trace_id: (record) => record.span.traceId,
  span_id: (record) => record.span.spanId,
  dependency: (record) => record.dependency ?? '-',
  error_code: (record) => record.errorCode ?? '-',
  event_name: (record) => record.eventName,
  message: (record) => record.message,
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
  const read = READERS[piece.field];
  if (piece.align === 'left') return (record, time) => escapeControls(read(record, time)).padEnd(piece.width);
  return (record, time) => escapeControls(read(record, time)).padStart(piece.width);
}
