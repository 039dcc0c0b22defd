/**
 * One `ExportLogsServiceRequest` with one record per line, in the OTLP/JSON mapping. The collector can read it. It is the
 * same record as over OTLP, including the trace context.
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
/** W3C trace flags: sampled. */
const SAMPLED = 1;

/** `body` makes the body of a record. Default: the message. */
export function otlpJsonFormat(body: (record: LogRecord) => string = ({ message }) => message): Format {
  // The encoder caches a resource by the identity of this object.
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
