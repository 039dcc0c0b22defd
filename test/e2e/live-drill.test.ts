/**
 * Live drills against the real ruler of a real Loki, and a real Alertmanager. Three of the shipped rules, twenty times
 * as fast: evaluated every three seconds, their five minutes are fifteen seconds and their hour three minutes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { instancesOf } from '../../src/drill/judge/states.ts';
import { type Alertmanager, startAlertmanager } from '../stack/alertmanager.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { askLoki, countByService, queryInstant } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { type Ended, freshFolder, type Running, start } from '../support/program.ts';
import { quickenRules } from '../support/quicken.ts';

const FACTOR = 20;
const INTERVAL_MS = 3000;
/** A record shows a moment after its time; a rehearsal finds it at its time. */
const ARRIVAL_MS = 500;
const NAMES = ['HighErrorRatio', 'ServiceSilent', 'LatencyHigh'];
const FOLDER = freshFolder();

const services = `traffic: { rate: 15, per: service }
levels: { INFO: 100% }
patterns: { share: 100% }
services:
  payment-service:
    operations:
      charge:
        entry: 1
        latency: { p50: 40ms, p95: 90ms }
        logs:
          - { at: end, level: INFO, message: charged }
          - { on: error, level: ERROR, code: ERR_502, message: not charged }
  search-service:
    operations:
      search: { entry: 1, latency: { p50: 40ms, p95: 90ms }, logs: [{ at: end, level: INFO, message: found }] }
  stock-service:
    operations:
      count: { entry: 1, latency: { p50: 80ms, p95: 150ms }, logs: [{ at: end, level: INFO, message: counted }] }
`;

/** Each service gets into a trouble of its own. */
const TROUBLED = `name: troubled-shop
description: Three services in three kinds of trouble.
${services}
incidents:
  - { name: payment-errors, at: 10s, for: 26s, service: payment-service, errors: 50% }
  - { name: search-silence, at: 10s, for: 26s, service: search-service, silence: true }
  - { name: stock-slow, at: 10s, for: 26s, service: stock-service, latency: x40 }
expect:
  - { alert: HighErrorRatio, labels: { service_name: payment-service }, during: payment-errors, fires: 14s, resolves: 20s, annotations: { summary: '[\\d.]+% of the records of payment-service are errors' } }
  - { alert: ServiceSilent, labels: { service_name: search-service }, during: search-silence, fires: 24s, resolves: 8s }
  - { alert: LatencyHigh, labels: { service_name: stock-service }, during: stock-slow, fires: 14s, resolves: 20s }
  - { alert: HighErrorRatio, labels: { service_name: stock-service }, never: true }
`;

const QUIET = `name: quiet-shop
description: Three services without trouble.
${services}
expect:
  - { alert: HighErrorRatio, never: true }
  - { alert: ServiceSilent, never: true }
`;

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string; readonly for: string }[];
  }[];
}

function quickRules(): string {
  const shipped = readFileSync(join(import.meta.dirname, '../../grafana/rules/services.yaml'), 'utf8');
  const { groups } = parse(quickenRules(shipped, FACTOR)) as RuleFile;
  return stringify({
    groups: groups.map(({ rules, ...group }) => ({
      ...group,
      rules: rules.filter(({ alert }) => NAMES.includes(alert)),
    })),
  });
}

const RULES = quickRules();

const fileOf = (name: string, text: string): string => {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
};

