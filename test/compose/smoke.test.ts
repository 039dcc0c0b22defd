/** What the smoke test of compose asks of a run, asked of the real programs without containers. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Collector, startCollector } from '../stack/collector.ts';
import { type LogStore, startLogStore } from '../support/log-store.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, start } from '../support/program.ts';
import { repository } from './compose-file.ts';

await describeWith('otelcol', 'scripts/smoke/run.ts', (otelcol = '') => {
  const dir = freshFolder();
  const own = join(dir, 'own');
  const files = join(dir, 'collector');
  const account = join(dir, 'account.json');
  let store: LogStore;
  let collector: Collector;

  const smoke = (within: number): { readonly status: number | null; readonly lines: readonly string[] } => {
    const script = join(repository, 'scripts/smoke/run.ts');
    const folders = ['--own', own, '--files', files];
    const place = store.file === undefined ? ['--loki', store.url] : ['--logs', store.file];
    const args = ['tsx', script, account, ...folders, ...place, '--within', String(within)];
    const { status, stdout, stderr } = spawnSync('npx', args, { encoding: 'utf8', cwd: repository });
    expect(stdout, stderr).not.toBe('');
    return { status, lines: stdout.trimEnd().split('\n') };
  };

  beforeAll(async () => {
    store = await startLogStore({ otelcol, dir: join(dir, 'store') });
    collector = await startCollector({ binary: otelcol, dir: files, loki: store.url });
    const outputs = { text: 'app.log', csv: 'app.csv', json: 'app.ndjson' };
    const wanted = Object.entries(outputs).map(([format, name]) => ({ file: join(own, name), format }));
    const firedrill = start(
      [
        '--json',
        '--count',
        '300',
        '--rate',
        '300',
        '--outputs',
        JSON.stringify(wanted),
        '--control-port',
        'off',
      ],
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint, OTEL_TRACES_EXPORTER: 'none' } },
    );
    const { code, stdout, stderr } = await firedrill.ended;
    expect(code, stderr).toBe(0);
    writeFileSync(account, stdout);
  });

  afterAll(async () => {
    await collector?.stop();
    await store?.stop();
  });

  test('finds a run whole', () => {
    const { status, lines } = smoke(30);
    expect(lines).toHaveLength(4);
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
    expect(status).toBe(0);
  });

  test('names the file of a missing line and of an unexpected line', () => {
    const [first, ...others] = readFileSync(join(own, 'app.log'), 'utf8').split('\n');
    writeFileSync(join(own, 'app.log'), others.join('\n'));
    writeFileSync(join(own, 'app.ndjson'), `${readFileSync(join(own, 'app.ndjson'), 'utf8')}${first}\n`);
    const { status, lines } = smoke(1);
    expect(
      lines.map((line) =>
        /^(ok|FAILED) +(app\.\w+|Loki|the second collector).*?(\d+, expected \d+)?$/.exec(line)?.slice(1),
      ),
    ).toEqual([
      ['ok', store.file === undefined ? 'Loki' : 'the second collector', undefined],
      ['FAILED', 'app.log', '1, expected 0'],
      ['ok', 'app.csv', undefined],
      ['FAILED', 'app.ndjson', '1, expected 0'],
    ]);
    expect(status).toBe(1);
  });
});
