/**
 * The scenario language as a schema: shapes and single values. What needs the whole file (names that refer
 * to one another, templates, weights) is checked in `resolve.ts`.
 */
import { z } from 'zod';
import {
  choice,
  duration,
  level,
  levelWeightsMap,
  multiplier,
  number,
  type Parser,
  positiveDuration,
  rate,
  share,
  text,
} from '../values.ts';

/** A value that people may write in several ways, read by one of the parsers that settings use too. */
const written = <T>(parse: Parser<T>) =>
  z.unknown().transform((raw, context) => {
    const parsed = parse(raw);
    if (parsed.ok) return parsed.value;
    context.issues.push({
      code: 'custom',
      input: raw,
      message: parsed.expected,
      params: { why: parsed.why },
    });
    return z.NEVER;
  });

/** What a service, an operation, a state may be called. */
export const NAME = 'a name of letters, digits, "-", "_" and "."';
const name = z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/i, NAME);
const line = z.string().min(1);
const attributes = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()], 'text, a number, true or false'),
);
const weight = written(number({ min: 0, what: 'a weight: a number from 0' }));
const latency = z.strictObject({ p50: written(positiveDuration), p95: written(positiveDuration) });

const thinkTime: Parser<{ minMs: number; maxMs: number }> = (raw) => {
  const expected = 'a time or a range: 2s, 1s..4s';
  const written = text(raw);
  const [from, to, ...rest] = written.ok ? written.value.split('..').map((part) => duration(part)) : [];
  const last = to ?? from;
  if (!from?.ok || !last?.ok || rest.length > 0 || last.value < from.value) return { ok: false, expected };
  return { ok: true, value: { minMs: from.value, maxMs: last.value } };
};

const logTemplate = z.strictObject({
  at: written(choice(['start', 'middle', 'end', 'error'])),
  level: written(level),
  message: line,
  code: line.optional(),
  event: name.optional(),
});

const operation = z.strictObject({
  span: line.optional(),
  kind: written(choice(['internal', 'server', 'client', 'producer', 'consumer'])).optional(),
  latency: latency.optional(),
  errors: written(share).optional(),
  errorType: name.optional(),
  refuses: z.boolean().optional(),
  http: z
    .strictObject({
      method: z.string().regex(/^[A-Z]+$/, 'an HTTP method: GET, POST'),
      route: z.string().startsWith('/', 'a route that begins with "/"'),
      status: z.int().min(100).max(599).optional(),
      errorStatus: z.int().min(100).max(599).optional(),
    })
    .optional(),
  attributes: attributes.optional(),
  calls: z.array(line).optional(),
  logs: z.array(logTemplate).optional(),
});

const event = z.strictObject({
  name,
  level: written(level),
  message: line,
  code: line.optional(),
  errorType: name.optional(),
  weight: weight.optional(),
  latency: latency.optional(),
});

const service = z.strictObject({
  version: z.string().optional(),
  instances: z.int().min(1).max(1000).optional(),
  resource: attributes.optional(),
  errors: written(share).optional(),
  operations: z.record(name, operation).optional(),
  events: z.array(event).optional(),
});

const state = z.strictObject({
  run: z.union([line, z.array(line)], 'service.operation, or a list of them').optional(),
  think: written(thinkTime).optional(),
  next: z.record(name, written(share)).optional(),
});

const journey = z.strictObject({
  weight: weight.optional(),
  actor: written(choice(['user', 'client', 'none'])).optional(),
  start: name,
  states: z.record(name, state),
});

export const scenarioSchema = z.strictObject({
  name,
  description: line,
  warning: z.enum(['WARNING', 'WARN']).optional(),
  leastLevel: written(level).optional(),
  resource: attributes.optional(),
  traffic: z.strictObject({
    rate: written(rate),
    arrivals: written(choice(['even', 'poisson'])).optional(),
    bursts: z
      .strictObject({
        frequency: written(share),
        multiplier: written(multiplier),
        duration: written(positiveDuration),
      })
      .optional(),
  }),
  levels: written(levelWeightsMap),
  users: z
    .strictObject({ count: z.int().min(1).max(100_000), returning: written(share).optional() })
    .optional(),
  patterns: z.strictObject({ share: written(share) }).optional(),
  fields: z.record(name, line).optional(),
  services: z.record(name, service),
  journeys: z.record(name, journey).optional(),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;

/** The keys that may stand at a path of a scenario file: for "expected" and "did you mean". */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  let schema: unknown = scenarioSchema;
  for (const step of path) schema = partOf(withoutOptional(schema), step);
  const here = withoutOptional(schema);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

const withoutOptional = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional ? schema.unwrap() : schema;

function partOf(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodObject)
    return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}
