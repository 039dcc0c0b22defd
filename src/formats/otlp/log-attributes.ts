/** The attributes of a log record in OTLP, for the SDK and for `otlp-json` lines. */
import type { Attributes, AttributeValue } from '../../model/attributes.ts';
import type { LogRecord } from '../../model/record.ts';

/** The instrumentation scope of all records. */
export const SCOPE_NAME = 'firedrill';

/** Flat attributes by the semantic conventions. Request id and durations have no convention and keep their own names. */
export function logAttributes(record: LogRecord): Attributes {
  const attributes: Record<string, AttributeValue> = { 'log.record.uid': record.uid };
  if (record.userId !== undefined) attributes['user.id'] = record.userId;
  if (record.sessionId !== undefined) attributes['session.id'] = record.sessionId;
  if (record.requestId !== undefined) attributes['request.id'] = record.requestId;
  if (record.durationMs !== undefined) attributes.duration_ms = record.durationMs;
  if (record.ownMs !== undefined) attributes.own_ms = record.ownMs;
  if (record.errorCode !== undefined) attributes['error.code'] = record.errorCode;
  if (record.dependency !== undefined) attributes['service.peer.name'] = record.dependency;
  for (const name in record.attributes) attributes[name] = record.attributes[name]!;
  return attributes;
}
