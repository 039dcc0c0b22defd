/**
 * What the encoders need of a log record and of a span, as plain structure: the SDK's `ReadableLogRecord` and
 * `ReadableSpan` fit as they are, and so does anything else of this shape. This room imports no SDK.
 */

/** Seconds and nanoseconds since the Unix epoch. */
export type OtlpTime = readonly [seconds: number, nanoseconds: number];

/** opentelemetry-proto `common.v1.AnyValue`; null and undefined stand for the empty value. */
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

/** Who speaks. Its bytes are cached by the identity of the object, so it must not change once encoded. */
export interface OtlpResource {
  readonly attributes: OtlpAttributes;
  readonly schemaUrl?: string | undefined;
  /** True while attributes are still being detected: such a resource is not cached yet. */
  readonly asyncAttributesPending?: boolean | undefined;
}

/** Which instrumentation speaks. Cached by identity as well. */
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

/** What both signals have, and what batches are grouped by. */
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
  /** The API's kinds: 0 internal to 4 consumer, one less than on the wire. */
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
