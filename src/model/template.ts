/**
 * Message templates: text with placeholders in braces, parsed once when a scenario is loaded.
 *
 *   {int:100-999}  {float:5-250:2}  {pick:a|b|c}  {hex:8}  {fake:commerce.productName}
 *   {user} {session} {request} {duration}   what the record itself carries; of an HTTP operation also
 *   {method} {path} {status} {bytes}        `path` with its query; of a record about a failed call {dependency}
 *   {name}                                  a named piece from the scenario's `fields`
 *   {{ and }}                               a brace
 */
export type TemplatePart = string | Drawn | { readonly kind: 'own'; readonly name: OwnName };

/** What is drawn: anew each time it is written, or where a field keeps it once for as long as the field says. */
export type Drawn = (
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly kind: 'float'; readonly min: number; readonly max: number; readonly digits: number }
  | { readonly kind: 'pick'; readonly options: readonly string[] }
  | { readonly kind: 'hex'; readonly digits: number }
  | { readonly kind: 'fake'; readonly path: string }
) & { readonly keep?: Keep };

export interface Keep {
  /** The same wherever the same part of the same field is written. */
  readonly key: string;
  readonly per: Exclude<FieldLife, 'record'>;
}

/** How long a field has the same value, from the shortest: each time it is quoted, one run of an operation, … */
export const FIELD_LIVES = ['record', 'operation', 'trace', 'session'] as const;
export type FieldLife = (typeof FIELD_LIVES)[number];

/** A named piece of text. */
export interface Field {
  readonly text: string;
  readonly per: FieldLife;
}

export type Fields = Readonly<Record<string, Field>>;

export type Template = readonly TemplatePart[];

/** What a record carries that its message may quote. */
export const OWN_NAMES = [
  'user',
  'session',
  'request',
  'duration',
  'method',
  'path',
  'status',
  'bytes',
  'dependency',
] as const;
export type OwnName = (typeof OWN_NAMES)[number];

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problem: string };

const FORMS =
  '{int:1-9}, {float:1-9:2}, {pick:a|b}, {hex:8}, {fake:module.method}, {user}, {session}, {request}, {duration}, {method}, {path}, {status}, {bytes}, {dependency} or a name from `fields`';

/** Parses `text`; `fields` are the scenario's named pieces, expanded in place (they may use one another, not themselves). */
export function parseTemplate(text: string, fields: Fields): ParsedTemplate {
  try {
    return { ok: true, template: merge(parse(text, fields, [], undefined)) };
  } catch (error) {
    if (error instanceof TemplateFault) return { ok: false, problem: error.message };
    throw error;
  }
}

class TemplateFault extends Error {}

/** The field whose value is being read, and how many drawn parts of it so far. */
interface Keeper {
  readonly name: string;
  readonly per: Keep['per'];
  parts: number;
}

function parse(
  text: string,
  fields: Fields,
  within: readonly string[],
  keeper: Keeper | undefined,
): TemplatePart[] {
  const parts: TemplatePart[] = [];
  // A doubled brace, a placeholder, plain text, or a brace that stands alone.
  for (const [token, placeholder] of text.toWellFormed().matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (token === '{{' || token === '}}') parts.push(token[0]!);
    else if (placeholder !== undefined) parts.push(...placeholderParts(placeholder, fields, within, keeper));
    else if (token === '{' || token === '}')
      throw new TemplateFault(`a single "${token}" (write "${token}${token}" for a brace)`);
    else parts.push(token);
  }
  return parts;
}

function placeholderParts(
  body: string,
  fields: Fields,
  within: readonly string[],
  keeper: Keeper | undefined,
): TemplatePart[] {
  const colon = body.indexOf(':');
  const kind = colon < 0 ? body : body.slice(0, colon);
  const argument = colon < 0 ? undefined : body.slice(colon + 1);
  if (argument !== undefined) {
    const drawn = withArgument(kind, argument, body);
    if (!keeper) return [drawn];
    return [{ ...drawn, keep: { key: `${keeper.name}.${keeper.parts++}`, per: keeper.per } }];
  }
  if ((OWN_NAMES as readonly string[]).includes(kind)) return [{ kind: 'own', name: kind as OwnName }];
  const field = Object.hasOwn(fields, kind) ? fields[kind] : undefined;
  if (field === undefined) throw new TemplateFault(`unknown placeholder "{${body}}" (known: ${FORMS})`);
  if (within.includes(kind))
    throw new TemplateFault(`field "${kind}" refers to itself (${[...within, kind].join(' > ')})`);
  // What a field draws each time belongs to the field that quotes it, if that one keeps its value.
  const own = field.per === 'record' ? keeper : { name: kind, per: field.per, parts: 0 };
  return parse(field.text, fields, [...within, kind], own);
}

function withArgument(kind: string, argument: string, body: string): Drawn {
  switch (kind) {
    case 'int': {
      const range = /^(-?\d+)-(-?\d+)$/.exec(argument);
      if (range && Number(range[1]) <= Number(range[2]))
        return { kind, min: Number(range[1]), max: Number(range[2]) };
      break;
    }
    case 'float': {
      const range = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)(?::([0-9]))?$/.exec(argument);
      if (range && Number(range[1]) <= Number(range[2])) {
        return { kind, min: Number(range[1]), max: Number(range[2]), digits: Number(range[3] ?? 2) };
      }
      break;
    }
    case 'pick':
      return { kind, options: argument.split('|') };
    case 'hex':
      if (/^([1-9]|[12]\d|3[0-2])$/.test(argument)) return { kind, digits: Number(argument) };
      break;
    case 'fake':
      if (/^[a-zA-Z]+\.[a-zA-Z0-9]+$/.test(argument)) return { kind, path: argument };
      break;
  }
  throw new TemplateFault(`placeholder "{${body}}" cannot be read (known: ${FORMS})`);
}

/** Neighbouring pieces of plain text become one. */
function merge(parts: readonly TemplatePart[]): Template {
  const merged: TemplatePart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return Object.freeze(merged);
}
