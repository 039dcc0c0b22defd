/**
 * The result of a drill as JSON: times in RFC 3339 (UTC), durations and steps in milliseconds. The schema of its
 * version 1 is published as docs/drill-report.schema.json; what is added later is optional, all else is a new version.
 */
import { z } from 'zod';

const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const labels = z.record(z.string(), z.string());
const ms = z.int();

const sample = z
  .tuple([ms.describe('Milliseconds after `from`.'), z.union([z.number(), z.enum(['NaN', '+Inf', '-Inf'])])])
  .describe('Where the series is absent there is none.');

const series = z
  .strictObject({ labels, from: time.describe('Of the first sample.'), samples: z.array(sample) })
  .meta({ id: 'Series' });

const threshold = z
  .strictObject({
    operator: z.enum(['>', '>=', '<', '<=', '==', '!=']),
    value: z.number(),
    measured: z.string().describe('The expression before the comparison.'),
  })
  .meta({ id: 'Threshold' });

const instance = z
  .strictObject({
    alert: z.string(),
    labels: labels.describe("Its series' and the rule's own, without alertname."),
    active: time.describe('The evaluation at which it became pending, or firing without `for`.'),
    firing: time.optional().describe('The first evaluation at which it fired; absent: it never did.'),
    end: time.optional().describe('The first evaluation without it; absent: it was there to the end.'),
    annotations: z
      .record(
        z.string(),
        z.union([z.strictObject({ text: z.string() }), z.strictObject({ fault: z.string() })]),
      )
      .optional()
      .describe('As rendered when it fired, or why one could not be.'),
  })
  .meta({ id: 'Instance' });

const notification = z
  .strictObject({
    instance,
    labels: labels.optional().describe('As they arrived, with alertname; absent: it did not arrive.'),
    arrived: time.optional().describe("By Alertmanager's clock."),
    gone: time.optional().describe('When it was first seen to be gone from there; absent: there to the end.'),
  })
  .meta({ id: 'Notification' });

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  forMs: ms,
  intervalMs: ms,
  limit: z.int().optional().describe("Its group's: with more active alerts than that it loses them all."),
  group: z.string(),
  file: z.string(),
  line: z.int(),
  labels,
  annotations: labels.describe('Templates.'),
  watched: z.strictObject({ from: time, to: time }).describe('Its first evaluation, and the last at most.'),
  unobservable: z.string().optional().describe('Why nobody can say what it did.'),
  instances: z.array(instance),
  notifications: z
    .array(notification)
    .optional()
    .describe('What became at Alertmanager of those that fired; absent: nobody asked it.'),
  threshold: threshold.optional().describe('Absent: the expression ends in no comparison with a number.'),
  series: z.array(series).describe('Of the whole expression: what has a value is active then.'),
  measured: z.array(series).optional().describe('Of the expression before its comparison.'),
});

const expectation = z.strictObject({
  alert: z.string(),
  labels: z.array(z.strictObject({ name: z.string(), operator: z.enum(['=', '=~']), value: z.string() })),
  during: z
    .union([z.strictObject({ incident: z.string() }), z.strictObject({ fromMs: ms, toMs: ms })])
    .optional()
    .describe('An incident, or a window in the scenario’s own time; absent: the whole judged time.'),
  firesMs: ms.optional(),
  resolvesMs: ms.optional(),
  never: z.boolean(),
  annotations: z.array(z.strictObject({ name: z.string(), pattern: z.string() })),
});

const judgement = z.strictObject({
  expectation,
  text: z.string().describe('The expectation in words.'),
  source: z.string().describe('Where it was said.'),
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
    .describe('From the window’s start to the first firing evaluation; negative: early.'),
  resetMs: ms
    .optional()
    .describe('From the window’s end to the first evaluation without it; 0: gone before.'),
  intervalMs: ms.optional().describe('A ruler may show either time up to this much earlier or later.'),
  sentence: z.string(),
  warnings: z
    .array(z.string())
    .optional()
    .describe('What makes the verdict worth less than it looks, such as a label that nothing has.'),
  evidence: z.strictObject({
    instances: z.array(instance),
    series: z.array(series),
    threshold: threshold.optional(),
    command: z.string().describe('Repeats the query.'),
  }),
});

const figures = z.strictObject({
  alert: z.string(),
  fired: z
    .int()
    .optional()
    .describe(
      'Instances that fired in the judged time, or later because of a window in it; absent where nobody could look: then its rule says why.',
    ),
  precision: z.number().optional().describe('Of those the share that an expectation asked for.'),
  recall: z.number().optional().describe('Share of the windows it must fire in, in which it did.'),
  detectionMs: z.number().optional().describe('Median.'),
  resetMs: z.number().optional().describe('Median.'),
});

export const drillReportSchema = z.strictObject({
  version: z.literal(1),
  outcome: z.enum(['passed', 'failed', 'unobservable']).describe('Exit code 0, 3, 5.'),
  headline: z.string().describe('The outcome in a line.'),
  kind: z.enum(['rehearsal', 'live']),
  scenario: z.string(),
  run: z.string().describe('Prefix of every log.record.uid.'),
  seed: z.string(),
  tenant: z.string(),
  loki: z.string(),
  passingLoki: z.boolean().optional().describe('That Loki ended with the drill.'),
  strict: z.boolean().optional().describe('An alert that nobody expects is a failure.'),
  cut: z.boolean().optional().describe('Ended by the user before its time.'),
  unobservable: z.string().optional().describe('Why nothing could be judged.'),
  span: z.strictObject({ from: time, judgedFrom: time, judgedTo: time, to: time }),
  incidents: z.array(
    z.strictObject({ incident: z.string(), services: z.array(z.string()), from: time, to: time }),
  ),
  judgements: z.array(judgement),
  unexpected: z.array(instance).describe('Fired in the judged time, and no expectation names them.'),
  figures: z.array(figures),
  rules: z.array(rule),
  records: z.record(z.string(), z.int()).describe('Log records of each service that Loki was shown to hold.'),
  notes: z.array(z.string()),
});

export type DrillReport = z.infer<typeof drillReportSchema>;

export const drillReportJsonSchema = (): object => ({
  title: 'firedrill drill report',
  description: 'What `firedrill drill --report FILE` writes and `--json` prints.',
  ...z.toJSONSchema(drillReportSchema, { target: 'draft-2020-12' }),
});
