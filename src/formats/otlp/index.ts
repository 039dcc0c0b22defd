/**
 * OTLP encoders for logs and traces, as protobuf and as JSON: requests that decode to the same as those of the
 * OpenTelemetry SDK's own serialisers, for a fraction of their time. Every result is a copy, safe to queue.
 */
export { encodeLogsJson, encodeLogsJsonLine } from './json/logs.ts';
export { encodeTracesJson } from './json/traces.ts';
export { encodeLogsProtobuf } from './protobuf/logs.ts';
export { encodeTracesProtobuf } from './protobuf/traces.ts';
export type { OtlpLog, OtlpSpan } from './types.ts';
