/**
 * The report of a drill as JSON: times in RFC 3339 (UTC), durations in milliseconds. The schema is published as
 * docs/drill-report.schema.json. Within version 1 only optional keys are added; any other change makes a new version.
 */
import { z } from 'zod';

const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const labels = z.record(z.string(), z.string());
const ms = z.int();

const sample = z
  .tuple([ms.describe('Milliseconds after `from`.'), z.union([z.number(), z.enum(['NaN', '+Inf', '-Inf'])])])
  .describe('No sample at a time at which the series is absent.');

const series = z
  .strictObject({ labels, from: time.describe('Time of the first sample.'), samples: z.array(sample) })
  .meta({ id: 'Series' });

const threshold = z
  .strictObject({
    operator: z.enum(['>', '>=', '<', '<=', '==', '!=']),
    value: z.number(),
    measured: z.string().describe('The expression on the left of the comparison.'),
  })
  .meta({ id: 'Threshold' });

const instance = z
  .strictObject({
    alert: z.string(),
    labels: labels.describe('Labels of the series and of the rule, without `alertname`.'),
    active: time.describe('The evaluation at which it became pending, or firing if the rule has no `for`.'),
    firing: time
      .optional()
      .describe('The first evaluation at which it was firing; absent if it never fired.'),
    end: time
      .optional()
      .describe(
        'The first evaluation at which it was no longer active; absent if it was active until the end.',
      ),
    annotations: z
      .record(
        z.string(),
        z.union([z.strictObject({ text: z.string() }), z.strictObject({ fault: z.string() })]),
      )
      .optional()
      .describe(
        'Rendered when it started firing (`text`), or the reason why an annotation could not be rendered (`fault`).',
      ),
  })
  .meta({ id: 'Instance' });

const notification = z
  .strictObject({
    instance,
    labels: labels
      .optional()
      .describe('Labels at Alertmanager, with `alertname`; absent if the alert did not arrive.'),
    arrived: time.optional().describe('When it arrived, by the clock of Alertmanager.'),
    gone: time
      .optional()
      .describe('When Alertmanager first no longer listed it; absent if it was listed until the end.'),
  })
  .meta({ id: 'Notification' });

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  forMs: ms,
  intervalMs: ms,
  limit: z
    .int()
    .optional()
    .describe('Limit of the rule group: with more active alerts, the ruler drops all of them.'),
  group: z.string(),
  file: z.string(),
  line: z.int(),
  labels,
  annotations: labels.describe('Templates, not rendered.'),
  watched: z
    .strictObject({ from: time, to: time })
    .describe('From the first evaluation to the last possible one.'),
  unobservable: z.string().optional().describe('Why the rule is inconclusive.'),
  instances: z.array(instance),
  notifications: z
    .array(notification)
    .optional()
    .describe(
      'The alerts that fired, as Alertmanager received them; absent if the drill did not query Alertmanager.',
    ),
  threshold: threshold
    .optional()
    .describe('Absent if the expression does not end in a comparison with a number.'),
  series: z
    .array(series)
    .describe('Series of the whole expression. An alert is active while its series has a value.'),
  measured: z.array(series).optional().describe('Series of the expression on the left of the comparison.'),
});

const expectation = z.strictObject({
  alert: z.string(),
  labels: z.array(z.strictObject({ name: z.string(), operator: z.enum(['=', '=~']), value: z.string() })),
  during: z
    .union([z.strictObject({ incident: z.string() }), z.strictObject({ fromMs: ms, toMs: ms })])
    .optional()
    .describe(
      'An incident, or a window in time since the start of the scenario; absent for the whole judged time.',
    ),
  firesMs: ms.optional(),
  resolvesMs: ms.optional(),
  never: z.boolean(),
  annotations: z.array(z.strictObject({ name: z.string(), pattern: z.string() })),
});

const judgement = z.strictObject({
  expectation,
  text: z.string().describe('The expectation in words.'),
  source: z.string().describe('Where the expectation is defined.'),
  window: z.strictObject({ incident: z.string().optional(), from: time, to: time }),
  passed: z.boolean(),
  onset: z.enum([
    'fired',
    'fired-late',
    'fired-early',
    'never-fired',
    'stayed-silent',
    'fired-but-must-not',
    'unobservable',
  ]),
  reset: z.enum(['cleared', 'cleared-late', 'did-not-clear', 'not-asked', 'unobservable']),
  annotations: z.enum(['matched', 'mismatched', 'unobservable']).optional(),
  detectionMs: ms
    .optional()
    .describe(
      'Time to detect: from the start of the window to the first evaluation at which the alert was firing; negative if it fired early.',
    ),
  resetMs: ms
    .optional()
    .describe(
      'Time to resolve: from the end of the window to the first evaluation at which the alert was no longer active; 0 if it resolved before.',
    ),
  intervalMs: ms.optional().describe('A ruler may report both times up to this much earlier or later.'),
  sentence: z.string(),
  warnings: z
    .array(z.string())
    .optional()
    .describe('Reasons why the verdict proves less than it seems to, for example a label that no alert has.'),
  evidence: z.strictObject({
    instances: z.array(instance),
    series: z.array(series),
    threshold: threshold.optional(),
    command: z.string().describe('A command that repeats the query.'),
  }),
});

