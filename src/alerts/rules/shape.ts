/** The rule format of Prometheus as Loki's ruler reads it: every value is text, and an empty value counts as missing. */
import { z } from 'zod';
import { promDuration } from '../../core/prom-duration.ts';

const duration = z
  .string()
  .transform((written, context) => {
    const ms = promDuration(written);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: 'a duration such as 30s, 5m or 1h30m' });
    return z.NEVER;
  })
  .nullish();

const count = z
  .string()
  .regex(/^-?\d+$/, 'a whole number')
  .transform(Number)
  .nullish();

const filled = z.string().min(1);
const texts = z
  .record(
    z.string(),
    z
      .string()
      .nullable()
      .transform((value) => value ?? ''),
  )
  .nullish();

/** More than anybody writes; a line filter may be long. */
const MOST_CHARACTERS = 131_072;

const rule = z.strictObject({
  alert: z.string().nullish(),
  record: z.string().nullish(),
  expr: filled.refine(
    (expr) => expr.length <= MOST_CHARACTERS,
    `at most ${MOST_CHARACTERS.toLocaleString('en-US')} characters`,
  ),
  for: duration,
  keep_firing_for: duration,
  labels: texts,
  annotations: texts,
});

const group = z.strictObject({
  name: filled,
  interval: duration,
  query_offset: duration,
  limit: count,
  labels: texts,
  rules: z.array(rule).nullish(),
});

export const ruleFile = z.strictObject({
  // Used by lokitool, which removes it before a ruler reads the file.
  namespace: z.string().nullish(),
  groups: z.array(group).nullable(),
});

export type RuleFile = z.infer<typeof ruleFile>;
export type RuleGroup = z.infer<typeof group>;
export type Rule = z.infer<typeof rule>;

/** The known keys of a level, for suggestions. */
export const keysAt = (depth: 'file' | 'group' | 'rule'): readonly string[] =>
  Object.keys({ file: ruleFile, group, rule }[depth].shape);