/** What a report says, as far as it is looked at here. */
interface Report {
  readonly kind: string;
  readonly run: string;
  readonly cut?: boolean;
  readonly unobservable?: string;
  readonly span: { readonly from: string; readonly to: string };
  readonly incidents: readonly { readonly incident: string; readonly from: string; readonly to: string }[];
  readonly judgements: readonly {
    readonly expectation: { readonly alert: string; readonly never: boolean };
    readonly onset: string;
    readonly reset: string;
    readonly annotations?: string;
    readonly sentence: string;
  }[];
  readonly rules: readonly {
    readonly alert: string;
    readonly expr: string;
    readonly forMs: number;
    readonly labels: Readonly<Record<string, string>>;
    readonly watched: { readonly from: string; readonly to: string };
    readonly instances: readonly Life[];
  }[];
  readonly records: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

interface Life {
  readonly labels: Readonly<Record<string, string>>;
  readonly active: string;
  readonly firing?: string;
  readonly end?: string;
}

const reportOf = ({ stdout }: Ended): Report => JSON.parse(stdout.toString());

const verdicts = ({ judgements }: Report) =>
  judgements.map(({ expectation, onset, reset }) => [expectation.alert, onset, reset]);

/** The one instance that fired of each rule. */
const fired = ({ rules }: Report, name: string): Life => {
  const lives = rules.find(({ alert }) => alert === name)!.instances.filter(({ firing }) => firing);
  expect(lives).toHaveLength(1);
  return lives[0]!;
};

await describeWith(['loki', 'alertmanager'], 'a live drill', (lokiBinary, alertmanagerBinary) => {
  let alertmanager: Alertmanager | undefined;
  let loki: Loki | undefined;
  let mortal: Loki | undefined;
  const running: Running[] = [];
  const troubled = fileOf('troubled.yaml', TROUBLED);
  const quiet = fileOf('quiet.yaml', QUIET);
  const silentOnly = fileOf('silent-only.yaml', QUIET.replace(/.*alert: HighErrorRatio.*\n/, ''));
  const rules = fileOf('rules.yaml', RULES);

  const lokiFor = async (tenants: readonly string[], dir: string): Promise<Loki> => {
    const started = await startLoki({
      binary: lokiBinary!,
      dir: join(FOLDER, dir),
      alertmanager: alertmanager!.url,
      rules: Object.fromEntries(tenants.map((tenant) => [tenant, { text: RULES }])),
    });
    // It reads the rules when it is up, and evaluates them when their time comes.
    for (const tenant of tenants) {
      await vi.waitFor(
        async () => {
          const { data } = await askLoki(started.url, tenant, '/prometheus/api/v1/rules');
          expect(data.groups[0]?.lastEvaluation).toMatch(/^2/);
        },
        { timeout: 30_000, interval: 200 },
      );
    }
    return started;
  };
  beforeAll(async () => {
    alertmanager = await startAlertmanager({
      binary: alertmanagerBinary!,
      dir: join(FOLDER, 'alertmanager'),
    });
    [loki, mortal] = await Promise.all([
      lokiFor(['drill', 'cut', 'twice', 'among', 'mixed', 'partly', 'before', 'other'], 'loki'),
      lokiFor(['drill'], 'mortal'),
    ]);
  }, 60_000);
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await loki?.stop();
    await mortal?.stop().catch(() => {});
    await alertmanager?.stop();
  });

  const drill = (...args: readonly string[]): Running => {
    const run = start(['drill', ...args]);
    running.push(run);
    return run;
  };
  const live = (tenant: string, ...args: readonly string[]): Running =>
    drill('--live', '--loki', loki!.url, '--tenant', tenant, '--json', ...args);

