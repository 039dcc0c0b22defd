/**
 * One `ExportLogsServiceRequest` in the OTLP/JSON mapping a line, each with one record: what the collector's file
 * receiver reads, and the same record that goes over OTLP, trace context and all.
 */
import { SEVERITY_NUMBER } from '../model/level.ts';
import type { LogRecord } from '../model/record.ts';
import type { Format } from './format.ts';
import { hrTime } from './otlp/hr-time.ts';
import { encodeLogsJsonLine } from './otlp/index.ts';
import { logAttributes, SCOPE_NAME } from './otlp/log-attributes.ts';
import type { OtlpScope } from './otlp/types.ts';
import { perInstance } from './per-instance.ts';

const SCOPE: OtlpScope = { name: SCOPE_NAME };
/** W3C trace flags: every trace is recorded. */
const SAMPLED = 1;

/** `body` says what stands in the record's body; the message where it is not given. */
export function otlpJsonFormat(body: (record: LogRecord) => string = ({ message }) => message): Format {
  // The encoder keeps the bytes of a resource by the identity of this object.
  const resource = perInstance(({ resource: attributes }) => ({ attributes }));
  return {
    name: 'otlp-json',
    recognizes: (line) => line.startsWith('{"resourceLogs":['),
    line: (record) =>
      encodeLogsJsonLine([
        {
          resource: resource(record.instance),
          instrumentationScope: SCOPE,
          hrTime: hrTime(record.timeMs),
          hrTimeObserved: hrTime(record.observedMs),
          severityNumber: SEVERITY_NUMBER[record.level],
          severityText: record.severityText,
          body: body(record),
          eventName: record.eventName,
          attributes: logAttributes(record),
          droppedAttributesCount: 0,
          spanContext: { ...record.span, traceFlags: SAMPLED },
        },
      ]),
  };
}
