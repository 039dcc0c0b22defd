/** An operation of a service as the file writes it, with its HTTP side and its logs. */
import { z } from 'zod';
import { LOG_EVENTS, LOG_POINTS } from '../../../model/scenario.ts';
import { choice, type Parser } from '../../values.ts';
import { callStep } from './calls.ts';
import * as form from './forms.ts';

const errorStatus = z
  .string()
  .regex(/^[45][0-9][0-9]$/, 'a status from 400 to 599')
  .describe('A status from 400 to 599.');

const http = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Z]+$/, 'an HTTP method: GET, POST')
    .describe('GET, POST, …'),
  route: z
    .string()
    .regex(/^\//, 'a route that begins with "/"')
    .describe('Route with its parameters in braces: /products/{id}.'),
  status: z.int().min(100).max(599).optional().describe('Status of a good answer; default 200.'),
  errorStatus: z
    .union(
      [z.int().min(400).max(599), z.record(errorStatus, form.weight)],
      'a status from 400 to 599, or several by weight: { 404: 3, 500: 1 }',
    )
    .optional()
    .describe('Status of a run that fails, or several by weight; below 500 it is a refusal. Default 500.'),
  path: form.textOrWeighted
    .optional()
    .describe('What url.path is drawn from: a template, or several by weight; default: the route.'),
  query: form.line.optional().describe('Template of the query, without the question mark.'),
  bytes: form.wholeRange.optional().describe("Bytes of a good answer's body: 200..48000."),
});

const known: Parser<(typeof LOG_POINTS)[number]> = choice(LOG_POINTS);
const point: typeof known = (raw) => {
  const parsed = known(raw);
  const occasion = choice(LOG_EVENTS)(raw);
  if (parsed.ok || !occasion.ok) return parsed;
  return { ...parsed, why: `that is no point in a run but an occasion, \`on: ${occasion.value}\`` };
};
const happening: Parser<(typeof LOG_EVENTS)[number]> = choice(LOG_EVENTS);
const occasion: typeof happening = (raw) => {
  const parsed = happening(raw);
  const moment = known(raw);
  if (parsed.ok || !moment.ok) return parsed;
  return { ...parsed, why: `that is no occasion but a point in a run, \`at: ${moment.value}\`` };
};

export const message = form.line.describe('Text with placeholders in braces; {{ and }} write a brace.');
export const code = form.line.describe('Error code, such as ERR_{int:400-499}.');

const log = z
  .strictObject({
    at: form
      .oneOf(LOG_POINTS, point)
      .optional()
      .describe(
        'Written as a run starts, when its calls have returned, at the end of a good one; without `on: error` also of a failed one.',
      ),
    on: form
      .oneOf(LOG_EVENTS, occasion)
      .optional()
      .describe('Written when a run has failed, took too long, tries a call again, falls back.'),
    over: form.positiveDuration.optional().describe('With `on: slow`: how long a run must take.'),
    level: form.level.describe('Level of the record.'),
    message,
    code: code.optional(),
    event: form.name.optional().describe("Event name; default: the operation's and what happened."),
  })
  .meta({
    ...form.exactlyOne('at', 'on'),
    if: { properties: { on: { const: 'slow' } }, required: ['on'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['over'] },
    else: { not: { required: ['over'] } },
  });

export const operation = z.strictObject({
  span: form.line.optional().describe("Span name; default: `METHOD /route`, else the operation's name."),
  kind: form
    .oneOf(['internal', 'server', 'client', 'producer', 'consumer'])
    .optional()
    .describe('Span kind; default server with `http`, else internal.'),
  entry: form.weight
    .optional()
    .describe('It starts by itself, this often against other entry operations; default: only when called.'),
  latency: form.latency.optional().describe("Time of the operation's own work, its calls left out."),
  errors: form.share.optional().describe("Share of runs that fail of themselves; default: the service's."),
  errorType: form.name.optional().describe('error.type of a failed run: a class of exceptions, a status.'),
  refuses: z
    .boolean()
    .optional()
    .describe('A run that "fails" has only said no: neither its span nor its caller is in error.'),
  silentFailures: z
    .boolean()
    .optional()
    .describe('A failed run writes nothing at its end; default: without `on: error` its `at: end` logs.'),
  attributes: form.attributes.optional().describe('Attributes of its spans.'),
  http: http.optional().describe('For operations that answer HTTP requests.'),
  calls: z.array(callStep).optional().describe('Operations it calls, one step after another.'),
  logs: z.array(log).optional().describe('Records it writes.'),
});
