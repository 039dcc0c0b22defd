/**
 * Loki's ruler with the shipped rules, in real time. With the original times the test would take an hour, so rules and scenario
 * run twenty times as fast: all times are divided by twenty, and the traffic is multiplied by twenty.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Alertmanager, startAlertmanager } from '../stack/alertmanager.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { askLoki, queryInstant } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, type Running, start } from '../support/program.ts';
import { quickenDuration, quickenRules } from '../support/quicken.ts';

const FACTOR = 20;
const QUICK = 'quick';
const ALWAYS = 'always';
const FOLDER = freshFolder();
const shipped = join(import.meta.dirname, '../../grafana/rules');
const rules = readFileSync(join(shipped, 'services.yaml'), 'utf8');
const names: readonly string[] = parse(rules).groups[0].rules.map(({ alert }: { alert: string }) => alert);
const POLL_MS = 200;
const DEADLINE_MS = 150_000;
const PAYMENT = 'HighErrorRatio payment-service';

/** `checkout` with its incident once, soon, for as long as five minutes are at this speed; its shoppers think as fast. */
function quickCheckout(): string {
  const { traffic, incidents, journeys, ...scenario } = parse(
    readFileSync(join(import.meta.dirname, '../../src/scenarios/checkout.yaml'), 'utf8'),
  );
  const [{ every: _, ...incident }] = incidents;
  for (const state of Object.values<{ think?: string }>(journeys.shopper.states)) {
    if (state.think) state.think = state.think.split('..').map(quick).join('..');
  }
  return stringify({
    ...scenario,
    traffic: { rate: traffic.rate * FACTOR },
    journeys,
    incidents: [{ ...incident, at: '10s', for: quick(incident.for) }],
    expect: [],
  });
}

const quick = (duration: string): string => quickenDuration(duration, FACTOR);

/**
 * The rules as they are, but each fires at once, for a service called `shop` and with the value 1234.5. Alertmanager is
 * not told the tenant, so a service of the other tenant would be mistaken for this one.
 */
const alwaysFiring = (): string =>
  stringify({
    groups: parse(rules).groups.map((group: { rules: { for?: string }[] }) => ({
      ...group,
      interval: '1s',
      rules: group.rules.map(({ for: _, ...rule }) => ({
        ...rule,
        expr: 'label_replace(vector(1234.5), "service_name", "shop", "", "")',
      })),
    })),
  });

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  readonly activeAt: string;
}

const nameOf = ({ labels }: Pick<Alert, 'labels'>): string => `${labels.alertname} ${labels.service_name}`;

