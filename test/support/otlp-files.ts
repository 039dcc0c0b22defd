/** Reads the raw files of the collector: one OTLP/JSON request in each line. */
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

// biome-ignore lint/suspicious/noExplicitAny: OTLP/JSON; each use below names the fields it reads
type Json = any;

const requests = (path: string): Json[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const attribute = (attributes: readonly KeyValue[], key: string): string =>
  attributes.find((entry) => entry.key === key)?.value.stringValue ?? '';

/** Of a file with one OTLP/JSON request a line. */
export const logsIn = (path: string): FoundLog[] => requests(path).flatMap(logsOf);

export const receivedLogs = (folder: string): ReceivedLog[] =>
  logsIn(join(folder, 'logs.otlp.jsonl')).map(({ resource, attributes, ...log }) => ({
    ...log,
    uid: attributes['log.record.uid'] ?? '',
    service: resource['service.name'] ?? '',
  }));

/** A log record with its resource, scope and attributes. Attributes that are not strings are JSON. */
export interface FoundLog extends Omit<ReceivedLog, 'uid' | 'service'> {
  readonly severityText: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

const textsOf = (attributes: readonly KeyValue[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? JSON.stringify(Object.values(value)[0])]),
  );

/** Of one OTLP/JSON request. */
export function logsOf(request: Json): FoundLog[] {
  return request.resourceLogs.flatMap((resource: Json) => {
    const common = textsOf(resource.resource.attributes);
    return resource.scopeLogs.flatMap((scope: Json) =>
      scope.logRecords.map((log: Json) => ({
        resource: common,
        attributes: textsOf(log.attributes),
        traceId: log.traceId ?? '',
        spanId: log.spanId ?? '',
        timeNanos: BigInt(log.timeUnixNano ?? 0),
        severityNumber: log.severityNumber,
        severityText: log.severityText ?? '',
        body: log.body?.stringValue ?? '',
      })),
    );
  });
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
