/** docs/stack.md, "Add an output": the overlay as written there, in the real collector and in compose. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startCollector } from '../stack/collector.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const repository = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(repository, 'docs/stack.md'), 'utf8');

/** The block that begins with a comment naming this file, as a file. */
function written(name: string): string {
  const block = page.split('```yaml\n').find((text) => text.startsWith(`# ${name}\n`));
  const path = join(freshFolder(), name.replace('/', '-'));
  writeFileSync(path, block!.slice(0, block!.indexOf('```')));
  return path;
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

await describeWith('otelcol', 'an output of your own', (binary) => {
  test('has the errors and nothing else, and the other outputs have everything', async () => {
    const overlays = [written('otel-collector/errors.yaml')];
    const collector = await startCollector({ binary, dir: freshFolder(), overlays });
    const { code } = await runProgram(
      ['--clock', 'virtual', '--count', '2000', '--no-console', '--output-file', ''],
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint } },
    );
    expect(code).toBe(0);
    await collector.stop();
    const all = lines(join(collector.dir, 'app.log'));
    expect(all).toHaveLength(2000);
    const errors = all.filter((line) => line.split(' | ')[1]!.trim() === 'ERROR');
    expect(errors.length).toBeGreaterThan(50);
    expect(lines(join(collector.dir, 'errors.log')).sort()).toEqual(errors.sort());
  });
});

await describeWith('compose', 'an output of your own in compose', (binary) => {
  test('is one more configuration of the collector, and changes nothing else', () => {
    const config = (...files: string[]) => {
      const args = ['--env-file', '/dev/null', '--project-directory', repository];
      const { stdout, stderr, status } = spawnSync(
        binary,
        [...args, ...files.flatMap((file) => ['-f', file]), 'config', '--format', 'json'],
        { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: freshFolder() } },
      );
      expect(status, stderr).toBe(0);
      return JSON.parse(stdout).services;
    };
    const shipped = join(repository, 'docker-compose.yml');
    const { collector, ...others } = config(shipped);
    const { collector: changed, ...unchanged } = config(shipped, written('docker-compose.override.yml'));
    expect(unchanged).toEqual(others);
    expect(changed.command).toEqual([...collector.command, '--config=/etc/otelcol/errors.yaml']);
    expect(changed.volumes).toHaveLength(collector.volumes.length + 1);
    expect({ ...changed, command: 0, volumes: 0 }).toEqual({ ...collector, command: 0, volumes: 0 });
  });
});
