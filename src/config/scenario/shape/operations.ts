/** The shape of an operation, with its HTTP answers and its logs. */
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
    .regex(/^\//, 'a route that starts with "/"')
    .describe('Route, with parameters in braces: /products/{id}.'),
  status: z.int().min(100).max(599).optional().describe('Status of a successful run; default 200.'),
  errorStatus: z
    .union(
      [z.int().min(400).max(599), z.record(errorStatus, form.weight)],
      'a status from 400 to 599, or several by weight: { 404: 3, 500: 1 }',
    )
    .optional()
    .describe('Status of a failed run, or several by weight; a status below 500 is a refusal; default 500.'),
  path: form.textOrWeighted
    .optional()
    .describe('Template of url.path, or several by weight; default: the route.'),
  query: form.line.optional().describe('Template of the query, without the question mark.'),
  bytes: form.wholeRange.optional().describe('Bytes of the body of a successful answer: 200..48000.'),
});

const known: Parser<(typeof LOG_POINTS)[number]> = choice(LOG_POINTS);
const point: typeof known = (raw) => {
  const parsed = known(raw);
  const occasion = choice(LOG_EVENTS)(raw);
  if (parsed.ok || !occasion.ok) return parsed;
  return { ...parsed, why: `write \`on: ${occasion.value}\`` };
};
const happening: Parser<(typeof LOG_EVENTS)[number]> = choice(LOG_EVENTS);
const occasion: typeof happening = (raw) => {
  const parsed = happening(raw);
  const moment = known(raw);
  if (parsed.ok || !moment.ok) return parsed;
  return { ...parsed, why: `write \`at: ${moment.value}\`` };
};

export const message = form.line.describe(
  'Message text, with placeholders in braces; write {{ and }} for a brace.',
);
export const code = form.line.describe('Error code, such as ERR_{int:400-499}.');

const log = z
  .strictObject({
    at: form
      .oneOf(LOG_POINTS, point)
      .optional()
      .describe(
        'When the record is written: when a run starts, after its calls (middle), or when it succeeds (end). Without an `on: error` log, `end` logs are also written when a run fails.',
      ),
    on: form
      .oneOf(LOG_EVENTS, occasion)
      .optional()
      .describe(
        'What the record is written on: a run failed (error), took too long (slow), retries a call, or uses a fallback.',
      ),
    over: form.positiveDuration.optional().describe('For `on: slow`: the shortest duration of a slow run.'),
    level: form.level.describe('Level of the record.'),
    message,
    code: code.optional(),
    event: form.name.optional().describe('Event name; default: the name of the operation and what happened.'),
  })
  .meta({
    ...form.exactlyOne('at', 'on'),
    if: { properties: { on: { const: 'slow' } }, required: ['on'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['over'] },
    else: { not: { required: ['over'] } },
  });

export const operation = z.strictObject({
  span: form.line
    .optional()
    .describe('Span name; default: `METHOD /route` with `http`, otherwise the name of the operation.'),
  kind: form
    .oneOf(['internal', 'server', 'client', 'producer', 'consumer'])
    .optional()
    .describe('Span kind; default: server with `http`, otherwise internal.'),
  entry: form.weight
    .optional()
    .describe(
      'Makes it an entry operation: how often it starts, relative to other entry operations and journeys; default: it runs only when called.',
    ),
  latency: form.latency.optional().describe("Time of the operation's own work, without its calls."),
  errors: form.share
    .optional()
    .describe(
      'Share of runs that fail, besides those that fail because of a call; default: `errors` of the service.',
    ),
  errorType: form.name.optional().describe('error.type of a failed run, such as the name of an exception.'),
  refuses: z
    .boolean()
    .optional()
    .describe('A failed run is a refusal: neither its span nor its caller has an error.'),
  silentFailures: z
    .boolean()
    .optional()
    .describe(
      'A failed run writes no logs at its end; default: without `on: error` logs, it writes its `at: end` logs.',
    ),
  attributes: form.attributes.optional().describe('Attributes of its spans.'),
  http: http.optional().describe('Makes the operation answer HTTP requests.'),
  calls: z.array(callStep).optional().describe('Operations that it calls, in sequence.'),
  logs: z.array(log).optional().describe('Log records that it writes.'),
});
