/**
 * The shape of a sweep's report as JSON, for whoever compares one sweep with the next. Durations are ms. As version 1
 * it is published as docs/sweep-report.schema.json; what is added later is optional, all else is a new version.
 */
import { z } from 'zod';
import { EFFECT_NAMES } from './effects.ts';

const ms = z.number().nonnegative();
const count = z.int().nonnegative();
const part = z.number().min(0).max(1);
const strength = z.number().describe('A share 0..1, a factor, or milliseconds of silence.');
const spread = z
  .strictObject({ medianMs: z.number(), leastMs: z.number(), mostMs: z.number() })
  .describe('Absent where there is nothing to measure.');
const tenant = z.string().describe('Holds the records in Loki.');

export const sweepReportSchema = z.strictObject({
  version: z.literal(1),
  outcome: z.enum(['done', 'failed', 'unobservable']).describe('Exit code 0, 3, 5.'),
  scenario: z.string(),
  alert: z.string().describe('Name and labels of what was looked at.'),
  incident: z.string(),
  lastsMs: ms.optional().describe('How long the incident lasts; of a silence its strength says so.'),
  effect: z.enum(EFFECT_NAMES),
  loki: z.string(),
  seeds: z.array(
    z.strictObject({
      seed: z.string(),
      phaseMs: ms.describe("How far into the rule's interval the runs of this seed begin."),
    }),
  ),
  runMs: ms.describe('Length of each run with the incident; warm-up and cool-down come on top.'),
  intervalMs: ms.describe('Between two evaluations of the rule.'),
  strengths: z.array(
    z.strictObject({
      strength,
      text: z.string().describe('The same as it is written on the command line.'),
      runs: count.describe('That could be observed.'),
      fired: count,
      early: count.describe('Was firing when the incident began: not fired because of it.'),
      unobservable: count.describe('Besides `runs`.'),
      share: z
        .strictObject({ seen: part, atLeast: part, atMost: part })
        .optional()
        .describe('Of such incidents that it fires in: of the runs, and each bound 95% sure.'),
      detection: spread.optional(),
      reset: spread.optional(),
      stayed: count.describe('Was still firing when the run ended.'),
    }),
  ),
  runs: z.array(
    z.strictObject({
      strength,
      seed: z.string(),
      tenant: tenant.optional(),
      outcome: z.enum(['fired', 'silent', 'early', 'unobservable']),
      detectionMs: z.number().optional(),
      resetMs: ms.optional(),
      sentence: z.string(),
    }),
  ),
  quiet: z
    .strictObject({
      lengthMs: ms.describe('Of each run.'),
      seenMs: ms.describe('Of all that could be observed.'),
      falseAlarms: count,
      firingMs: ms.describe('How long they fired, in all.'),
      falseAlarmsPerDay: z.number().nonnegative().optional(),
      falseAlarmsPerDayAtMost: z.number().nonnegative().optional().describe('95% sure.'),
      others: count.describe('Times that the alert fired with other labels than those that were looked at.'),
      runs: z.array(
        z.strictObject({
          seed: z.string(),
          tenant: tenant.optional(),
          falseAlarms: count,
          firingMs: ms,
          others: count,
          unobservable: z.string().optional(),
        }),
      ),
    })
    .optional()
    .describe('Runs without any incident; absent where none were asked for.'),
  demands: z.array(
    z.strictObject({
      demand: z.enum(['must-fire-at', 'must-not-fire-at']),
      strength,
      verdict: z.enum(['held', 'failed', 'unobservable']),
      sentence: z.string(),
    }),
  ),
  conclusion: z.array(z.string()).describe('What the rule detects, in sentences.'),
  stopped: z.string().optional().describe('Why not all was played.'),
});

export type SweepReport = z.infer<typeof sweepReportSchema>;

export const sweepReportJsonSchema = (): object => ({
  title: 'firedrill sweep report',
  description: 'What `firedrill sweep --report FILE` writes and `--json` prints.',
  ...z.toJSONSchema(sweepReportSchema, { target: 'draft-2020-12' }),
});
