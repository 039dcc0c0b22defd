/**
 * Message templates: text with placeholders in braces, parsed when a scenario is loaded.
 *
 *   {int:100-999}  {float:5-250:2}  {pick:a|b|c}  {hex:8}  {fake:commerce.productName}
 *   {user} {session} {request} {duration}   values of the record itself; for an HTTP operation also
 *   {method} {path} {status} {bytes}        (`path` with its query); for a record about a call also {dependency}
 *   {name}                                  one of the `fields` of the scenario
 *   {{ and }}                               a brace
 */
export type TemplatePart = string | Drawn | { readonly kind: 'own'; readonly name: OwnName };

/** A random value: drawn each time it is written, or kept as long as its field says. */
export type Drawn = (
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly kind: 'float'; readonly min: number; readonly max: number; readonly digits: number }
  | { readonly kind: 'pick'; readonly options: readonly string[] }
  | { readonly kind: 'hex'; readonly digits: number }
  | { readonly kind: 'fake'; readonly path: string }
) & { readonly keep?: Keep };

export interface Keep {
  /** The same for every use of the same part of the same field. */
  readonly key: string;
  readonly per: Exclude<FieldLife, 'record'>;
}

/** How long a field keeps its value, shortest first: not at all, one run of an operation, a trace, a session. */
export const FIELD_LIVES = ['record', 'operation', 'trace', 'session'] as const;
export type FieldLife = (typeof FIELD_LIVES)[number];

/** A named part of templates. */
export interface Field {
  readonly text: string;
  readonly per: FieldLife;
}

export type Fields = Readonly<Record<string, Field>>;

export type Template = readonly TemplatePart[];

/** Values of the record itself that its message may quote. */
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

/** Parses `text`. `fields` are expanded in place; they may use each other, but not themselves. */
export function parseTemplate(text: string, fields: Fields): ParsedTemplate {
  try {
    return { ok: true, template: merge(parse(text, fields, [], undefined)) };
  } catch (error) {
    if (error instanceof TemplateError) return { ok: false, problem: error.message };
    throw error;
  }
}

class TemplateError extends Error {}

/** The field that is being parsed, and the number of its random parts so far. */
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
  // A doubled brace, a placeholder, plain text, or a single brace.
  for (const [token, placeholder] of text.toWellFormed().matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (token === '{{' || token === '}}') parts.push(token[0]!);
    else if (placeholder !== undefined) parts.push(...placeholderParts(placeholder, fields, within, keeper));
    else if (token === '{' || token === '}')
      throw new TemplateError(`a single "${token}" (write "${token}${token}" for a brace)`);
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
  if (field === undefined) throw new TemplateError(`unknown placeholder "{${body}}" (known: ${FORMS})`);
  if (within.includes(kind))
    throw new TemplateError(`field "${kind}" refers to itself (${[...within, kind].join(' > ')})`);
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
  throw new TemplateError(`placeholder "{${body}}" cannot be read (known: ${FORMS})`);
}

/** Joins neighbouring parts of plain text. */
function merge(parts: readonly TemplatePart[]): Template {
  const merged: TemplatePart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return Object.freeze(merged);
}
