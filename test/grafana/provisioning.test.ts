/** The provisioned data sources and dashboards. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addresses, dataSources, expanded, folder, jaegers, lokis, providers, text } from './provisioning.ts';

test('every uid that links and dashboards use exists once, and does not change', () => {
  expect(dataSources.map(({ uid }) => uid)).toEqual([
    'loki',
    'loki-drill',
    'jaeger',
    'jaeger-drill',
    'prometheus',
    'alertmanager',
  ]);
  expect(new Set(dataSources.map(({ name }) => name)).size).toBe(dataSources.length);
  expect(dataSources.filter(({ isDefault }) => isDefault).map(({ uid }) => uid)).toEqual(['loki']);
});

test('each Loki data source sends its tenant', () => {
  const tenants = lokis.map(({ uid, jsonData, secureJsonData }) => [
    uid,
    jsonData.httpHeaderName1,
    secureJsonData.httpHeaderValue1,
  ]);
  expect(tenants).toEqual([
    ['loki', 'X-Scope-OrgID', 'demo'],
    ['loki-drill', 'X-Scope-OrgID', 'drill'],
  ]);
});

describe.each(lokis.map((loki) => [loki.uid, loki] as const))('links of %s', (uid, loki) => {
  const [link, ...more] = loki.jsonData.derivedFields;
  const jaeger = jaegers.find((source) => source.uid === link!.datasourceUid);

  test('lead to a Jaeger whose spans lead back to it', () => {
    expect(more).toEqual([]);
    expect(jaeger?.jsonData.tracesToLogsV2.datasourceUid).toBe(uid);
  });

  test('keep the variables that Grafana fills in with each record and span', () => {
    expect(link!.url).toBe('${__value.raw}');
    expect(jaeger?.jsonData.tracesToLogsV2.query).toContain('"${__trace.traceId}"');
  });
});

describe('dollar signs', () => {
  const raw = text('datasources/firedrill.yaml').replace(/^\s*#.*$/gm, '');

  test('before what Grafana shall keep stand twice; one alone begins a name of the environment', () => {
    const single = [...raw.matchAll(/(?<!\$)\$(?!\$)\{?(\w*)/g)].map(([, name]) => name!);
    expect([...new Set(single)].sort()).toEqual(Object.keys(addresses).sort());
    expect([...raw.matchAll(/\$\$\{(\w+)/g)].map(([, name]) => name)).toEqual([
      '__value',
      '__value',
      '__trace',
      '__trace',
    ]);
  });

  test('are read as Grafana reads them', () => {
    expect(expanded({ a: ['$${__x} ${HOST}$PORT', '$$$$', 7] }, { HOST: 'h' })).toEqual({
      a: ['${__x} h', '$$', 7],
    });
  });
});

test('compose gives Grafana every address that the data sources take from the environment, and the files', () => {
  const compose = parse(readFileSync(join(folder, '../../docker-compose.yml'), 'utf8'));
  const { environment, volumes } = compose.services.grafana;
  expect(environment).toMatchObject(addresses);
  const mounts = JSON.stringify(volumes);
  expect(mounts).toContain('grafana/provisioning');
  expect(mounts).toContain('grafana/dashboards/json');
  expect(mounts).toContain(providers[0]!.options.path);
});

test('Grafana finds nothing in the folder that it would not read', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const found = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  expect(found.map((path) => path.slice(folder.length + 1)).sort()).toEqual([
    'dashboards/firedrill.yaml',
    'datasources/firedrill.yaml',
  ]);
  expect(existsSync(join(folder, '../dashboards/json'))).toBe(true);
});