  /** A record that the drill knows nothing of. */
  const write = async (tenant: string, service: string, timeMs = Date.now()): Promise<void> => {
    const logRecords = [
      { timeUnixNano: `${timeMs}000000`, severityNumber: 9, body: { stringValue: 'of somebody else' } },
    ];
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
    const answer = await fetch(`${loki!.url}/otlp/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-scope-orgid': tenant },
      body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
    });
    expect(answer.status).toBeLessThan(300);
  };

  test.concurrent('sees the same as a rehearsal, as the ruler and as Alertmanager', {
    timeout: 110_000,
  }, async () => {
    const same = [troubled, '--rules', rules, '--seed', '7', '--json'];
    const [lively, rehearsed] = await Promise.all([
      live('drill', ...same.slice(0, -1), '--alertmanager', alertmanager!.url).ended,
      drill(...same, '--loki', loki!.url, '--duration', '36s').ended,
    ]);
    expect(lively.stderr).toContain('HighErrorRatio{service_name=payment-service} is firing');
    expect(lively.code, lively.stderr).toBe(0);
    expect(rehearsed.code, rehearsed.stderr).toBe(0);
    const report = reportOf(lively);
    expect(report.kind).toBe('live');
    expect(verdicts(report)).toEqual([
      ['HighErrorRatio', 'fired', 'cleared'],
      ['ServiceSilent', 'fired', 'cleared'],
      ['LatencyHigh', 'fired', 'cleared'],
      ['HighErrorRatio', 'stayed-silent', 'not-asked'],
    ]);
    expect(report.judgements[0]!.annotations).toBe('matched');
    expect(verdicts(reportOf(rehearsed))).toEqual(verdicts(report));

    // The same content at other times: each transition as long after the incident's start.
    for (const name of NAMES) {
      const [ours, theirs] = [report, reportOf(rehearsed)].map((one) => {
        const startMs = Date.parse(one.incidents[0]!.from);
        const { active, firing, end } = fired(one, name);
        return [active, firing, end].map((time) => Date.parse(time!) - startMs);
      });
      const apart = ours!.map((time, i) => Math.abs(time - theirs![i]!));
      expect(Math.max(...apart), `${name}: ${ours} and ${theirs}`).toBeLessThanOrEqual(
        INTERVAL_MS + ARRIVAL_MS,
      );
    }

    // The state machine of rehearsals, on what Loki says at the ruler's own evaluation times.
    for (const rule of report.rules) {
      const [ours] = instancesOf({
        rule: { ...rule, intervalMs: INTERVAL_MS, annotations: {}, group: '', file: '', line: 1 },
        ...(await evaluatedAt(rule)),
      }).filter(({ firingMs }) => firingMs !== undefined);
      const theirs = fired(report, rule.alert);
      expect(ours!.labels).toEqual(theirs.labels);
      const times = [ours!.activeMs, ours!.firingMs!, ours!.endMs!];
      const told = [theirs.active, theirs.firing, theirs.end].map((time) => Date.parse(time!));
      for (const [i, time] of times.entries()) {
        expect(Math.abs(time - told[i]!), `${rule.alert}: ${times} and ${told}`).toBeLessThanOrEqual(
          INTERVAL_MS,
        );
      }
      const { forMs } = rule;
      expect(told[1]! - told[0]!).toBe(Math.ceil(forMs / INTERVAL_MS) * INTERVAL_MS);
    }

    for (const [name, service] of [
      ['HighErrorRatio', 'payment-service'],
      ['ServiceSilent', 'search-service'],
      ['LatencyHigh', 'stock-service'],
    ]) {
      expect(report.notes.filter((note) => note.startsWith(`Alertmanager got ${name}{`))).toEqual([
        expect.stringMatching(
          new RegExp(
            `service_name=${service}, severity=\\w+\\} \\S+ after it began to fire; it was gone there`,
          ),
        ),
      ]);
    }
  });

  async function evaluatedAt({ expr, watched }: Report['rules'][number]) {
    const grid = { fromMs: Date.parse(watched.from), toMs: Date.parse(watched.to), stepMs: INTERVAL_MS };
    const bySet = new Map<string, { labels: Life['labels']; samples: { timeMs: number; value: number }[] }>();
    for (let timeMs = grid.fromMs; timeMs <= grid.toMs; timeMs += INTERVAL_MS) {
      for (const { labels, points } of await queryInstant(loki!.url, 'drill', expr, timeMs)) {
        const set = bySet.get(JSON.stringify(labels)) ?? { labels, samples: [] };
        bySet.set(JSON.stringify(labels), set);
        set.samples.push({ timeMs, value: points[0]![1] });
      }
    }
    return { grid, series: [...bySet.values()] };
  }

  test.concurrent('that is ended by Ctrl-C judges what is known', { timeout: 90_000 }, async () => {
    const run = live('cut', troubled);
    await run.until('stderr', 'HighErrorRatio{service_name=payment-service} is firing');
    run.child.kill('SIGINT');
    const ended = await run.ended;
    const report = reportOf(ended);
    expect(ended.code, ended.stderr).toBe(5);
    expect(report.cut).toBe(true);
    expect(report.unobservable).toBeUndefined();
    expect(verdicts(report)).toEqual([
      ['HighErrorRatio', 'fired', 'unobservable'],
      ['ServiceSilent', 'unobservable', 'unobservable'],
      ['LatencyHigh', expect.stringMatching(/^(fired|unobservable)$/), 'unobservable'],
      ['HighErrorRatio', 'unobservable', 'not-asked'],
    ]);
    for (const { to } of report.incidents) expect(to).toBe(report.span.to);
    const shown = await countByService(loki!.url, 'cut', Date.parse(report.span.from) - 1, Date.now());
    expect(shown).toEqual(report.records);
  });

  test.concurrent('ends at once when Ctrl-C is pressed twice', { timeout: 30_000 }, async () => {
    const run = live('twice', troubled);
    await run.until('stderr', 'playing');
    run.child.kill('SIGINT');
    await run.until('stderr', 'ending the drill');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect([code, stdout.toString()]).toEqual([130, '']);
  });

  test.concurrent.each([
    ['among', 'batch-job', 'hold records that this drill did not write: batch-job (1)'],
    ['mixed', 'payment-service', 'Loki holds records that this drill did not write: payment-service'],
  ])('does not judge where others write: %s', { timeout: 60_000 }, async (tenant, service, words) => {
    const run = live(tenant, quiet, '--duration', '5s');
    await run.until('stderr', 'playing');
    await write(tenant, service, Date.now() + 1000);
    const ended = await run.ended;
    const report = reportOf(ended);
    expect(ended.code, ended.stderr).toBe(5);
    expect(verdicts(report)).toEqual([
      ['HighErrorRatio', 'unobservable', 'not-asked'],
      ['ServiceSilent', 'unobservable', 'not-asked'],
    ]);
    for (const { sentence } of report.judgements) expect(sentence).toContain(words);
  });

  test.concurrent('judges rules that do not look back to records from before it, and no others', {
    timeout: 60_000,
  }, async () => {
    await write('partly', 'yesterdays-job', Date.now() - 30_000);
    const ended = await live('partly', quiet, '--duration', '5s').ended;
    const report = reportOf(ended);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain('warning: ServiceSilent cannot be judged');
    expect(verdicts(report)).toEqual([
      ['HighErrorRatio', 'stayed-silent', 'not-asked'],
      ['ServiceSilent', 'unobservable', 'not-asked'],
    ]);
    expect(report.judgements[1]!.sentence).toContain(
      'records of the 3m before the drill: yesterdays-job (1)',
    );
  });

  test.concurrent('is not played where no rule could be judged', { timeout: 30_000 }, async () => {
    await write('before', 'batch-job');
    const { code, stderr, stdout } = await live('before', silentOnly, '--duration', '5s').ended;
    expect([code, stdout.toString()]).toEqual([5, '']);
    expect(stderr).toMatch(/error: ServiceSilent: .* records of the 3m before the drill: batch-job \(1\)/);
    const hourMs = 3_600_000;
    expect(await countByService(loki!.url, 'before', Date.now() - hourMs, Date.now())).toEqual({
      'batch-job': 1,
    });
  });

  test.concurrent('names every difference between the files and the ruler', { timeout: 30_000 }, async () => {
    const others = fileOf(
      'others.yaml',
      RULES.replace('> 0.05', '> 0.5')
        .replace('severity: warning', 'severity: page')
        .replace('alert: ServiceSilent', 'alert: ServiceMute')
        .replace('interval: 3s', 'interval: 6s'),
    );
    const { code, stderr } = await live('other', troubled, '--rules', others).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/HighErrorRatio: `expr` is .* > 0\.5 here and .* > 0\.05 in the ruler/);
    expect(stderr).toMatch(/HighErrorRatio: `interval` is 6s here and 3s in the ruler/);
    expect(stderr).toMatch(/LatencyHigh: `labels.severity` is "page" here and "warning" in the ruler/);
    expect(stderr).toMatch(/ServiceMute: the ruler has no such rule for tenant other/);
  });

  test.concurrent.each([
    ['a tenant without rules', ['--tenant', 'nobody'], 2, 'has no alerting rules for tenant nobody'],
    [
      'an Alertmanager that is none',
      ['--alertmanager', 'http://127.0.0.1:1'],
      5,
      'no answer of Alertmanager',
    ],
    ['a Loki of its own', ['--with-loki', '--loki', 'http://127.0.0.1:1'], 2, '--with-loki'],
    ['a start in the past', ['--start', '2026-01-05T00:00:00Z'], 2, 'a live drill plays now'],
  ])('refuses %s', { timeout: 30_000 }, async (_, args, code, words) => {
    const ended = await live('other', troubled, ...args).ended;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
  });

  test.concurrent('proves nothing when Loki dies', { timeout: 90_000 }, async () => {
    const run = drill(
      quiet,
      '--live',
      '--loki',
      mortal!.url,
      '--duration',
      '6s',
      '--patience',
      '3s',
      '--json',
    );
    await run.until('stderr', 'playing');
    await mortal!.kill();
    await run.until('stderr', 'no answer of');
    const ended = await run.ended;
    const report = reportOf(ended);
    expect(ended.code, ended.stderr).toBe(5);
    expect(report.unobservable).toBeTruthy();
    expect(verdicts(report)).toEqual([
      ['HighErrorRatio', 'unobservable', 'not-asked'],
      ['ServiceSilent', 'unobservable', 'not-asked'],
    ]);
  });
});
