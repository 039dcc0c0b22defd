/** The report as JSON matches its published schema and holds the whole result. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { jsonReport } from '../../src/report/json.ts';
import { drillReportJsonSchema, drillReportSchema } from '../../src/report/json-shape.ts';
import {
  drillResult,
  evidenceWith,
  failedResult,
  hostileResult,
  judgementWith,
  SILENT,
  UNEXPECTED,
} from '../support/drill-results.ts';
import { at, expecting, historyOf, MINUTE } from '../support/histories.ts';

const PUBLISHED = join(import.meta.dirname, '../../docs/drill-report.schema.json');

const ajv = new Ajv2020({ strict: true });
const validate = ajv.compile(drillReportJsonSchema());

/** The report after a round trip through JSON text. */
const read = (...given: Parameters<typeof jsonReport>) => {
  const json: unknown = JSON.parse(JSON.stringify(jsonReport(...given)));
  return drillReportSchema.parse(json);
};

test('docs/drill-report.schema.json is the schema', () => {
  expect(JSON.parse(readFileSync(PUBLISHED, 'utf8'))).toEqual(drillReportJsonSchema());
});

test.each([
  ['that passed', drillResult()],
  ['with troubles', failedResult()],
  ['of hostile names', hostileResult()],
  ['of nothing', drillResult({ histories: [], judgements: [], figures: [], incidents: [], records: {} })],
  [
    'that was cut and strict',
    drillResult({ cut: true, strict: true, passingLoki: true, unexpected: [UNEXPECTED] }),
  ],
  ['in which nothing could be seen', drillResult({ unobservable: 'Loki did not answer' })],
])('a drill %s passes it', (_, result) => {
  validate(JSON.parse(JSON.stringify(jsonReport(result))));
  expect(validate.errors).toBeNull();
  expect(read(result)).toEqual(JSON.parse(JSON.stringify(jsonReport(result))));
});

test.each([
  ['an unknown verdict', { judgements: [judgementWith({ onset: 'perhaps' as 'fired' })] }],
  ['a count that is none', { records: { payment: 1.5 } }],
])('%s does not', (_, part) => {
  expect(validate(jsonReport(drillResult(part)))).toBe(false);
  expect(drillReportSchema.safeParse(jsonReport(drillResult(part))).success).toBe(false);
});

