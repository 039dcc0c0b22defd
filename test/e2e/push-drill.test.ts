/** Drills over Loki's push API: streams that exist only during incidents, and several drills that share a Loki. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Loki, startLoki } from '../stack/loki.ts';
import { askLoki } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const SHIPPED = readFileSync(resolve(import.meta.dirname, '../../grafana/loki.yaml'), 'utf8');

/** Errors are in separate streams. In an hour of this scenario there are none without an incident. */
const SCENARIO = `
name: quiet
description: Two services that fail only during incidents.
traffic: { rate: 2 }
labels: { app: "%(service)s", level: "%(severity)s" }
services:
  web: { operations: { show: { entry: 1, latency: 20ms..40ms, logs: [{ at: end, level: INFO, message: Shown }, { on: error, level: ERROR, message: Failed }] } } }
  mail: { operations: { send: { entry: 1, latency: 20ms..40ms, logs: [{ at: end, level: INFO, message: Sent }] } } }
patterns: { share: 100% }
incidents:
  - { name: outage, at: 10m, for: 10m, service: web, errors: 60% }
`;

const rulesOf = (exprs: Readonly<Record<string, string>>): string =>
  `groups: [{ name: a, interval: 1m, rules: ${JSON.stringify(
    Object.entries(exprs).map(([alert, expr]) => ({ alert, expr })),
  )} }]`;

interface Drilled {
  readonly code: number | null;
  readonly stderr: string;
  readonly tenant: string;
  readonly notes: readonly string[];
  readonly verdicts: Readonly<Record<string, string>>;
}

await describeWith('loki', 'drills over the push API', (binary) => {
  let loki: Loki | undefined;
  afterEach(async () => {
    await loki?.kill();
    loki = undefined;
  });

  async function drill(
    { url }: Loki,
    scenario: string,
    rules: string,
    ...more: readonly string[]
  ): Promise<Drilled> {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'scenario.yaml'), scenario);
    writeFileSync(join(cwd, 'rules.yaml'), rules);
    const args = ['drill', 'scenario.yaml', '--rules', 'rules.yaml', '--loki', url, '--via', 'push'];
    const { code, stderr } = await runProgram([...args, '--seed', '1', '--report', 'out.json', ...more], {
      cwd,
    });
    const { tenant, notes, judgements } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    const verdicts = Object.fromEntries(
      judgements.map(({ expectation, onset }: { expectation: { alert: string }; onset: string }) => [
        expectation.alert,
        onset,
      ]),
    );
    return { code, stderr, tenant, notes, verdicts };
  }

  describe('of a level in a label', () => {
    const RULES = rulesOf({
      Errors: 'sum by (app) (rate({app="web", level="error"}[5m])) > 0.05',
      Spelled: 'sum by (app) (rate({app="web", level="ERROR"}[5m])) > 0.05',
      MailErrors: 'sum by (app) (rate({app="mail", level="error"}[5m])) > 0.05',
      Quiet: 'sum by (app) (rate({app="web"}[5m])) > 100 unless sum by (app) (rate({level="error"}[5m]))',
    });

    test('no error in the whole run is silence where there could be some, and blindness where not', async () => {
      loki = await startLoki({ binary, dir: freshFolder() });
      const healthy = SCENARIO.replace('errors: 60%', 'latency: x1.1');
      const never = ['Errors', 'Spelled', 'MailErrors', 'Quiet'].flatMap((name) => [
        '--expect',
        `${name} never`,
      ]);
      const { code, verdicts, notes } = await drill(loki, healthy, RULES, ...never);
      expect(verdicts).toEqual({
        Errors: 'stayed-silent',
        Spelled: 'unobservable',
        MailErrors: 'unobservable',
        Quiet: 'stayed-silent',
      });
      expect(code).toBe(5);
      expect(notes.filter((note) => note.includes('can write such records'))).toEqual([
        expect.stringMatching(/^Errors: .*\{app="web", level="error"\}/),
        expect.stringMatching(/^Quiet: .*\{level="error"\}/),
      ]);
    });

    test('and where something fails the same rule fires', async () => {
      loki = await startLoki({ binary, dir: freshFolder() });
      const only = rulesOf({ Errors: 'sum by (app) (rate({app="web", level="error"}[5m])) > 0.05' });
      const { verdicts, stderr } = await drill(
        loki,
        SCENARIO,
        only,
        '--expect',
        'Errors during outage fires 5m',
      );
      expect(verdicts, stderr).toEqual({ Errors: 'fired' });
    });
  });

  test('consecutive drills that share a Loki write separate streams', async () => {
    const dir = freshFolder();
    const config = join(dir, 'loki.yaml');
    writeFileSync(config, SHIPPED.replace('auth_enabled: true', 'auth_enabled: false'));
    loki = await startLoki({ binary, dir, config, rules: {} });
    const rules = rulesOf({ Errors: 'sum by (app) (rate({app="web", level="error"}[5m])) > 0.05' });
    const ran: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const args = ['--shared-loki', '--expect', 'Errors during outage fires 5m'];
      const { code, stderr, tenant } = await drill(loki, SCENARIO, rules, ...args);
      expect(code, stderr).toBe(0);
      ran.push(tenant);
    }
    const weekAgo = `${Date.now() - 7 * 86_400_000}000000`;
    const { data } = await askLoki(loki.url, 'any', '/loki/api/v1/series', {
      'match[]': '{app=~".+"}',
      start: weekAgo,
    });
    // Each drill writes the marks of incidents to a separate stream.
    const streams = (data as readonly Readonly<Record<string, string>>[]).map(
      ({ firedrill, app }) => `${firedrill} ${app}`,
    );
    const expected = ran.flatMap((tenant) => ['firedrill', 'mail', 'web'].map((app) => `${tenant} ${app}`));
    expect([...new Set(streams)].sort()).toEqual(expected.sort());
  });
});
