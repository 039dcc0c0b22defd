/** The report as JSON matches its published schema and holds the whole result. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { sweepReport } from '../../src/sweep/json.ts';
import { sweepReportJsonSchema } from '../../src/sweep/json-shape.ts';
import { DAY, quietRun, REASON, swept } from './support.ts';

const PUBLISHED = join(import.meta.dirname, '../../docs/sweep-report.schema.json');
const validate = new Ajv2020({ strict: true }).compile(sweepReportJsonSchema());

const read = (...given: Parameters<typeof swept>) => JSON.parse(JSON.stringify(sweepReport(swept(...given))));

test('docs/sweep-report.schema.json is the schema', () => {
  expect(JSON.parse(readFileSync(PUBLISHED, 'utf8'))).toEqual(sweepReportJsonSchema());
});

test.each([
  ['that only tells', read({ '3%': '..', '5%': 'F.' })],
  [
    'with everything',
    read(
      { '3%': 'e.', '5%': 'F?', '7%': 'SF' },
      {
        quietMs: DAY,
        quiet: [quietRun(1, 2), quietRun(0, 0, REASON)],
        demands: { mustFireAt: 0.07, mustNotFireAt: 0.03 },
        stopped: 'stopped by the user',
      },
    ),
  ],
  ['of nothing', read({ '3%': ' ' }, { quietMs: DAY, stopped: 'stopped by the user' })],
])('a sweep %s passes it', (_, report) => {
  validate(report);
  expect(validate.errors).toBeNull();
});

test.each([
  ['an unknown outcome', { outcome: 'perhaps' }],
  ['another version', { version: 2 }],
  ['a key that nobody knows', { colour: 'red' }],
])('%s does not', (_, part) => {
  expect(validate({ ...read({ '3%': '.' }), ...part })).toBe(false);
});

test('it has rows, runs, quiet runs and the conclusion', () => {
  const report = read({ '3%': '..', '5%': 'FF' }, { quietMs: DAY, quiet: [quietRun(3), quietRun(0)] });
  expect(report).toMatchObject({
    outcome: 'done',
    alert: 'HighErrorRatio{service_name=payment}',
    seeds: [
      { seed: '7-1', phaseMs: 0 },
      { seed: '7-2', phaseMs: 30_000 },
    ],
    strengths: [
      { strength: 0.03, text: '3%', runs: 2, fired: 0, share: { seen: 0, atLeast: 0 } },
      {
        ...{ strength: 0.05, text: '5%', runs: 2, fired: 2, detection: { medianMs: 190_000 } },
        share: { seen: 1, atMost: 1 },
      },
    ],
    quiet: { lengthMs: DAY, seenMs: 2 * DAY, falseAlarms: 3, firingMs: 180_000, falseAlarmsPerDay: 1.5 },
  });
  expect(report.strengths[0].share.atMost).toBeCloseTo(1 - 0.05 ** (1 / 2), 9);
  expect(report.quiet.falseAlarmsPerDayAtMost).toBeCloseTo(7.753657 / 2, 5);
  expect(report.runs).toHaveLength(4);
  expect(report.conclusion[0]).toContain('fires at 5% errors');
});
