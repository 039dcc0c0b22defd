/**
 * The structure of log records and spans that the encoders need. The SDK's `ReadableLogRecord` and `ReadableSpan` match it.
 * This room does not import the SDK.
 */

/** Seconds and nanoseconds since the Unix epoch. */
export type OtlpTime = readonly [seconds: number, nanoseconds: number];

/** opentelemetry-proto `common.v1.AnyValue`; null and undefined are the empty value. */
export type OtlpValue =
  | string
  | number
  | boolean
  | Uint8Array
  | readonly OtlpValue[]
  | { readonly [key: string]: OtlpValue }
  | null
  | undefined;

export interface OtlpAttributes {
  readonly [key: string]: OtlpValue;
}

/** The encoded bytes are cached by the identity of the object, so it must not change after encoding. */
export interface OtlpResource {
  readonly attributes: OtlpAttributes;
  readonly schemaUrl?: string | undefined;
  /** True while attributes are still being detected; the resource is not cached then. */
  readonly asyncAttributesPending?: boolean | undefined;
}

/** Cached by identity too. */
export interface OtlpScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: OtlpAttributes | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

export interface OtlpSpanContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean | undefined;
  readonly traceState?: { serialize(): string } | undefined;
}

/** The common part of both signals, by which batches are grouped. */
export interface OtlpRecord {
  readonly resource: OtlpResource;
  readonly instrumentationScope: OtlpScope;
}

export interface OtlpLog extends OtlpRecord {
  readonly hrTime: OtlpTime;
  readonly hrTimeObserved: OtlpTime;
  readonly severityNumber?: number | undefined;
  readonly severityText?: string | undefined;
  readonly body?: OtlpValue;
  readonly eventName?: string | undefined;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributesCount: number;
  readonly spanContext?: OtlpSpanContext | undefined;
}

export interface OtlpSpanEvent {
  readonly name: string;
  readonly time: OtlpTime;
  readonly attributes?: OtlpAttributes | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

export interface OtlpSpanLink {
  readonly context: OtlpSpanContext;
  readonly attributes?: OtlpAttributes | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

export interface OtlpSpan extends OtlpRecord {
  readonly name: string;
  /** The kinds of the API: 0 (internal) to 4 (consumer), one less than in OTLP. */
  readonly kind: number;
  readonly spanContext: () => OtlpSpanContext;
  readonly parentSpanContext?: OtlpSpanContext | undefined;
  readonly startTime: OtlpTime;
  readonly endTime: OtlpTime;
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly attributes: OtlpAttributes;
  readonly droppedAttributesCount: number;
  readonly events: readonly OtlpSpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly OtlpSpanLink[];
  readonly droppedLinksCount: number;
}
