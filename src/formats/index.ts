/** Creates the format that a setting or a scenario names: a built-in format or a line template. */
import { type FormatName, looksLikeTemplate, parseLineTemplate } from '../model/line-format.ts';
import type { LogRecord } from '../model/record.ts';
import { accessJsonFormat } from './access-json.ts';
import { bracketedFormat } from './bracketed.ts';
import { clfFormat, combinedFormat } from './clf.ts';
import { csvFormat } from './csv.ts';
import type { Format } from './format.ts';
import { jsonFormat } from './json.ts';
import { logfmtFormat } from './logfmt.ts';
import { microserviceFormat } from './microservice.ts';
import { otlpJsonFormat } from './otlp-json.ts';
import { syslogFormat } from './syslog.ts';
import { templateFormat } from './template.ts';
import { textFormat } from './text.ts';

/** Makes the body of an OTLP log record. */
export type Body = (record: LogRecord) => string;

const FORMATS: Readonly<Record<FormatName, (body?: Body) => Format>> = {
  text: textFormat,
  json: jsonFormat,
  csv: () => csvFormat(),
  logfmt: logfmtFormat,
  syslog: syslogFormat,
  microservice: microserviceFormat,
  bracketed: bracketedFormat,
  clf: clfFormat,
  combined: combinedFormat,
  'access-json': accessJsonFormat,
  'otlp-json': otlpJsonFormat,
};

/**
 * Creates a format. `spec` must be validated; `body` is that of the scenario, for `otlp-json`. `csvGuard`: no field of csv
 * can be a formula.
 */
export function createFormat(
  spec: string,
  body = 'text',
  { csvGuard = false }: { readonly csvGuard?: boolean | undefined } = {},
): Format {
  if (spec === 'csv' && csvGuard) return csvFormat({ guard: true });
  if (!looksLikeTemplate(spec)) return FORMATS[spec as FormatName](createBody(body));
  const parsed = parseLineTemplate(spec);
  if (!parsed.ok) throw new Error(`unchecked line template: ${parsed.problem}`);
  return templateFormat(parsed.pieces);
}

/**
 * Returns the function for `body:` of a scenario; `undefined` for `text`, which is the message alone. A record that the
 * format cannot write keeps its message.
 */
export function createBody(spec: string): Body | undefined {
  if (spec === 'text') return undefined;
  const format = createFormat(spec);
  return (record) => (format.takes?.(record) === false ? record.message : format.line(record));
}
