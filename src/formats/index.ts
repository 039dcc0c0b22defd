/** Picks the format that a setting names: one of the known ones, or a line template. */
import { type FormatName, looksLikeTemplate, parseLineTemplate } from '../model/line-format.ts';
import { csvFormat } from './csv.ts';
import type { Format } from './format.ts';
import { jsonFormat } from './json.ts';
import { templateFormat } from './template.ts';
import { textFormat } from './text.ts';

const FORMATS: Readonly<Record<FormatName, () => Format>> = {
  text: textFormat,
  json: jsonFormat,
  csv: csvFormat,
};

/** `spec` has passed the settings' check. */
export function createFormat(spec: string): Format {
  if (!looksLikeTemplate(spec)) return FORMATS[spec as FormatName]();
  const parsed = parseLineTemplate(spec);
  if (!parsed.ok) throw new Error(`unchecked line template: ${parsed.problem}`);
  return templateFormat(parsed.pieces);
}
