/**
 * Normalizes OTLP/JSON, so that our output can be compared with that of the SDK's serialiser: if the mapping allows several
 * forms, or the SDK deviates from it, both are converted to one form. Each such case is listed here, and our output for it
 * has its own test.
 */

/** Members of `resource` that OTLP has. */
const RESOURCE_MEMBERS = ['attributes', 'droppedAttributesCount'];

export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), common);
}

function common(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if ('intValue' in value) return commonInteger(value.intValue);
  // The SDK writes null for NaN and infinities; the mapping has names.
  if ('doubleValue' in value && typeof value.doubleValue === 'string') return { doubleValue: null };
  // The SDK repeats `schemaUrl` in the resource, which has no such field.
  if (key === 'resource') return pick(value, (name) => RESOURCE_MEMBERS.includes(name));
  // The SDK writes a zero next to the attributes of a scope.
  if (key === 'scope')
    return pick(value, (name, member) => name !== 'droppedAttributesCount' || member !== 0);
  // The SDK writes an empty `schemaUrl` for a scope, which is the same as none.
  return pick(value, (name, member) => name !== 'schemaUrl' || member !== '');
}

/** Ours are decimal strings, as the mapping requires. The SDK writes numbers, even beyond int64, where ours are doubles. */
function commonInteger(value: unknown): unknown {
  if (typeof value === 'string') return { intValue: BigInt(value) };
  const number = Number(value);
  return number >= -(2 ** 63) && number < 2 ** 63 ? { intValue: BigInt(number) } : { doubleValue: number };
}

function pick(object: object, keep: (name: string, value: unknown) => boolean): object {
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => keep(name, value)));
}
