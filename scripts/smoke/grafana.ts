/**
 * Checks that a Grafana has the provisioned data sources and dashboards, and reaches Loki and Jaeger.
 *
 *   npx tsx scripts/smoke/grafana.ts --grafana http://127.0.0.1:3000
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { check, eventually, same } from './check.ts';

const { values } = parseArgs({
  options: {
    grafana: { type: 'string', default: 'http://127.0.0.1:3000' },
    password: { type: 'string', default: 'admin' },
  },
});
const folder = resolve(import.meta.dirname, '../../grafana');
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

/** Requests a path of Grafana's API: without a password anonymously, with one as the administrator. */
// biome-ignore lint/suspicious/noExplicitAny: responses of Grafana; each use names the fields it reads
async function ask(path: string, password?: string): Promise<any> {
  const headers: Record<string, string> = {};
  if (password !== undefined) headers.authorization = `Basic ${btoa(`admin:${password}`)}`;
  const answer = await fetch(`${values.grafana}${path}`, { headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} returned ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

const through = (uid: string, path: string): Promise<ReturnType<typeof ask>> =>
  ask(`/api/datasources/proxy/uid/${uid}${path}`);

await check('Grafana is healthy', () =>
  eventually(async () => same('its database', (await ask('/api/health')).database, 'ok')),
);

const { datasources } = parse(read('provisioning/datasources/firedrill.yaml'));
for (const { uid, type } of datasources) {
  await check(`data source ${uid} exists`, async () =>
    same('its type', (await ask(`/api/datasources/uid/${uid}`, values.password)).type, type),
  );
}

for (const file of readdirSync(join(folder, 'dashboards/json'))) {
  const { uid, title } = JSON.parse(read('dashboards/json', file));
  await check(`dashboard ${title} exists and is visible without a login`, () =>
    eventually(async () =>
      same('its title', (await ask(`/api/dashboards/uid/${uid}`)).dashboard.title, title),
    ),
  );
}

await check('the data source loki finds a record, and the data source jaeger finds its trace', () =>
  eventually(async () => {
    const query = new URLSearchParams({ query: '{service_name=~".+"} | trace_id!=""', limit: '1' });
    const { data } = await through('loki', `/loki/api/v1/query_range?${query}`);
    const trace = data.result[0]?.stream.trace_id;
    if (trace === undefined) throw new Error('tenant demo has no records with a trace');
    same('the trace', (await through('jaeger', `/api/traces/${trace}`)).data?.[0]?.traceID, trace);
  }),
);

await check('the data sources of both tenants show their alert rules', async () => {
  for (const uid of ['loki', 'loki-drill']) {
    const { data } = await through(uid, '/prometheus/api/v1/rules');
    const rules = data.groups.flatMap(({ rules }: { rules: unknown[] }) => rules);
    if (rules.length === 0) throw new Error(`${uid} shows no rules`);
  }
});
