/**
 * The scenario language as a schema: shapes and single values. Checks that need the whole file (references between names,
 * templates, sums) are in `resolve.ts`.
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
          'How long a value stays the same: one run of an operation (default), a trace, a session, or record: a new value for each record.',
        ),
    }),
  ],
  'text, or a mapping with `text` and `per`',
);

export const scenarioSchema = z.strictObject({
  name: form.name.describe('Name of the scenario; service.namespace of every record.'),
  description: form.line.describe('What the scenario simulates, in one sentence.'),
  warning: z.enum(['WARNING', 'WARN']).optional().describe('How records spell WARN; default WARN.'),
  leastLevel: form.level.optional().describe('Log records below this level are not emitted; default TRACE.'),
  resource: form.attributes.optional().describe('Resource attributes of every service.'),
  body: form.line
    .optional()
    .describe(
      'Body of OTLP records: text (the message, default), the name of another format, or a template.',
    ),
  labels: labels
    .optional()
    .describe(
      'Stream labels for Loki\'s push API, each a template; default app: "%(service)s", level: "%(severity)s".',
    ),
  outputs: z
    .array(output)
    .optional()
    .describe('Where lines go; default: as text to the console and to logs/app.log.'),
  traffic: traffic.describe('Rate of the traffic, and how it changes over time.'),
  levels: form.levelShares
    .optional()
    .describe(
      'Shares of the levels among single events; they add up to 1. Required if there are single events.',
    ),
  users: users.optional().describe('The users that sessions belong to.'),
  patterns: z
    .strictObject({
      share: form.share.describe('Share of records from journeys and entry operations; default 30%.'),
    })
    .optional()
    .describe('Share of records from journeys and entry operations; the rest are single events.'),
  fields: z.record(form.name, field).optional().describe('Values that messages can insert, by name.'),
  services: z.record(form.name, service).describe('Services by name.'),
  journeys: z.record(form.name, journey).optional().describe('Journeys by name: sessions as state machines.'),
  incidents: z.array(incident).optional().describe('Incidents: changes of behavior for a limited time.'),
  expect: z.array(expectation).optional().describe('What alerts must do; `firedrill drill` judges it.'),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;

/** The known keys at a path of a scenario file, for "expected" and "did you mean". */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  const schema = mappingOf(schemaAt(path));
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The schema at a path of a scenario file; `undefined` if the language has nothing there. */
export function schemaAt(path: readonly (string | number)[]): unknown {
  let schema: unknown = scenarioSchema;
  for (const step of path) schema = partOf(mappingOf(schema), step);
  return schema;
}

/** Unwraps an optional schema; of a union, takes the form that has parts. */
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
