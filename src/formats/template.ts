/** Lines from a user-defined template. `parseLineTemplate` in the model describes its syntax. */
import type { AttributeValue } from '../model/attributes.ts';
import { LEVELS, type Level } from '../model/level.ts';
import {
  type Conversion,
  isPlain,
  type LinePiece,
  type LineSource,
  type TemplateField,
} from '../model/line-format.ts';
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
import {
  filenameOf,
  fileOf,
  functionOf,
  LEVEL_NUMBER,
  lineNumberOf,
  moduleOf,
  processOf,
  threadOf,
} from './log-record.ts';
import { logAttributes } from './otlp/log-attributes.ts';
import { convertNumber, convertText, floatText } from './percent.ts';
import { templateRecognizer } from './recognize-template.ts';
import { type TimeWriter, timeWriter } from './time.ts';

/** What fields need in addition to the record. */
interface Surroundings {
  readonly time: TimeWriter;
  /** Time of the first record. */
  readonly firstMs: number;
}

/** The value of a field for a record, if any. */
type FieldReader = (record: LogRecord, around: Surroundings) => AttributeValue | undefined;

const ofResource =
  (name: string): FieldReader =>
  ({ instance }) =>
    instance.resource[name];

/** An attribute as in OTLP. */
const attribute =
  (name: string): FieldReader =>
  (record) =>
    logAttributes(record)[name] ?? record.instance.resource[name];

/** The values of Loki's label `detected_level`. */
const SEVERITY = Object.fromEntries(LEVELS.map((level) => [level, level.toLowerCase()])) as Record<
  Level,
  string
>;

const READERS: Readonly<Record<TemplateField, FieldReader>> = {
  asctime: (record, { time }) => time.asctime(record.timeMs),
  timestamp: (record, { time }) => time.millis(record.timeMs),
  created: (record) => record.timeMs / 1000,
  msecs: ({ timeMs }) => Math.floor(timeMs) - Math.floor(timeMs / 1000) * 1000,
  relativeCreated: ({ timeMs }, { firstMs }) => timeMs - firstMs,
  levelname: (record) => record.severityText,
  levelno: ({ level }) => LEVEL_NUMBER[level],
  level: (record) => record.severityText,
  severity: (record) => SEVERITY[record.level],
  id: (record) => record.uid,
  name: (record) => record.instance.service,
  service: (record) => record.instance.service,
  instance: (record) => record.instance.id,
  version: ofResource('service.version'),
  hostname: ofResource('host.name'),
  environment: ofResource('deployment.environment.name'),
  process: ({ instance }) => processOf(instance),
  processName: () => 'MainProcess',
  thread: ({ instance }) => threadOf(instance),
  threadName: () => 'MainThread',
  taskName: () => 'None',
  pathname: fileOf,
  filename: filenameOf,
  module: moduleOf,
  funcName: functionOf,
  lineno: lineNumberOf,
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

/** Fields that are floats in Python, which prints them with a point. */
const FLOATS: ReadonlySet<string> = new Set<TemplateField>(['created', 'msecs', 'relativeCreated']);

export function templateFormat(pieces: readonly LinePiece[]): Format {
  const time = timeWriter();
  let firstMs: number | undefined;
  const writers = pieces.map(writerOf);
  return {
    name: 'template',
    recognizes: templateRecognizer(pieces, inOneLine),
    line(record) {
      firstMs ??= record.timeMs;
      const around = { time, firstMs };
      let line = '';
      for (const write of writers) line += write(record, around);
      return line;
    },
  };
}

export const readerOf = (source: LineSource): FieldReader =>
  'field' in source ? READERS[source.field] : attribute(source.attribute);

function writerOf(piece: LinePiece): (record: LogRecord, around: Surroundings) => string {
  if (typeof piece === 'string') {
    const literal = inOneLine(piece);
    return () => literal;
  }
  const read = readerOf(piece);
  const write = valueWriter(piece, piece.conversion);
  return (record, around) => write(read(record, around));
}

/** The fixed text of a template is unchanged, including tabs. Only line ends are escaped. */
const inOneLine = (text: string): string => text.replace(/[\r\n\u0085\u2028\u2029]/g, escapeControls);

function valueWriter(
  source: LineSource,
  conversion: Conversion,
): (value: AttributeValue | undefined) => string {
  const textOf =
    'field' in source && FLOATS.has(source.field)
      ? (value: AttributeValue) => floatText(Number(value))
      : String;
  if (isPlain(conversion)) return (value) => (value === undefined ? '-' : escapeControls(textOf(value)));
  return (value) => {
    // A missing value is a dash.
    if (value === undefined) return convertText('-', { ...conversion, precision: 1 }, escapeControls);
    return conversion.type !== 's' && typeof value === 'number' && Number.isFinite(value)
      ? convertNumber(value, conversion)
      : convertText(textOf(value), conversion, escapeControls);
  };
}
