/** The formats that a line can have, by name, and the reading of a line template; `formats` writes the lines. */

export const FORMAT_NAMES = [
  'text',
  'json',
  'csv',
  'microservice',
  'bracketed',
  'clf',
  'combined',
  'access-json',
  'otlp-json',
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/**
 * Every field by name: as the json formats spell them, and as Python's logging spells the same things.
 * From `client_address` to `user_agent` they belong to HTTP answers.
 */
export const TEMPLATE_FIELDS = [
  'asctime',
  'timestamp',
  'created',
  'levelname',
  'level',
  'severity',
  'id',
  'name',
  'service',
  'instance',
  'version',
  'hostname',
  'environment',
  'user_id',
  'session_id',
  'request_id',
  'duration_ms',
  'own_ms',
  'trace_id',
  'span_id',
  'dependency',
  'error_code',
  'event_name',
  'message',
  'client_address',
  'method',
  'path',
  'query',
  'protocol',
  'status',
  'bytes',
  'referrer',
  'user_agent',
] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];

/** What stands in a line: a field, or an attribute of the record or its resource. */
export type LineSource = { readonly field: TemplateField } | { readonly attribute: string };

/** Plain text, or a value padded to a width. */
export type LinePiece = string | (LineSource & { readonly width: number; readonly align: 'left' | 'right' });

export type ParsedLineTemplate =
  | { readonly ok: true; readonly pieces: readonly LinePiece[] }
  | { readonly ok: false; readonly problem: string };

/** Whether a setting's text is meant as a template and not as the name of a format. */
export const looksLikeTemplate = (text: string): boolean => text.includes('%(');

const PIECE = /%%|%\(([^()]*)\)(-?)(\d*)s|[^%]+|%/g;
const WIDEST = 500;

/**
 * Reads a template in the style of Python's logging: `[%(asctime)s] %(levelname)-7s %(message)s`.
 * A name with a dot is an attribute, `%(http.route)s`, of the record or else of its resource. `%%` is a percent sign;
 * a width pads on the left, with a minus sign on the right.
 */
export function parseLineTemplate(text: string): ParsedLineTemplate {
  const pieces: LinePiece[] = [];
  for (const [token, name, minus, width] of text.toWellFormed().matchAll(PIECE)) {
    if (token === '%') return { ok: false, problem: 'a "%" begins no field; write "%%" for a percent sign' };
    if (name === undefined) {
      pieces.push(token === '%%' ? '%' : token);
      continue;
    }
    const source = sourceOf(name);
    if (!source)
      return { ok: false, problem: `unknown field "${name}"; known: ${TEMPLATE_FIELDS.join(', ')}` };
    if (Number(width) > WIDEST) return { ok: false, problem: `field "${name}" is wider than ${WIDEST}` };
    pieces.push({ ...source, width: Number(width), align: minus === '-' ? 'left' : 'right' });
  }
  return { ok: true, pieces };
}

function sourceOf(name: string): LineSource | undefined {
  if (name.includes('.')) return { attribute: name };
  const field = TEMPLATE_FIELDS.find((known) => known === name);
  return field && { field };
}
