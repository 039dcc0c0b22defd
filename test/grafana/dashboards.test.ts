/** The dashboard files are up to date with the code and consistent, and each panel has a description. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileText, dashboards as made } from '../../grafana/dashboards/all.ts';
import { conditionOf, limitOf } from '../../grafana/dashboards/rules.ts';
import { dashboardByUid, dashboardFiles, dashboards, queriesOf } from './grafana.ts';
import { dataSources } from './provisioning.ts';
import { interval, rules } from './rules.ts';

const json = join(import.meta.dirname, '../../grafana/dashboards/json');

test('npm run dashboards has been run: the files are what the code makes, and no others lie there', () => {
  expect(readdirSync(json).sort()).toEqual(Object.keys(made).sort());
  expect([...dashboardFiles].sort()).toEqual(Object.keys(made).sort());
  for (const [file, dashboard] of Object.entries(made)) {
    expect(readFileSync(join(json, file), 'utf8'), file).toBe(fileText(dashboard));
  }
});

test('their uids are known to links and bookmarks, and stay', () => {
  expect(dashboards.map(({ uid }) => uid)).toEqual([
    'firedrill-overview',
    'firedrill-services',
    'firedrill-web',
    'firedrill-drill',
  ]);
});

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('%s', (_, page) => {
  const text = JSON.stringify(page);

  test('asks data sources that are provisioned', () => {
    const { list } = page.templating;
    const tenants = dataSources.filter(({ type }) => type === 'loki');
    expect(list.find(({ name }) => name === 'tenant')).toMatchObject({
      type: 'datasource',
      query: 'loki',
      current: { text: tenants[0]!.name, value: tenants[0]!.uid },
    });
    const asked = new Set([...text.matchAll(/"uid":"([^"]*)"/g)].map(([, uid]) => uid));
    asked.delete(page.uid);
    expect([...asked]).toEqual(['${tenant}']);
  });

  test('knows every variable that it uses', () => {
    const own = page.templating.list.map(({ name }) => name);
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name!);
    const builtIn = ['__auto', '__range', '__value', '__url_time_range', '__all'];
    expect(used.filter((name) => !own.includes(name) && !builtIn.includes(name))).toEqual([]);
  });

  test('has panels with numbers of their own, that say how to read them', () => {
    const ids = page.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, description } of page.panels) {
      expect(title).toMatch(/\S/);
      expect(description, title).toMatch(/\.$/);
    }
  });

  test('fills its rows without a gap or an overlap', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of page.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), `${title} at ${x} ${y}`).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
    const height = Math.max(...page.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(Math.max(...page.panels.map(({ gridPos }) => gridPos.x + gridPos.w))).toBe(24);
    expect(taken.size).toBe(24 * height);
  });

  test('has a letter of its own for each query of a panel', () => {
    const keys = queriesOf(page).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('says how fine its lines are: a step of half a minute or more', () => {
    const lines = queriesOf(page).filter((query) => query.queryType === 'range' && !query.lines);
    for (const { name, panel, stepMs } of lines) {
      expect(panel.interval, name).toBeDefined();
      expect(stepMs, name).toBeGreaterThanOrEqual(30_000);
    }
  });

  test('is found by the links of the others, and leads to pages that are there', () => {
    expect(page).toMatchObject({
      tags: ['firedrill'],
      links: [{ type: 'dashboards', tags: ['firedrill'], includeVars: true, keepTime: true }],
      refresh: '10s',
      timezone: 'utc',
    });
    const uids = [...text.matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid!);
    for (const uid of uids) expect(dashboardByUid(uid), uid).toBeDefined();
  });
});

describe('Drill', () => {
  const page = dashboardByUid('firedrill-drill');

  test('lists the alerts of both tenants: Grafana finds these data sources by name, and asks their rulers', () => {
    const lists = page.panels.filter(({ type }) => type === 'alertlist');
    const tenants = dataSources.filter(({ type }) => type === 'loki');
    expect(lists.map(({ options }) => options.datasource)).toEqual(tenants.map(({ name }) => name));
    for (const { jsonData } of tenants) expect(jsonData).toMatchObject({ manageAlerts: true });
  });

  test('has the condition of every shipped rule, in its own words, as often as the ruler looks', () => {
    const conditions = page.panels.find(({ id }) => id === 4)!;
    expect(conditions.interval).toBe(interval);
    expect(conditions.targets!.map(({ expr }) => expr)).toEqual(
      rules.map(({ expr }) => `(${expr.trim()}) * 0 + 1`),
    );
  });
});

test('limits in the panels are those of the rules', () => {
  const limits = (uid: string, id: number): unknown =>
    dashboardByUid(uid).panels.find((panel) => panel.id === id)!.fieldConfig;
  const above = (value: number) => ({
    defaults: { thresholds: { steps: [{ value: null }, { value, color: 'red' }] } },
  });
  expect(limits('firedrill-services', 5)).toMatchObject(above(limitOf('HighErrorRatio')));
  expect(limits('firedrill-services', 3)).toMatchObject({
    defaults: { thresholds: { steps: [{}, {}, { value: 100 * (1 - limitOf('HighErrorRatio')) ** 2 }] } },
  });
  expect(limits('firedrill-services', 6)).toMatchObject(above(limitOf('LatencyHigh')));
  expect(limits('firedrill-drill', 5)).toMatchObject(above(limitOf('HighErrorRatio')));
});

test('a rule that is not there, or that compares with no number, is a fault when dashboards are made', () => {
  expect(() => conditionOf('HighErrorRate')).toThrow('no rule HighErrorRate');
  expect(() => limitOf('ServiceSilent')).toThrow('does not end in a comparison');
});
