/**
 * A line of OTLP JSON, as the collector's file exporter and the `otlp-json` format write it: one
 * `ExportLogsServiceRequest` with any number of log records.
 *
 * Source: opentelemetry-proto, `docs/specification.md` (JSON Protobuf Encoding), `logs/v1/logs.proto`.
 */
import { z } from 'zod';

/** An `AnyValue` as a plain value: integers as their decimal digits, bytes in base64. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | PlainMap;
export interface PlainMap {
  readonly [key: string]: PlainValue;
}

/** One log record with what its request says of its resource and scope. */
export interface ReceivedLog {
  readonly resource: PlainMap;
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: PlainMap };
  /** Epoch nanoseconds as decimal digits; of a record without a time, the time it was observed. */
  readonly timeNanos: string;
  /** Epoch nanoseconds as decimal digits; `0`: unknown. */
  readonly observedNanos: string;
  /** 1 to 24; 0: not specified. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: PlainValue;
  readonly attributes: PlainMap;
  /** Lower-case hex; empty if there is none. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly eventName: string;
}

const digits = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()]).transform(String);

interface AnyValue {
  readonly stringValue?: string | undefined;
  readonly boolValue?: boolean | undefined;
  readonly intValue?: string | number | undefined;
  readonly doubleValue?: number | string | undefined;
  readonly bytesValue?: string | undefined;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] | undefined } | undefined;
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] | undefined } | undefined;
}
interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue | undefined;
}

const anyValue: z.ZodType<AnyValue> = z.lazy(() =>
  z.object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: z.union([z.string().regex(/^-?\d+$/), z.number().int()]).optional(),
    doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).optional(),
    bytesValue: z.string().optional(),
    arrayValue: z.object({ values: z.array(anyValue).optional() }).optional(),
    kvlistValue: z.object({ values: z.array(keyValue).optional() }).optional(),
  }),
);
const keyValue = z.object({ key: z.string(), value: anyValue.optional() });
const attributes = z.array(keyValue).optional();

const logRecord = z.object({
  timeUnixNano: digits.optional(),
  observedTimeUnixNano: digits.optional(),
  severityNumber: z.number().int().min(0).max(24).optional(),
  severityText: z.string().optional(),
  body: anyValue.optional(),
  attributes,
  traceId: z
    .string()
    .regex(/^([0-9a-fA-F]{32})?$/)
    .optional(),
  spanId: z
    .string()
    .regex(/^([0-9a-fA-F]{16})?$/)
    .optional(),
  flags: z.number().int().nonnegative().optional(),
  eventName: z.string().optional(),
});

const request = z.object({
  resourceLogs: z.array(
    z.object({
      resource: z.object({ attributes }).optional(),
      scopeLogs: z
        .array(
          z.object({
            scope: z
              .object({ name: z.string().optional(), version: z.string().optional(), attributes })
              .optional(),
            logRecords: z.array(logRecord).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

export type OtlpJsonLine =
  | { readonly ok: true; readonly records: readonly ReceivedLog[] }
  | { readonly ok: false; readonly problem: string };

/** The log records of one line, in the order in which they stand there. */
export function readOtlpJson(line: string): OtlpJsonLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, problem: 'not JSON' };
  }
  const read = request.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    const at = issue?.path.join('.') ?? '';
    return { ok: false, problem: at === '' ? 'no "resourceLogs"' : `${at}: ${issue!.message}` };
  }
  const records = read.data.resourceLogs.flatMap(({ resource, scopeLogs = [] }) => {
    const resourceAttributes = mapOf(resource?.attributes);
    return scopeLogs.flatMap(({ scope, logRecords = [] }) => {
      const { name = '', version = '' } = scope ?? {};
      const own = { name, version, attributes: mapOf(scope?.attributes) };
      return logRecords.map((record) => received(record, resourceAttributes, own));
    });
  });
  return { ok: true, records };
}

const received = (
  record: z.infer<typeof logRecord>,
  resource: PlainMap,
  scope: ReceivedLog['scope'],
): ReceivedLog => {
  const observedNanos = record.observedTimeUnixNano ?? '0';
  const { timeUnixNano = '0' } = record;
  return {
    resource,
    scope,
    timeNanos: /^0+$/.test(timeUnixNano) ? observedNanos : timeUnixNano,
    observedNanos,
    severityNumber: record.severityNumber ?? 0,
    severityText: record.severityText ?? '',
    body: record.body ? plainOf(record.body) : '',
    attributes: mapOf(record.attributes),
    traceId: (record.traceId ?? '').toLowerCase(),
    spanId: (record.spanId ?? '').toLowerCase(),
    flags: record.flags ?? 0,
    eventName: record.eventName ?? '',
  };
};

const mapOf = (list: readonly KeyValue[] = []): PlainMap =>
  Object.fromEntries(list.map(({ key, value }) => [key, value ? plainOf(value) : null]));

function plainOf(value: AnyValue): PlainValue {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined)
    return Number.isSafeInteger(Number(value.intValue)) ? Number(value.intValue) : String(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainOf);
  if (value.kvlistValue) return mapOf(value.kvlistValue.values);
  return null;
}
