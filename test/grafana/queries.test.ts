/** Runs every query of every dashboard in a real Loki, and computes the expected result from the records. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loki } from '../stack/loki.ts';
import { askLoki } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { compare } from './ask.ts';
import { type Expected, expected, ofServices } from './expected.ts';
import { dashboardByUid, dashboards, queriesOf } from './grafana.ts';
import { fill, startEmptyLoki, type Tenant } from './loki-with-runs.ts';
import { marks, simulated } from './reckon.ts';

const checkout = join(import.meta.dirname, '../../src/scenarios/checkout.yaml');

test('it is known of every query what it must return', () => {
  const asked = Object.fromEntries(
    dashboards.map((dashboard) => [dashboard.uid, queriesOf(dashboard).map(({ key }) => key)]),
  );
  const known = Object.fromEntries(
    Object.entries(expected).map(([uid, queries]) => [uid, Object.keys(queries)]),
  );
  expect(known).toEqual(asked);
});

await describeWith('loki', 'the queries of the dashboards over a Loki', (binary) => {
  let loki: Loki;
  let tenant: Tenant;

  beforeAll(async () => {
    loki = await startEmptyLoki(binary);
    tenant = await fill(loki, 'demo', [
      { scenario: 'microservices', minutes: 20 },
      { scenario: 'web-access', minutes: 20 },
      // Its services have the names of the others', and its levels another spelling.
      { scenario: 'storefront', minutes: 20, args: ['--rate', '3', '--no-bursts'] },
      { scenario: checkout, minutes: 15 },
    ]);
  });

  afterAll(() => loki?.stop());

  // The page "Drill" has a test of its own, with incidents.
  describe.each(['firedrill-overview', 'firedrill-services', 'firedrill-web'])('%s', (uid) => {
    const queries = queriesOf(dashboardByUid(uid)).map((query) => [query.name, query] as const);

    test.each(queries)('%s', async (_, query) => {
      const { differences, compared } = await compare({ loki, tenant, query }, expected[uid]![query.key]!);
      expect(differences.slice(0, 10)).toEqual([]);
      expect(compared).toBeGreaterThan(0);
    });
  });

  describe('firedrill-services, of chosen services only', () => {
    const uid = 'firedrill-services';
    const services = ['payment-service', 'search-service'];
    const queries = queriesOf(dashboardByUid(uid)).map((query) => [query.name, query] as const);

    test.each(queries)('%s', async (_, query) => {
      const due = restricted(expected[uid]![query.key]!, new Set(services));
      const { differences, compared } = await compare({ loki, tenant, query, services }, due);
      expect(differences.slice(0, 10)).toEqual([]);
      expect(compared).toBeGreaterThan(0);
    });
  });

  test('the variable "service" offers all services, and not the marks of incidents', async () => {
    const { fromMs, toMs, records } = tenant;
    const { query } = dashboardByUid('firedrill-services').templating.list.find(
      ({ name }) => name === 'service',
    )!;
    if (typeof query === 'string') throw new Error('not a query of label values');
    const { data } = await askLoki(loki.url, tenant.name, `/loki/api/v1/label/${query.label}/values`, {
      ...{ query: query.stream, start: `${fromMs}000000`, end: `${toMs}000000` },
    });
    const offered = new Set(simulated(records).map(({ labels }) => labels.service_name));
    expect(data.toSorted()).toEqual([...offered].toSorted());
    expect(marks(records)).not.toEqual([]);
  });
});

function restricted(due: Expected, services: ReadonlySet<string>): Expected {
  if ('values' in due) return { values: ofServices(due.values, services) };
  if ('top' in due) return { ...due, of: ofServices(due.of, services) };
  throw new Error('the page of services shows no records');
}
