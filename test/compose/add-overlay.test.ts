/** The profile kafka gives one more configuration to a collector that runs already: here to the real one. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawFiles, startCollector } from '../stack/collector.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, start } from '../support/program.ts';
import { repository } from './compose-file.ts';

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

/** Where a running collector answers for its health: what it was started with. */
function healthOf(pid: number): string {
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return `http://${environment.find((entry) => entry.startsWith('HEALTH_ENDPOINT='))!.split('=')[1]}/`;
}

await describeWith('otelcol', 'add-overlay.mjs', (binary) => {
  const script = join(repository, 'otel-collector/add-overlay.mjs');

  test('adds an output to a collector at work, and nothing is lost', async () => {
    const dir = freshFolder();
    const overlay = join(dir, 'overlay.yaml');
    writeFileSync(overlay, '{}\n');
    const collector = await startCollector({ binary, dir, overlays: [overlay] });
    const health = healthOf(collector.pid);
    const add = (file: string) =>
      spawnSync(process.execPath, [script, file, overlay, health, '--pid', String(collector.pid)], {
        encoding: 'utf8',
      });

    const own = join(dir, 'own.log');
    const firedrill = start(
      ['--rate', '200', '--no-console', '--control-port', 'off', '--output-file', own],
      {
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint },
      },
    );
    await expect.poll(() => linesOf(join(dir, 'app.log')).length, EVENTUALLY).toBeGreaterThan(200);
    const added = add(rawFiles);
    expect(added, added.stderr).toMatchObject({ status: 0, stderr: '' });
    await expect.poll(() => linesOf(join(dir, 'logs.otlp.jsonl')).length, EVENTUALLY).toBeGreaterThan(2);
    firedrill.child.kill('SIGTERM');
    expect((await firedrill.ended).code).toBe(0);

    // The one that the profile adds: it need not reach a broker to be at work.
    const kafka = add(join(repository, 'otel-collector/kafka.yaml'));
    expect(kafka, kafka.stderr).toMatchObject({ status: 0, stderr: '' });
    await collector.stop();
    expect(new Set(linesOf(join(dir, 'app.log')))).toEqual(new Set(linesOf(own)));
  });

  test('with --stay keeps the output while it runs, and removes it on SIGTERM', async () => {
    const dir = freshFolder();
    const overlay = join(dir, 'overlay.yaml');
    const added = join(dir, 'added');
    writeFileSync(overlay, '{}\n');
    const collector = await startCollector({ binary, dir, overlays: [overlay] });
    const args = [rawFiles, overlay, healthOf(collector.pid), '--pid', `${collector.pid}`, '--stay', added];
    const sidecar = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
    const ended = once(sidecar, 'close');
    await expect.poll(() => existsSync(added), EVENTUALLY).toBe(true);
    const wanted = readFileSync(rawFiles, 'utf8');
    expect(readFileSync(overlay, 'utf8')).toBe(wanted);
    writeFileSync(overlay, '{}\n');
    await expect.poll(() => readFileSync(overlay, 'utf8'), EVENTUALLY).toBe(wanted);

    sidecar.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(readFileSync(overlay, 'utf8')).toBe('{}\n');
    const send = ['--count', '5', '--clock', 'virtual', '--no-console', '--control-port', 'off'];
    const firedrill = start([...send, '--output-file', ''], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint },
    });
    expect((await firedrill.ended).code).toBe(0);
    await collector.stop();
    expect(linesOf(join(dir, 'app.log'))).toHaveLength(5);
    expect(readFileSync(join(dir, 'logs.otlp.jsonl'), 'utf8')).toBe('');
  });
});
