/**
 * The scenario language as a schema: shapes and single values. What needs the whole file (names that refer
 * to one another, templates, weights) is checked in `resolve.ts`.
 */
import { z } from 'zod';
import { FIELD_LIVES } from '../../model/template.ts';
import { expectation } from './shape/expectations.ts';
import * as form from './shape/forms.ts';
import { incident } from './shape/incidents.ts';
import { journey } from './shape/journeys.ts';
import { labels } from './shape/labels.ts';
import { output } from './shape/outputs.ts';
import { service } from './shape/services.ts';
import { traffic } from './shape/traffic.ts';
import { users } from './shape/users.ts';

const field = z.union(
  [
    form.line,
    z.strictObject({
      text: form.line.describe('Template of its value.'),
      per: form
        .oneOf(FIELD_LIVES)
        .optional()
        .describe(
          'How long it keeps a value: one run of an operation (default), a trace, a session; record: not at all.',
        ),
    }),
  ],
  'text, or a mapping with `text` and `per`',
);

export const scenarioSchema = z.strictObject({
  name: form.name.describe('Name of the scenario: service.namespace of every record.'),
  description: form.line.describe('What it simulates, in a sentence.'),
  warning: z
    .enum(['WARNING', 'WARN'])
    .optional()
    .describe('How WARN is spelled in its records; default WARN.'),
  leastLevel: form.level.optional().describe('Log records below it do not leave; default TRACE.'),
  resource: form.attributes.optional().describe('Resource attributes of every service.'),
  body: form.line
    .optional()
    .describe('Body of OTLP records: text (the message, default), the name of a format, or a template.'),
  labels: labels
    .optional()
    .describe(
      'Stream labels over Loki\'s push API, each a template; default app: "%(service)s", level: "%(severity)s".',
    ),
  outputs: z
    .array(output)
    .optional()
    .describe('Where lines go; default: as text to the console and to logs/app.log.'),
  traffic: traffic.describe('How much, and when.'),
  levels: form.levelShares
    .optional()
    .describe('Shares of the levels among single events; they add up to 1. Needed where there are events.'),
  users: users.optional().describe('Who the sessions belong to.'),
  patterns: z
    .strictObject({
      share: form.share.describe('Share of journeys and entry operations; default 30%.'),
    })
    .optional()
    .describe('How much is journeys and entry operations; the rest are single events.'),
  fields: z.record(form.name, field).optional().describe('Pieces of text that messages may quote.'),
  services: z.record(form.name, service).describe('Services by name.'),
  journeys: z.record(form.name, journey).optional().describe('Sessions as state machines, by name.'),
  incidents: z.array(incident).optional().describe('Changes of behaviour for a while.'),
  expect: z.array(expectation).optional().describe('What alerts must do; judged by the drill.'),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;

/** The keys that may stand at a path of a scenario file: for "expected" and "did you mean". */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  const schema = mappingOf(schemaAt(path));
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What a part of a scenario file must be; `undefined` where the language has none. */
export function schemaAt(path: readonly (string | number)[]): unknown {
  let schema: unknown = scenarioSchema;
  for (const step of path) schema = partOf(mappingOf(schema), step);
  return schema;
}

/** Behind "optional"; of several ways to write a value the one with parts. */
function mappingOf(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return mappingOf(schema.unwrap());
  if (!(schema instanceof z.ZodUnion)) return schema;
  const withParts = [z.ZodObject, z.ZodRecord, z.ZodArray];
  return schema.options.find((option) => withParts.some((kind) => option instanceof kind));
}

function partOf(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodObject)
    return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}
