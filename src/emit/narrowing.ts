/**
 * Leaves out of log records what their receiver is known not to ask for. Each attribute costs Loki once when it is
 * written and again in every query that passes over its record.
 */
import type { Attributes, AttributeValue } from '../model/attributes.ts';

/** Whether an attribute of a record or its resource is sent; also asked by the names of `CONTEXT` fields. */
export type Keeps = (attribute: string) => boolean;

/** The fields of a log record that are no attributes, by the names under which OTLP receivers show them. */
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
