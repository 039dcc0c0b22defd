/** firedrill's own metrics: readable by Prometheus, equal to the statistics, and limited in number. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMetrics, MEASURES, type MetricsSource } from '../../src/emit/metrics.ts';
import type { FiguresReading, ServiceFigures } from '../../src/model/figures.ts';
import { readExposition } from './exposition.ts';

const ABOUT = { version: '1.2.3', run: '4f2a91c0', scenario: 'shop', seed: '42' };
const QUANTILES = { p50: 40, p95: 180, p99: 900, max: 1500 };

const service = (over: Partial<ServiceFigures> = {}): ServiceFigures => ({
  logs: 100,
  warnings: 20,
  errors: 5,
  errorRate: 0.05,
  spans: 80,
  failedSpans: 4,
  last1m: { logs: 10, errors: 1 },
  last5m: { logs: 50, errors: 2 },
  last15m: { logs: 100, errors: 5 },
  latencyMs: QUANTILES,
  health: 87.5,
  topErrorCodes: [{ code: 'ERR_503', count: 3 }],
  statuses: { 200: 60, 500: 4 },
  ...over,
});

const FIGURES: FiguresReading = {
  services: { api: service(), quiet: service({ latencyMs: undefined, health: undefined, statuses: {} }) },
  dependencies: [
    { caller: 'api', callee: 'quiet', calls: 70, failures: 7, health: 90, latencyMs: QUANTILES },
  ],
  sessions: {
    begun: 12,
    ended: 10,
    outcomes: { completed: 6, abandoned: 2, failed: 1, length: 1, timeout: 0 },
    abandonment: 0.2,
    durationMs: QUANTILES,
    pagesPerSession: { p50: 4, p95: 9, p99: 12, max: 13, mean: 4.5 },
  },
  pages: [{ path: '/users/17', views: 3 }],
  hourly: [],
  daily: [],
};

const source = (over: Partial<MetricsSource> = {}): MetricsSource => ({
  status: () => ({
    phase: 'running',
    elapsedMs: 61_500,
    planned: { logs: 210 },
    filtered: 6,
    skipped: 4,
    emitted: { logs: 200, spans: 160 },
  }),
  accounts: () => [
    {
      name: 'otlp',
      kind: 'otlp',
      signal: 'logs',
      accepted: 180,
      filtered: 0,
      rejected: 1,
      dropped: 2,
      unconfirmed: 3,
      pending: 14,
    },
  ],
  figures: () => FIGURES,
  lateness: () => ({ p50: 1, p99: 12, max: 40 }),
  ...over,
});

const scraped = async (metrics = createMetrics(source(), ABOUT)) => readExposition(await metrics.text());

describe('the text', () => {
  test('has every metric once, with its type and help text', async () => {
    const families = await scraped();
    for (const { name, kind, help } of MEASURES) {
      expect([name, families.get(name)]).toMatchObject([name, { type: kind, help }]);
    }
    expect([...families.keys()].sort()).toEqual(['target_info', ...MEASURES.map(({ name }) => name)].sort());
  });

  test('has the values of the ledger and the statistics', async () => {
    const families = await scraped();
    const value = (name: string, labels: Record<string, string> = {}): number | undefined =>
      families
        .get(name)!
        .samples.find((sample) =>
          Object.entries(labels).every(([key, label]) => sample.labels[key] === label),
        )?.value;
    expect(value('firedrill_log_records_emitted_total')).toBe(200);
    expect(value('firedrill_run_elapsed_seconds')).toBe(61.5);
    expect(value('firedrill_run_phase', { phase: 'running' })).toBe(1);
    expect(value('firedrill_run_phase', { phase: 'ended' })).toBe(0);
    expect(
      value('firedrill_output_records_total', { output: 'otlp', signal: 'logs', outcome: 'unconfirmed' }),
    ).toBe(3);
    expect(value('firedrill_output_pending_records', { output: 'otlp' })).toBe(14);
    expect(value('firedrill_service_log_records_total', { service: 'api' })).toBe(100);
    expect(value('firedrill_service_latency_seconds', { service: 'api', quantile: '0.95' })).toBe(0.18);
    expect(value('firedrill_service_latency_seconds', { service: 'quiet' })).toBeUndefined();
    expect(value('firedrill_service_health_score', { service: 'api' })).toBe(87.5);
    expect(value('firedrill_service_http_responses_total', { service: 'api', status: '500' })).toBe(4);
    expect(value('firedrill_service_recent_log_records', { service: 'api', window: '5m' })).toBe(50);
    expect(value('firedrill_dependency_failures_total', { caller: 'api', callee: 'quiet' })).toBe(7);
    expect(value('firedrill_sessions_ended_total', { outcome: 'abandoned' })).toBe(2);
    expect(value('firedrill_session_duration_seconds', { quantile: '1' })).toBe(1.5);
    expect(value('firedrill_lateness_seconds', { quantile: '0.99' })).toBe(0.012);
    expect(families.get('target_info')!.samples).toEqual([
      {
        labels: { service_name: 'firedrill', service_version: '1.2.3', service_instance_id: '4f2a91c0' },
        value: 1,
      },
    ]);
  });

  test('only counters have names that end in _total', () => {
    for (const { name, kind } of MEASURES)
      expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter']);
  });

  test('has no paths and no users', async () => {
    expect(await createMetrics(source(), ABOUT).text()).not.toContain('/users');
  });

  test('is valid before the first record', async () => {
    const nothing = { services: {}, dependencies: [], pages: [], hourly: [], daily: [] };
    const families = await scraped(
      createMetrics({ ...source(), accounts: () => [], figures: () => nothing }, ABOUT),
    );
    expect(families.has('firedrill_log_records_emitted_total')).toBe(true);
    expect(families.has('firedrill_sessions_begun_total')).toBe(false);
  });

  test('is valid with any names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (name) => {
        const seed = name.toWellFormed();
        const [api] = Object.values(FIGURES.services);
        const figures = () => ({ ...FIGURES, services: { [`s${seed}`]: api! } });
        const families = await scraped(createMetrics(source({ figures }), { ...ABOUT, seed }));
        expect(families.get('firedrill_run_info')!.samples[0]!.labels.seed).toBe(seed);
        expect(families.get('firedrill_service_log_records_total')!.samples[0]!.labels.service).toBe(
          `s${seed}`,
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('from scrape to scrape', () => {
  test('counters are cumulative', async () => {
    let logs = 1;
    const status = () => ({ ...source().status(), emitted: { logs, spans: 0 } });
    const metrics = createMetrics(source({ status }), ABOUT);
    for (const next of [1, 5, 5, 1_000_000_007]) {
      logs = next;
      expect((await scraped(metrics)).get('firedrill_log_records_emitted_total')!.samples[0]!.value).toBe(
        next,
      );
    }
  });

  test('a label set without a value disappears', async () => {
    let code = 'ERR_1';
    const figures = () => ({
      ...FIGURES,
      services: { api: service({ topErrorCodes: [{ code, count: 2 }] }) },
    });
    const metrics = createMetrics(source({ figures }), ABOUT);
    const codes = async () =>
      (await scraped(metrics))
        .get('firedrill_service_top_error_code_records')!
        .samples.map(({ labels }) => labels.error_code);
    expect(await codes()).toEqual(['ERR_1']);
    code = 'ERR_2';
    expect(await codes()).toEqual(['ERR_2']);
  });

  test('an error of the source is not swallowed', async () => {
    const metrics = createMetrics(
      source({
        figures() {
          throw new Error('no figures');
        },
      }),
      ABOUT,
    );
    await expect(metrics.text()).rejects.toThrow('no figures');
  });
});

test('many services have a series each', async () => {
  const services = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`service-${i}`, service()]));
  const families = await scraped(createMetrics(source({ figures: () => ({ ...FIGURES, services }) }), ABOUT));
  expect(families.get('firedrill_service_latency_seconds')!.samples).toHaveLength(1500 * 4);
});
