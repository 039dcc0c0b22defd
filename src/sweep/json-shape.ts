/**
 * The report of a sweep as JSON. Durations are in milliseconds. The schema is published as docs/sweep-report.schema.json.
 * Within version 1 only optional keys are added; any other change makes a new version.
 */
import { z } from 'zod';
import { EFFECT_NAMES } from './effects.ts';

const ms = z.number().nonnegative();
const count = z.int().nonnegative();
const part = z.number().min(0).max(1);
const strength = z
  .number()
  .describe('A share from 0 to 1, a factor, or milliseconds of silence, depending on `effect`.');
const spread = z
  .strictObject({ medianMs: z.number(), leastMs: z.number(), mostMs: z.number() })
  .describe('Median, smallest and largest value; absent if there are no values.');
const tenant = z.string().describe('The tenant in Loki that has the records of this run.');

export const sweepReportSchema = z.strictObject({
  version: z.literal(1),
  outcome: z
    .enum(['done', 'failed', 'unobservable'])
    .describe('`done`: exit code 0. `failed`: exit code 3. `unobservable` (inconclusive): exit code 5.'),
  scenario: z.string(),
  alert: z.string().describe('Name and labels of the swept alert.'),
  incident: z.string(),
  lastsMs: ms
    .optional()
    .describe('Length of the incident; absent for a silence, whose length is its strength.'),
  effect: z.enum(EFFECT_NAMES),
  evaluator: z
    .object({ name: z.enum(['embedded', 'loki']), profile: z.string() })
    .optional()
    .describe(
      'What evaluated the rules: firedrill itself with the behaviour of a version of Loki, or a Loki.',
    ),
  loki: z.string().describe('Address of the Loki; empty if none was used.'),
  seeds: z.array(
    z.strictObject({
      seed: z.string(),
      phaseMs: ms.describe('Offset within the evaluation interval at which the runs of this seed begin.'),
    }),
  ),
  runMs: ms.describe('Length of each run with the incident, without warm-up and cool-down.'),
  intervalMs: ms.describe('Evaluation interval of the rule.'),
  strengths: z.array(
    z.strictObject({
      strength,
      text: z.string().describe('The strength in the syntax of the command line.'),
      runs: count.describe('Runs with a result.'),
      fired: count.describe('Runs in which the alert fired because of the incident.'),
      early: count.describe('Runs in which the alert was already firing when the incident began.'),
      unobservable: count.describe('Inconclusive runs, not included in `runs`.'),
      share: z
        .strictObject({ seen: part, atLeast: part, atMost: part })
        .optional()
        .describe(
          'Share of such incidents in which the alert fires: in the runs (`seen`), and one-sided 95% confidence bounds.',
        ),
      detection: spread.optional().describe('Time to detect.'),
      reset: spread.optional().describe('Time to resolve.'),
      stayed: count.describe('Runs in which the alert was still firing when the run ended.'),
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
      lengthMs: ms.describe('Length of each run.'),
      seenMs: ms.describe('Total length of the runs with a result.'),
      falseAlarms: count,
      firingMs: ms.describe('Total time for which false alarms fired.'),
      falseAlarmsPerDay: z.number().nonnegative().optional(),
      falseAlarmsPerDayAtMost: z
        .number()
        .nonnegative()
        .optional()
        .describe('One-sided 95% confidence bound.'),
      others: count.describe('Firings with labels other than those of the swept alert.'),
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
    .describe('Runs without incidents; absent with `--quiet 0`.'),
  demands: z.array(
    z.strictObject({
      demand: z.enum(['must-fire-at', 'must-not-fire-at']),
      strength,
      verdict: z.enum(['held', 'failed', 'unobservable']),
      sentence: z.string(),
    }),
  ),
  conclusion: z.array(z.string()).describe('What the rule detects, in sentences; the most important first.'),
  stopped: z.string().optional().describe('Why the sweep ended before all runs were done.'),
});

export type SweepReport = z.infer<typeof sweepReportSchema>;

export const sweepReportJsonSchema = (): object => ({
  title: 'firedrill sweep report',
  description: 'What `firedrill sweep --report FILE` writes and `--json` prints.',
  ...z.toJSONSchema(sweepReportSchema, { target: 'draft-2020-12' }),
});