describe('it has', () => {
  test('the outcome of the exit code', () => {
    const { version, outcome, headline } = read(failedResult());
    expect([version, outcome, headline]).toEqual([
      1,
      'unobservable',
      'INCONCLUSIVE: 1 of 4 expectations, 1 failed, 2 hold; 1 unexpected alert fired',
    ]);
  });

  test('times in RFC 3339 and durations in milliseconds', () => {
    const { span, judgements, rules } = read(drillResult());
    expect(span).toEqual({
      from: '2026-03-02T10:00:00.000Z',
      judgedFrom: '2026-03-02T10:05:00.000Z',
      judgedTo: '2026-03-02T10:25:00.000Z',
      to: '2026-03-02T10:30:00.000Z',
    });
    expect(judgements[0]).toMatchObject({
      expectation: { firesMs: 4 * MINUTE, resolvesMs: 5 * MINUTE },
      text: 'HighErrorRatio{service_name="payment"} during outage: fires within 4m, resolves within 5m',
      window: { incident: 'outage', from: '2026-03-02T10:10:00.000Z', to: '2026-03-02T10:15:00.000Z' },
      detectionMs: 4 * MINUTE,
      intervalMs: MINUTE,
    });
    expect(rules[0]).toMatchObject({ forMs: 2 * MINUTE, intervalMs: MINUTE });
  });

  test('samples by their time after the first, and none while a series is absent', () => {
    const [rule] = read(drillResult({ histories: [historyOf('..  #')] })).rules;
    expect(rule!.measured).toEqual([
      {
        labels: { service_name: 'payment' },
        from: '2026-03-02T10:00:00.000Z',
        samples: [
          [0, 0.01],
          [MINUTE, 0.01],
          [4 * MINUTE, 0.2],
        ],
      },
    ]);
    expect(rule!.series[0]).toMatchObject({ from: '2026-03-02T10:04:00.000Z', samples: [[0, 0.2]] });
  });

  test('strings for values that are not JSON numbers', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const samples = values.map((value, i) => ({ timeMs: i * MINUTE, value }));
    const evidence = evidenceWith({ series: [{ labels: {}, samples }] });
    const { judgements } = read(drillResult({ judgements: [judgementWith({ evidence })] }));
    expect(judgements[0]!.evidence.series[0]!.samples.map(([, value]) => value)).toEqual([
      'NaN',
      '+Inf',
      '-Inf',
    ]);
  });

  test('annotations as rendered, or the reason why they could not be', () => {
    const annotations = { summary: { text: 'bad' }, runbook: { fault: 'no such label' } };
    const [instance] = read(drillResult({ unexpected: [{ ...UNEXPECTED, annotations }] })).unexpected;
    expect(instance).toEqual({
      alert: 'HighErrorRatio',
      labels: { service_name: 'auth', severity: 'critical' },
      active: '2026-03-02T10:12:00.000Z',
      firing: '2026-03-02T10:14:00.000Z',
      end: '2026-03-02T10:18:00.000Z',
      annotations,
    });
  });

  test('the window of an expectation in time since the start of the scenario', () => {
    const expectation = expecting({ during: { fromMs: 0, toMs: MINUTE }, never: true });
    const [judgement] = read(drillResult({ judgements: [judgementWith({ expectation })] })).judgements;
    expect(judgement!.expectation).toMatchObject({ during: { fromMs: 0, toMs: MINUTE }, never: true });
  });
});

describe('notifications', () => {
  const history = historyOf('....####....');
  const [instance] = history.instances;

  test('are listed for each instance that fired', () => {
    const notifications = [
      { instance: instance!, labels: { alertname: 'HighErrorRatio' }, arrivedMs: at(6), goneMs: at(9) },
      { instance: instance! },
    ];
    const { rules } = read(drillResult({ histories: [{ ...history, notifications }] }));
    expect(rules[0]!.notifications).toEqual([
      {
        instance: rules[0]!.instances[0],
        labels: { alertname: 'HighErrorRatio' },
        arrived: '2026-03-02T10:06:00.000Z',
        gone: '2026-03-02T10:09:00.000Z',
      },
      { instance: rules[0]!.instances[0] },
    ]);
  });

  test('are absent if Alertmanager was not queried, and empty if nothing fired', () => {
    const [asked, unasked] = read(
      drillResult({ histories: [{ ...history, notifications: [] }, history] }),
    ).rules;
    expect(asked!.notifications).toEqual([]);
    expect(unasked).not.toHaveProperty('notifications');
  });
});

test('a judgement has its warnings', () => {
  const labels = [{ name: 'service_name', operator: '=' as const, value: 'paymnt' }];
  const judgements = [judgementWith(), { ...SILENT, expectation: expecting({ labels, never: true }) }];
  const [sound, hollow] = read(drillResult({ judgements })).judgements;
  expect(sound).not.toHaveProperty('warnings');
  expect(hollow!.warnings).toEqual([expect.stringContaining('watches nothing')]);
});

test('every key of the result is in the report', () => {
  const whole = drillResult({ cut: true, strict: true, passingLoki: true, unobservable: 'x' });
  const { histories, ...rest } = whole;
  expect(histories).toHaveLength(2);
  const told = Object.keys(jsonReport(whole));
  expect(Object.keys(rest).filter((key) => !told.includes(key))).toEqual([]);
});

test('every key of a rule is in the report', () => {
  const history = historyOf('....####....', { rule: { limit: 5 } });
  const [told] = read(drillResult({ histories: [history] })).rules;
  expect(Object.keys(history.rule).filter((key) => !(key in told!))).toEqual([]);
  expect(told!.limit).toBe(5);
});
