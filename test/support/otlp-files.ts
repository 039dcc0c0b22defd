/** Reads what the collector's raw files hold: one OTLP/JSON request a line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string };
}

export interface ReceivedLog {
  readonly uid: string;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly timeNanos: bigint;
  readonly severityNumber: number;
  readonly body: string;
}

export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
}

// biome-ignore lint/suspicious/noExplicitAny: OTLP/JSON as it comes; each use below names the fields it reads
type Json = any;

const requests = (path: string): Json[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const attribute = (attributes: readonly KeyValue[], key: string): string =>
  attributes.find((entry) => entry.key === key)?.value.stringValue ?? '';

export function receivedLogs(folder: string): ReceivedLog[] {
  return requests(join(folder, 'logs.otlp.jsonl')).flatMap((request) =>
    request.resourceLogs.flatMap((resource: Json) =>
      resource.scopeLogs.flatMap((scope: Json) =>
        scope.logRecords.map((log: Json) => ({
          uid: attribute(log.attributes, 'log.record.uid'),
          service: attribute(resource.resource.attributes, 'service.name'),
          traceId: log.traceId,
          spanId: log.spanId,
          timeNanos: BigInt(log.timeUnixNano),
          severityNumber: log.severityNumber,
          body: log.body.stringValue ?? '',
        })),
      ),
    ),
  );
}

export const receivedSpans = (folder: string): ReceivedSpan[] =>
  requests(join(folder, 'traces.otlp.jsonl')).flatMap(spansOf);

/** Of one OTLP/JSON request. */
export function spansOf(request: Json): ReceivedSpan[] {
  return request.resourceSpans.flatMap((resource: Json) =>
    resource.scopeSpans.flatMap((scope: Json) =>
      scope.spans.map((span: Json) => ({
        service: attribute(resource.resource.attributes, 'service.name'),
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        startNanos: BigInt(span.startTimeUnixNano),
        endNanos: BigInt(span.endTimeUnixNano),
      })),
    ),
  );
}
