/**
 * OTLP/JSON as a tree in which ours and the stock one can be compared: where the mapping leaves a choice or the
 * stock serialiser leaves the mapping, both sides are brought to one form. Each such place is named here, and what
 * ours writes there has a test of its own.
 */

/** Members of `resource` that OTLP has. */
const RESOURCE_MEMBERS = ['attributes', 'droppedAttributesCount'];

export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), common);
}

function common(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if ('intValue' in value) return commonInteger(value.intValue);
  // Stock writes null where JSON has no number; the mapping has names.
  if ('doubleValue' in value && typeof value.doubleValue === 'string') return { doubleValue: null };
  // Stock repeats `schemaUrl` inside the resource, where no such field exists.
  if (key === 'resource') return pick(value, (name) => RESOURCE_MEMBERS.includes(name));
  // Stock writes a zero beside a scope's attributes.
  if (key === 'scope')
    return pick(value, (name, member) => name !== 'droppedAttributesCount' || member !== 0);
  // Stock writes an empty `schemaUrl` of a scope, which is the same as none.
  return pick(value, (name, member) => name !== 'schemaUrl' || member !== '');
}

/** Ours are decimal strings, as the mapping asks; the stock ones are numbers, also beyond int64, where ours are doubles. */
function commonInteger(value: unknown): unknown {
  if (typeof value === 'string') return { intValue: BigInt(value) };
  const number = Number(value);
  return number >= -(2 ** 63) && number < 2 ** 63 ? { intValue: BigInt(number) } : { doubleValue: number };
}

function pick(object: object, keep: (name: string, value: unknown) => boolean): object {
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => keep(name, value)));
}