const figures = z.strictObject({
  alert: z.string(),
  fired: z
    .int()
    .optional()
    .describe(
      'Instances that fired in the judged time, or later because of a window in it. Absent if the rule is inconclusive; the rule has the reason.',
    ),
  precision: z.number().optional().describe('Share of the fired instances that an expectation asks for.'),
  recall: z
    .number()
    .optional()
    .describe('Share of the windows with an expected firing in which the alert fired.'),
  detectionMs: z.number().optional().describe('Median time to detect.'),
  resetMs: z.number().optional().describe('Median time to resolve.'),
});

export const drillReportSchema = z.strictObject({
  version: z.literal(1),
  outcome: z
    .enum(['passed', 'failed', 'unobservable'])
    .describe('`passed`: exit code 0. `failed`: exit code 3. `unobservable` (inconclusive): exit code 5.'),
  headline: z.string().describe('The outcome in one line.'),
  kind: z.enum(['rehearsal', 'live']),
  scenario: z.string(),
  run: z.string().describe('Prefix of every log.record.uid.'),
  seed: z.string(),
  evaluator: z
    .object({ name: z.enum(['embedded', 'loki']), profile: z.string() })
    .optional()
    .describe(
      'What evaluated the rules: firedrill itself with the behaviour of a version of Loki, or a Loki.',
    ),
  tenant: z.string().describe('Empty if no Loki was used.'),
  loki: z.string().describe('Address of the Loki; empty if none was used.'),
  passingLoki: z.boolean().optional().describe('Whether that Loki stopped with the drill.'),
  strict: z.boolean().optional().describe('Whether an unexpected alert is a failure.'),
  cut: z.boolean().optional().describe('Whether the user stopped the drill early.'),
  unobservable: z.string().optional().describe('Why the whole drill is inconclusive.'),
  span: z.strictObject({ from: time, judgedFrom: time, judgedTo: time, to: time }),
  incidents: z.array(
    z.strictObject({ incident: z.string(), services: z.array(z.string()), from: time, to: time }),
  ),
  judgements: z.array(judgement),
  unexpected: z
    .array(instance)
    .describe('Instances that fired in the judged time and that no expectation asks for.'),
  mutation: z
    .strictObject({
      score: z.number().describe('Killed mutants in percent of those that are killed or survive.'),
      mutants: z.array(
        z.strictObject({
          rule: z.string().describe('The alert whose rule was changed.'),
          change: z.string(),
          outcome: z.enum(['killed', 'survived', 'equivalent']),
          by: z.string().optional().describe('The expectation that killed it.'),
          hint: z.string().optional().describe('What expectation is missing.'),
        }),
      ),
    })
    .optional()
    .describe('Present with --mutate.'),
  comparison: z
    .strictObject({
      rules: z.int().describe('Rules that both evaluated.'),
      series: z.int().describe('Their series, as Loki gave them.'),
      notCompared: z
        .array(z.strictObject({ rule: z.string(), reason: z.string() }))
        .describe('Rules that only a real Loki can evaluate.'),
      differences: z.array(
        z.strictObject({
          rule: z.string().describe('The alert.'),
          of: z.enum(['series', 'state', 'verdict']),
          subject: z.string().describe('The labels of the series or alert, or the expectation.'),
          loki: z.string(),
          embedded: z.string(),
        }),
      ),
    })
    .optional()
    .describe(
      'Present with --compare: what Loki and the evaluator in this process found on the same records.',
    ),
  figures: z.array(figures),
  rules: z.array(rule),
  records: z
    .record(z.string(), z.int())
    .describe('Log records that the evaluator took, or that Loki was verified to hold, by service.'),
  notes: z.array(z.string()),
});

export type DrillReport = z.infer<typeof drillReportSchema>;

export const drillReportJsonSchema = (): object => ({
  title: 'firedrill drill report',
  description: 'What `firedrill drill --report FILE` writes and `--json` prints.',
  ...z.toJSONSchema(drillReportSchema, { target: 'draft-2020-12' }),
});
