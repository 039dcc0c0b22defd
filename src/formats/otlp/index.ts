/**
 * OTLP encoders for logs and traces, as protobuf and JSON. The requests decode to the same messages as those of the
 * OpenTelemetry SDK's serialisers, but encoding is several times faster. Every result is a copy and may be queued.
 */
export { encodeLogsJson, encodeLogsJsonLine } from './json/logs.ts';
export { encodeTracesJson } from './json/traces.ts';
export { encodeLogsProtobuf } from './protobuf/logs.ts';
export { encodeTracesProtobuf } from './protobuf/traces.ts';
export type { OtlpLog, OtlpSpan } from './types.ts';
