/**
 * The shipped rules in a real Loki, on records written for them: for which services each condition holds, and that it does not
 * hold just below its threshold. Times are minutes before the single time of evaluation.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Loki, startLoki } from '../stack/loki.ts';
import { queryInstant } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder } from '../support/program.ts';

const TENANT = 'rules';
const MINUTE_MS = 60_000;
const SILENT_MS = 6 * MINUTE_MS;

/** So many records, evenly between `from` and `to` minutes ago. */
interface Stretch {
  readonly count: number;
  readonly from: number;
  readonly to: number;
  readonly level?: keyof typeof SEVERITIES;
  /** `duration_ms`, a number or whatever else stands in it. */
  readonly took?: number | string;
}

const SEVERITIES = { INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 };

const lately = (count: number, more: Partial<Stretch> = {}): Stretch => ({
  count,
  from: 4.9,
  to: 0,
  ...more,
});
const errors = (count: number, more: Partial<Stretch> = {}): Stretch =>
  lately(count, { level: 'ERROR', from: 1.9, ...more });
const halfAnHourAgo = (count: number): Stretch => lately(count, { from: 39.9, to: 30.1 });
const anHourAgo = (count: number): Stretch => lately(count, { from: 59.9, to: 50.1 });
const storm = (count: number): Stretch => lately(count, { from: 1.9 });
const usualErrors = (count: number): Stretch => errors(count, { from: 59.9, to: 30.1 });

const everyTrouble = [
  anHourAgo(100),
  halfAnHourAgo(100),
  storm(601),
  errors(100, { took: 5000 }),
] satisfies Stretch[];

const cases: Readonly<Record<string, readonly [readonly string[], readonly Stretch[]]>> = {
  'six errors of a hundred': [['HighErrorRatio'], [lately(94), errors(6)]],
  'six fatal ones of a hundred': [['HighErrorRatio'], [lately(94), errors(6, { level: 'FATAL' })]],
  'five errors of a hundred': [[], [lately(95), errors(5)]],
  'four errors of eight': [[], [lately(4), errors(4)]],
  'warnings only': [[], [lately(100, { level: 'WARN' })]],

  'nothing for five minutes': [['ServiceSilent'], [lately(121, { from: 59, to: 5.1 })]],
  'nothing for five minutes from one that says little': [[], [lately(120, { from: 59, to: 5.1 })]],
  'one word after silence': [[], [lately(121, { from: 59, to: 5.1 }), lately(1, { from: 4.8 })]],

  'six slow ones of a hundred': [['LatencyHigh'], [lately(94, { took: 10 }), lately(6, { took: 1500 })]],
  'five slow ones of a hundred': [[], [lately(95, { took: 10 }), lately(5, { took: 1500 })]],
  'nineteen slow ones': [[], [lately(19, { took: 1500 })]],
  'twenty slow ones': [['LatencyHigh'], [lately(20, { took: 1500 })]],
  'a second each': [[], [lately(100, { took: 1000 })]],
  'few that were timed': [[], [lately(100), lately(20, { took: 10 })]],
  'durations that are none': [[], [lately(20, { took: 'long' }), lately(20, { took: 10 })]],

  'twenty-one errors and none before': [['ErrorBurst'], [lately(600), errors(21)]],
  'twenty errors and none before': [[], [lately(600), errors(20)]],
  'over three times the usual errors': [['ErrorBurst'], [lately(1300), errors(61), usualErrors(300)]],
  'three times the usual errors': [[], [lately(1300), errors(60), usualErrors(300)]],

  'two minutes like ten minutes before': [['LogStorm'], [anHourAgo(600), halfAnHourAgo(600), storm(601)]],
  'six hundred in two minutes': [[], [anHourAgo(100), halfAnHourAgo(100), storm(600)]],
  'much from a new service': [[], [storm(601)]],
  'as much half an hour ago': [[], [anHourAgo(100), halfAnHourAgo(601), storm(601)]],
  'as much an hour ago': [[], [anHourAgo(601), halfAnHourAgo(100), storm(601)]],

  'every trouble at once': [['ErrorBurst', 'HighErrorRatio', 'LatencyHigh', 'LogStorm'], everyTrouble],
};

const rules: readonly { readonly alert: string; readonly expr: string }[] = parse(
  readFileSync(join(import.meta.dirname, '../../grafana/rules/services.yaml'), 'utf8'),
).groups.flatMap((group: { rules: unknown }) => group.rules);

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: value },
  }));

const logRecord = ({
  timeMs,
  level = 'INFO',
  took,
}: Pick<Stretch, 'level' | 'took'> & { timeMs: number }) => ({
  timeUnixNano: `${Math.round(timeMs * 1000)}000`,
  severityNumber: SEVERITIES[level],
  severityText: level,
  body: { stringValue: 'a line' },
  attributes: took === undefined ? [] : attributes({ duration_ms: took }),
});

await describeWith('loki', 'the shipped rules', (binary) => {
  const nowMs = Date.now() - 10 * MINUTE_MS;
  let loki: Loki | undefined;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
    for (const [service, [, stretches]] of Object.entries(cases)) await write(service, stretches);
    await write('firedrill', everyTrouble);
    await write('told anew', everyTrouble, 'backfill-1a2b3c4d');
  });
  afterAll(() => loki?.stop());

  /** One request a service, oldest record first: Loki refuses what is an hour behind. */
  async function write(service: string, stretches: readonly Stretch[], environment = 'test'): Promise<void> {
    const records = stretches
      .flatMap(({ count, from, to, ...record }) =>
        Array.from({ length: count }, (_, i) => ({
          ...record,
          timeMs: nowMs - (from - ((from - to) * i) / count) * MINUTE_MS,
        })),
      )
      .sort((a, b) => a.timeMs - b.timeMs);
    const resource = { 'service.name': service, 'deployment.environment.name': environment };
    const answer = await fetch(`${loki!.url}/otlp/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Scope-OrgID': TENANT },
      body: JSON.stringify({
        resourceLogs: [
          {
            resource: { attributes: attributes(resource) },
            scopeLogs: [{ logRecords: records.map(logRecord) }],
          },
        ],
      }),
    });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  }

  async function active(expr: string, atMs: number): Promise<readonly string[]> {
    const series = await queryInstant(loki!.url, TENANT, expr, atMs);
    return series.map(({ labels }) => labels.service_name!);
  }

  describe('their conditions hold', () => {
    const alerts = new Map<string, string[]>();
    beforeAll(async () => {
      for (const { alert, expr } of rules) {
        for (const service of await active(expr, nowMs)) {
          alerts.set(service, [...(alerts.get(service) ?? []), alert]);
        }
      }
    });

    test.each(Object.entries(cases).map(([service, [expected]]) => ({ service, expected })))(
      '$service: $expected',
      ({ service, expected }) => {
        expect(alerts.get(service)?.toSorted() ?? []).toEqual(expected);
      },
    );

    test('neither for the marks of incidents nor for a backfill', () => {
      expect([alerts.get('firedrill'), alerts.get('told anew')]).toEqual([undefined, undefined]);
    });
  });

  test('the silence that follows is that of the services, and of neither marks nor backfills', async () => {
    const { expr } = rules.find(({ alert }) => alert === 'ServiceSilent')!;
    const silent = await active(expr, nowMs + SILENT_MS);
    expect(silent).toContain('every trouble at once');
    expect(silent).not.toContain('firedrill');
    expect(silent).not.toContain('told anew');
  });
});
