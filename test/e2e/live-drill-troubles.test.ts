/** Live drills that are disturbed: by foreign records, by other rules, by a Loki that exits. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Loki } from '../stack/loki.ts';
import { countByService } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import type { Running } from '../support/program.ts';
import {
  fileOf,
  liveDrill,
  QUIET,
  RULES,
  reportOf,
  startRuler,
  TROUBLED,
  verdicts,
} from './live-drill-support.ts';

await describeWith('real loki', 'a live drill in trouble', (binary) => {
  let loki: Loki | undefined;
  let mortal: Loki | undefined;
  const running: Running[] = [];
  const troubled = fileOf('troubled.yaml', TROUBLED);
  const quiet = fileOf('quiet.yaml', QUIET);
  const silentOnly = fileOf('silent-only.yaml', QUIET.replace(/.*alert: HighErrorRatio.*\n/, ''));

  beforeAll(async () => {
    const tenants = ['among', 'mixed', 'partly', 'before', 'other'];
    [loki, mortal] = await Promise.all([
      startRuler({ binary, name: 'loki', tenants }),
      startRuler({ binary, name: 'mortal', tenants: ['drill'] }),
    ]);
  });
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await loki?.stop();
    await mortal?.kill();
  });

  const live = (tenant: string, ...args: readonly string[]): Running => {
    const run = liveDrill(loki!, tenant, ...args);
    running.push(run);
    return run;
  };

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

  test.concurrent.each([
    ['among', 'batch-job', 'hold records that this drill did not write: batch-job (1)'],
    ['mixed', 'payment-service', 'Loki holds records that this drill did not write: payment-service'],
  ])('does not judge where others write: %s', async (tenant, service, words) => {
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

  test.concurrent('judges rules that do not look back to records from before it, and no others', async () => {
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

  test.concurrent('is not played where no rule could be judged', async () => {
    await write('before', 'batch-job');
    const { code, stderr, stdout } = await live('before', silentOnly, '--duration', '5s').ended;
    expect([code, stdout.toString()]).toEqual([5, '']);
    expect(stderr).toMatch(/error: ServiceSilent: .* records of the 3m before the drill: batch-job \(1\)/);
    const hourMs = 3_600_000;
    expect(await countByService(loki!.url, 'before', Date.now() - hourMs, Date.now())).toEqual({
      'batch-job': 1,
    });
  });

  test.concurrent('names every difference between the files and the ruler', async () => {
    const others = fileOf(
      'others.yaml',
      RULES.replace('> 0.05', '> 0.5')
        .replace('severity: warning', 'severity: page')
        .replace('alert: ServiceSilent', 'alert: ServiceMute')
        .replace('interval: 3s', 'interval: 6s'),
    );
    const { code, stderr } = await live('other', troubled, '--rules', others).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/HighErrorRatio: `expr` is .* > 0\.5 in the file and .* > 0\.05 in the ruler/);
    expect(stderr).toMatch(/HighErrorRatio: `interval` is 6s in the file and 3s in the ruler/);
    expect(stderr).toMatch(/LatencyHigh: `labels.severity` is "page" in the file and "warning" in the ruler/);
    expect(stderr).toMatch(/ServiceMute: the ruler has no such rule for tenant other/);
  });

  test.concurrent.each([
    ['a tenant without rules', ['--tenant', 'nobody'], 2, 'has no alerting rules for tenant nobody'],
    [
      'an Alertmanager that is none',
      ['--alertmanager', 'http://127.0.0.1:1'],
      5,
      'Alertmanager at http://127.0.0.1:1/api/v2/alerts',
    ],
    ['a Loki of its own', ['--with-loki', '--loki', 'http://127.0.0.1:1'], 2, '--with-loki'],
    ['a start in the past', ['--start', '2026-01-05T00:00:00Z'], 2, 'a live drill plays now'],
  ])('refuses %s', async (_, args, code, words) => {
    const ended = await live('other', troubled, ...args).ended;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
  });

  test.concurrent('proves nothing when Loki dies', async () => {
    const run = liveDrill(mortal!, 'drill', quiet, '--duration', '6s', '--retry-timeout', '10s');
    running.push(run);
    await run.until('stderr', 'playing');
    await mortal!.kill();
    await run.until('stderr', 'does not answer');
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