await describeWith(['real loki', 'alertmanager'], 'the ruler', (lokiBinary, alertmanagerBinary) => {
  let loki: Loki | undefined;
  let alertmanager: Alertmanager | undefined;
  let run: Running | undefined;
  /** When HighErrorRatio was last seen to fire. */
  let firingMs: number | undefined;
  beforeAll(async () => {
    alertmanager = await startAlertmanager({
      binary: alertmanagerBinary!,
      dir: join(FOLDER, 'alertmanager'),
    });
    loki = await startLoki({
      binary: lokiBinary!,
      dir: join(FOLDER, 'loki'),
      alertmanager: alertmanager.url,
      rules: {
        demo: { folder: shipped },
        drill: { folder: shipped },
        [QUICK]: { text: quickenRules(rules, FACTOR) },
        [ALWAYS]: { text: alwaysFiring() },
      },
    });
  });
  afterAll(async () => {
    run?.child.kill('SIGTERM');
    await run?.ended;
    await loki?.stop();
    await alertmanager?.stop();
  });

  const active = async (tenant: string): Promise<readonly Alert[]> =>
    (await askLoki(loki!.url, tenant, '/prometheus/api/v1/alerts')).data.alerts;

  const inAlertmanager = async (): Promise<readonly Alert[]> =>
    (await (await fetch(`${alertmanager!.url}/api/v2/alerts?active=true`)).json()) as Alert[];

  test('raises HighErrorRatio of the service whose errors rise and of no other, and resolves it', async () => {
    const scenario = join(FOLDER, 'quick-checkout.yaml');
    await writeFile(scenario, quickCheckout());
    run = start(
      [scenario, '--no-console', '--output-file', '', '--control-port', 'off', '--json', '--seed', '1'],
      {
        env: {
          OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${loki!.url}/otlp/v1/logs`,
          OTEL_EXPORTER_OTLP_LOGS_HEADERS: `X-Scope-OrgID=${QUICK}`,
        },
      },
    );

    const states: string[] = [];
    const fired = new Map<string, Alert>();
    let told: Alert | undefined;
    const deadline = Date.now() + DEADLINE_MS;
    while (states.at(-1) !== 'gone') {
      expect(Date.now(), `it was ${states.join(', then ') || 'never pending'}`).toBeLessThan(deadline);
      const alerts = await active(QUICK);
      for (const alert of alerts) if (alert.state === 'firing') fired.set(nameOf(alert), alert);
      const payment = alerts.find((alert) => nameOf(alert) === PAYMENT);
      const state = payment?.state ?? (states.length > 0 ? 'gone' : undefined);
      if (state !== undefined && state !== states.at(-1)) states.push(state);
      if (state === 'firing') firingMs = Date.now();
      told ??= (await inAlertmanager()).find((alert) => nameOf(alert) === PAYMENT);
      await sleep(POLL_MS);
    }

    expect(states).toEqual(['pending', 'firing', 'gone']);
    expect([...fired.keys()].sort()).toEqual(['ErrorBurst payment-service', PAYMENT]);
    const rendered = {
      summary: expect.stringMatching(/^\d+(\.\d+)?% of the records of payment-service are errors$/),
      description: expect.stringMatching(
        /^More than 5% of what payment-service logged .* is ERROR or FATAL\.$/,
      ),
      runbook: 'docs/alerts.md#higherrorratio',
    };
    const labels = { alertname: 'HighErrorRatio', service_name: 'payment-service', severity: 'critical' };
    expect(fired.get(PAYMENT)).toMatchObject({ labels, annotations: rendered });
    expect(told).toMatchObject({ labels, annotations: rendered });
    await vi.waitFor(
      async () => expect((await inAlertmanager()).map(nameOf)).not.toContain(PAYMENT),
      EVENTUALLY,
    );

    run.child.kill('SIGTERM');
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    const [incident] = JSON.parse(stdout.toString()).incidents;
    expect(Date.parse(fired.get(PAYMENT)!.activeAt)).toBeGreaterThan(Date.parse(incident.started));
  });

  test('every query of docs/alerts.md finds something while the alert fires', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
    const queries = [...page.matchAll(/```logql\n\s*(.*)\n/g)].map(([, query]) => query!);
    expect(queries.length).toBeGreaterThan(10);
    const empty: string[] = [];
    for (const query of queries) {
      const found = query.startsWith('{') ? await linesOf(query) : await valuesOf(query);
      if (found === 0) empty.push(query);
    }
    expect(empty).toEqual([]);
  });

  const valuesOf = async (query: string): Promise<number> =>
    (await queryInstant(loki!.url, QUICK, query, firingMs)).length;

  async function linesOf(query: string): Promise<number> {
    const { data } = await askLoki(loki!.url, QUICK, '/loki/api/v1/query_range', {
      query,
      start: `${(firingMs! - 60_000) / 1000}`,
      end: `${firingMs! / 1000}`,
    });
    return data.result.length;
  }

  test('renders what every alert says', async () => {
    const alerts = await vi.waitFor(async () => {
      const firing = await active(ALWAYS);
      expect(firing.map(({ labels }) => labels.alertname).sort()).toEqual(names.toSorted());
      return firing;
    }, EVENTUALLY);
    for (const { annotations } of alerts) {
      expect(annotations.summary).toContain('shop');
      // What a template cannot do stands in angle brackets.
      for (const text of Object.values(annotations)) expect(text).not.toMatch(/[<>{}]|1234\.5|%!/);
    }
  });

  test.each(['demo', 'drill'])(
    'evaluates the shipped rules for %s, and finds no fault in them',
    async (tenant) => {
      // The first evaluation comes within the group's first minute.
      await vi.waitFor(async () => {
        const { data } = await askLoki(loki!.url, tenant, '/prometheus/api/v1/rules');
        const rules = data.groups.flatMap((group: { rules: unknown[] }) => group.rules);
        expect(
          rules.map(({ name, health, lastError = '' }: Record<string, string>) => [name, health, lastError]),
        ).toEqual(names.map((name: string) => [name, 'ok', '']));
      }, EVENTUALLY);
    },
  );
});
