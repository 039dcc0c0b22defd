/**
 * Omits attributes of log records that no query of the receiver uses. Each attribute costs Loki time when it is written
 * and in every query that reads its record.
 */
import type { Attributes, AttributeValue } from '../model/attributes.ts';

/** Whether to send an attribute of a record or its resource. Also called with the names in `CONTEXT`. */
export type Keeps = (attribute: string) => boolean;

/** Fields of a log record that are not attributes, by the names that OTLP receivers show. */
export const CONTEXT = {
  trace: ['trace_id', 'span_id', 'flags'],
  observed: 'observed_timestamp',
} as const;

export function narrowed(attributes: Attributes, keeps: Keeps | undefined): Attributes {
  if (!keeps) return attributes;
  const kept: Record<string, AttributeValue> = {};
  for (const name in attributes) if (keeps(name)) kept[name] = attributes[name]!;
  return kept;
}
