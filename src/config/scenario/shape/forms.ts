/**
 * The single values of the scenario language: how each is parsed, and its JSON Schema. The patterns match what the parsers
 * accept, as far as a pattern can express it; bounds of values written as text are checked only by the parser.
 */
import { z } from 'zod';
import { LEVELS } from '../../../model/level.ts';
import * as values from '../../values.ts';

/** A value that can be written in several ways, read by the same parsers as settings. */
function written<T>(parse: values.Parser<T>, json: z.core.JSONSchemaMeta) {
  return z
    .unknown()
    .transform((raw, context) => {
      const parsed = parse(raw);
      if (parsed.ok) return parsed.value;
      context.issues.push({
        code: 'custom',
        input: raw,
        message: parsed.expected,
        params: { why: parsed.why, meant: parsed.meant },
      });
      return z.NEVER;
    })
    .meta(json);
}

const UNSIGNED = String.raw`(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?`;
const DURATION = String.raw`(${UNSIGNED}\s*(ms|s|m|h|d)?|(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)`;
const TIME_OF_DAY = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`;
const NUMBER_OR_TEXT = { type: ['number', 'string'] };
const FROM_ZERO = { ...NUMBER_OR_TEXT, minimum: 0 };
const ABOVE_ZERO = { ...NUMBER_OR_TEXT, exclusiveMinimum: 0 };

export const duration = written(values.duration, {
  ...FROM_ZERO,
  pattern: `^${DURATION}$`,
  examples: ['30s', '500ms', '1h30m'],
});
/** Time since the start, or a time of day. */
export const startTime = written(values.startTime, {
  ...FROM_ZERO,
  pattern: `^(${DURATION}|${TIME_OF_DAY})$`,
  examples: ['10m', '12:00'],
});
export const positiveDuration = written(values.positiveDuration, {
  ...ABOVE_ZERO,
  pattern: `^${DURATION}$`,
  examples: ['30s', '5m', '2h'],
});
export const rotationPeriod = written(values.rotationPeriod, {
  ...NUMBER_OR_TEXT,
  minimum: 1,
  pattern: `^${DURATION}$`,
  examples: ['30m', '1h', '1d'],
});
export const durationRange = written(values.durationRange, {
  ...FROM_ZERO,
  pattern: String.raw`^${DURATION}(\s*\.\.\s*${DURATION})?$`,
  examples: ['1s..4s', '2s'],
});
export const wholeRange = written(values.wholeRange, {
  type: ['integer', 'string'],
  minimum: 0,
  pattern: String.raw`^\d+(\.\.\d+)?$`,
  examples: ['200..48000'],
});
export const share = written(values.share, {
  ...FROM_ZERO,
  maximum: 1,
  pattern: String.raw`^${UNSIGNED}\s*%?$`,
  examples: ['5%', 0.05],
});
const FACTOR = { pattern: String.raw`^[xX]?\s*${UNSIGNED}$`, maximum: 1000, examples: ['x3', 0.5] };
export const factor = written(values.factor, { ...FROM_ZERO, ...FACTOR });
export const positiveFactor = written(values.positiveFactor, { ...ABOVE_ZERO, ...FACTOR });
export const rate = written(values.rate, { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 });
export const multiplier = written(values.multiplier, { type: 'number', minimum: 1, maximum: 1000 });
export const weight = written(values.number({ min: 0, what: 'a weight: a number from 0' }), {
  type: 'number',
  minimum: 0,
});
export const hourOfDay = written(values.number({ min: 0, max: 24, what: 'an hour from 0 to 24: 9, 17.5' }), {
  type: 'number',
  minimum: 0,
  maximum: 24,
});
export const ratio = written(values.number({ min: 0, max: 10, what: 'a number from 0 to 10' }), {
  type: 'number',
  minimum: 0,
  maximum: 10,
});
export const size = written(values.size, {
  type: ['integer', 'string'],
  minimum: 1,
  pattern: String.raw`^${UNSIGNED}\s*([kKmMgG]?[bB])?$`,
  examples: ['10MB', '64KB'],
});

const LEVEL_NAMES = [...LEVELS, 'WARNING'];
export const level = written(values.level, { enum: LEVEL_NAMES });
export const levelShares = written(values.levelWeightsMap, {
  type: 'object',
  propertyNames: { enum: LEVEL_NAMES },
  additionalProperties: z.globalRegistry.get(share),
});

/** A line format by name, or a template. */
export const lineFormat = written(values.lineFormat, { type: 'string', minLength: 1 });

export const oneOf = <const T extends string>(words: readonly T[], parse = values.choice(words)) =>
  written(parse, { enum: [...words] });

/** Names of services, operations, states. */
export const NAME = 'a name of letters, digits, "-", "_" and "."';
export const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, NAME);
export const line = z.string().min(1);

export const attributes = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()], 'text, a number, true or false'),
);

/** One text, or several by weight. */
export const textOrWeighted = z.union(
  [line, z.record(line, weight)],
  'text, or a mapping of texts to weights',
);

export const latency = z.union(
  [
    durationRange,
    z.strictObject({
      p50: positiveDuration.describe('Median.'),
      p95: positiveDuration.describe('95th percentile; at least the median.'),
    }),
  ],
  'a range, or the median and the 95th percentile: 5ms..500ms, { p50: 40ms, p95: 180ms }',
);

/** Exactly one of these keys. */
export const exactlyOne = (...keys: readonly string[]) => ({
  oneOf: keys.map((key) => ({ required: [key] })),
});
