/** The formats that a line can have, by name, and the reading of a line template; `formats` writes the lines. */

export const FORMAT_NAMES = ['text', 'json', 'csv'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** Every field by name: as the json format spells them, and as Python's logging spells the same things. */
export const TEMPLATE_FIELDS = [
  'asctime',
  'timestamp',
  'created',
  'levelname',
  'level',
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
  'trace_id',
  'span_id',
  'dependency',
  'error_code',
  'event_name',
  'message',
] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];

/** Plain text, or a field padded to a width. */
export type LinePiece =
  | string
  | { readonly field: TemplateField; readonly width: number; readonly align: 'left' | 'right' };

export type ParsedLineTemplate =
  | { readonly ok: true; readonly pieces: readonly LinePiece[] }
  | { readonly ok: false; readonly problem: string };

/** Whether a setting's text is meant as a template and not as the name of a format. */
export const looksLikeTemplate = (text: string): boolean => text.includes('%(');

const PIECE = /%%|%\((\w*)\)(-?)(\d*)s|[^%]+|%/g;
const WIDEST = 500;

/**
 * Reads a template in the style of Python's logging: `[%(asctime)s] %(levelname)-7s %(message)s`.
 * `%%` is a percent sign; a width pads on the left, with a minus sign on the right.
 */
export function parseLineTemplate(text: string): ParsedLineTemplate {
  const pieces: LinePiece[] = [];
  for (const [token, name, minus, width] of text.toWellFormed().matchAll(PIECE)) {
    if (token === '%') return { ok: false, problem: 'a "%" begins no field; write "%%" for a percent sign' };
    if (name === undefined) {
      pieces.push(token === '%%' ? '%' : token);
      continue;
    }
    const field = TEMPLATE_FIELDS.find((known) => known === name);
    if (!field)
      return { ok: false, problem: `unknown field "${name}"; known: ${TEMPLATE_FIELDS.join(', ')}` };
    if (Number(width) > WIDEST) return { ok: false, problem: `field "${name}" is wider than ${WIDEST}` };
    pieces.push({ field, width: Number(width), align: minus === '-' ? 'left' : 'right' });
  }
  return { ok: true, pieces };
}
