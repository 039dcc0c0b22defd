/**
 * The page "Drill" and the alert rules with a real Loki, during an incident for each alert: the marks of incidents, the conditions
 * of the rules, and what the ruler reports to Grafana's list of alerts.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loki } from '../stack/loki.ts';
import { askLoki, linesOf } from '../support/loki-query.ts';
import { describeWith, testWithRealLoki } from '../support/needs.ts';
import { ask, compare, nameOf, stepsOf } from './ask.ts';
import { expected } from './expected.ts';
import { dashboardByUid, dashboards, queriesOf } from './grafana.ts';
import { fill, startEmptyLoki, type Tenant } from './loki-with-runs.ts';
import { MINUTE, marks, RECENT } from './reckon.ts';
import { rules, suffering, tells } from './rules.ts';

await describeWith('loki', 'the page "Drill" over a Loki', (binary) => {
  let loki: Loki;
  let tenant: Tenant;

  beforeAll(async () => {
    loki = await startEmptyLoki(binary);
    tenant = await fill(loki, 'drill', [
      { scenario: join(import.meta.dirname, 'five-faults.yaml'), minutes: 76 },
    ]);
  });

  afterAll(() => loki?.stop());

  const queries = queriesOf(dashboardByUid('firedrill-drill')).map((query) => [query.name, query] as const);

  test.each(queries)('%s', async (_, query) => {
    const due = expected['firedrill-drill']![query.key]!;
    const { differences, compared } = await compare({ loki, tenant, query }, due);
    expect(differences.slice(0, 10)).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });

  test.each(rules.map(({ alert, expr }) => [alert, expr] as const))(
    'the rule %s has a value for whom its fault befell, while it did or soon after, and the right one',
    async (alert, expr) => {
      const answer = await ask(loki, tenant, expr, 'range', stepsOf(tenant, MINUTE));
      const befallen = suffering[alert]!;
      expect(answer.map(({ labels }) => nameOf(labels)).sort()).toEqual(Object.keys(befallen).sort());
      for (const { labels, points } of answer) {
        const service = nameOf(labels);
        const [startMs, endMs] = windowOf(befallen[service]!);
        const times = points.map(([atMs]) => atMs);
        expect(times.filter((atMs) => atMs < startMs || atMs > endMs + RECENT)).toEqual([]);
        expect(times.length).toBeGreaterThan(1);
        for (const [atMs, value] of points) {
          const due = tells[alert]!(tenant.moment(atMs, MINUTE)).get(service);
          expect(value, `${service} at ${new Date(atMs).toISOString()}`).toBeCloseTo(due!, 9);
        }
      }
    },
  );

  /** When the first of the incident's marks says that it began, and the last that it was over. */
  function windowOf(incident: string): readonly [startMs: number, endMs: number] {
    const own = marks(tenant.records).filter(({ labels }) => labels.firedrill_incident_name === incident);
    return [own[0]!.timeMs, own.at(-1)!.timeMs];
  }

  describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('on %s', (_, page) => {
    test.each([
      ['Incident begins', 'start'],
      ['Incident is over', 'end'],
    ])('"%s" is marked when it was so, with the name of the incident', async (name, phase) => {
      const { expr, tagKeys } = page.annotations.list.find((annotation) => annotation.name === name)!;
      const lines = await linesOf(loki.url, tenant.name, expr, tenant.fromMs, tenant.toMs);
      const shown = lines.map(({ timeNanos, line, metadata }) => [
        Number(timeNanos / 1_000_000n),
        metadata[tagKeys],
        line,
      ]);
      const due = marks(tenant.records).filter(({ labels }) => labels.firedrill_incident_phase === phase);
      expect(shown).toEqual(due.map(({ timeMs, labels, line }) => [timeMs, labels[tagKeys], line]));
      expect(shown.length).toBeGreaterThan(0);
    });
  });

  for (const name of ['demo', 'drill']) {
    testWithRealLoki(`the ruler lists all rules of tenant ${name}`, async () => {
      const { data } = await askLoki(loki.url, name, '/prometheus/api/v1/rules');
      const listed = data.groups.flatMap((group: { rules: { name: string; type: string }[] }) => group.rules);
      expect(listed.map(({ name }: { name: string }) => name)).toEqual(rules.map(({ alert }) => alert));
      expect(listed.every(({ type }: { type: string }) => type === 'alerting')).toBe(true);
    });
  }
});
