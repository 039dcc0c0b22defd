/** The image, as far as it can be seen without a Docker engine. What cannot is in docs/unverified.md. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePorts } from '../stack/ports.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { health, runImage } from './container.ts';
import { execForm, last, only, pairsOf, parseDockerfile } from './dockerfile.ts';
import { giveTo, type Image, layOut, ordinaryUser } from './lay-out.ts';

const repository = resolve(import.meta.dirname, '../..');
const stages = parseDockerfile(readFileSync(join(repository, 'Dockerfile'), 'utf8'));
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

describe('the Dockerfile', () => {
  const final = stages.at(-1)!;

  test('names one version of Node, to the last digit, for all stages', () => {
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1);
    expect(final.image).toMatch(/^node:\d+\.\d+\.\d+-alpine\d+\.\d+$/);
  });

  test('ends as an ordinary user, and with a program that signals reach', () => {
    expect(last(final, 'USER')).toBe('node');
    expect(execForm(last(final, 'ENTRYPOINT'))[0]).toBe('node');
  });

  test('runs nothing in its last stage', () => {
    expect(only(final, 'RUN')).toEqual([]);
  });

  test('is labelled with the version of the package', () => {
    expect(pairsOf(final, 'LABEL')['org.opencontainers.image.version']).toBe(version);
  });
});

describe("the image that the Dockerfile's commands make", () => {
  let dir: string;
  let image: Image;
  let port: string;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'firedrill-image-'));
    chmodSync(dir, 0o755);
    image = layOut(repository, dir);
    // As if the container were started with --read-only: whoever runs it owns nothing in it but /work.
    giveTo({ uid: 0, gid: 0 }, image.root);
    giveTo(ordinaryUser, join(image.root, 'work'));
    [port] = (await freePorts(1)).map(String) as [string];
  }, 240_000);

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('holds the built program and what it needs at run time, and nothing else', () => {
    expect(readdirSync(image.root).sort()).toEqual(['app', 'work']);
    expect(readdirSync(join(image.root, 'app')).sort()).toEqual(['dist', 'node_modules', 'package.json']);
    expect(readdirSync(join(image.root, 'work'))).toEqual([]);
    const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
    const entries = Object.entries<{ dev?: boolean }>(packages).filter(([path]) => path !== '');
    const left = entries.filter(([path, { dev }]) => dev && existsSync(join(image.root, 'app', path)));
    expect(left.map(([path]) => path)).toEqual([]);
  });

  test('adds at most 40 MB to that of Node', () => {
    const entries = readdirSync(join(image.root, 'app'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    const megabytes = Math.round(bytes / 1e6);
    process.stdout.write(`the image adds ${megabytes} MB to that of Node\n`);
    expect(megabytes).toBeLessThanOrEqual(40);
  });

  test('writes lines to standard output, is healthy, and shuts down gracefully on SIGTERM', async () => {
    const env = { CONTROL_PORT: port };
    const container = runImage(image, ['--rate', '5'], env);
    await vi.waitUntil(() => container.stdout().split('\n').length > 5, EVENTUALLY);
    expect(health(image, env)).toBe(0);
    container.stop();
    expect(await container.ended).toBe(0);
    const lines = container.stdout().trimEnd().split('\n');
    expect(container.stderr()).toContain(`planned ${lines.length} log records = emitted ${lines.length} `);
    expect(container.stderr()).toContain('the account balances');
    expect(readdirSync(join(image.root, 'work'))).toEqual([]);
  });

  test.each<readonly [string, readonly string[], Readonly<Record<string, string>>]>([
    ['a flag', ['--control-port', 'PORT'], {}],
    ['a flag against the variable', ['--control-port', 'PORT'], { CONTROL_PORT: '9' }],
    ['a settings file', ['--settings', 'settings.yaml'], {}],
    ['any free port', ['--control-port', '0'], {}],
    ['another address', ['--control-port', 'PORT', '--control-host', '127.0.0.2'], {}],
    ['an address of IPv6', ['--control-port', 'PORT', '--control-host', '::1'], {}],
    ['no page', ['--control-port', 'off'], {}],
  ])('is healthy with a port from %s', async (_, args, env) => {
    const settings = join(image.root, 'work/settings.yaml');
    writeFileSync(settings, `control-port: ${port}\n`);
    const container = runImage(
      image,
      args.map((arg) => (arg === 'PORT' ? port : arg)),
      env,
    );
    await vi.waitUntil(() => container.stdout().split('\n').length > 5, EVENTUALLY);
    // Without a page, a process counts as loading for its first ten seconds.
    await expect.poll(() => health(image, env), EVENTUALLY).toBe(0);
    container.stop();
    expect(await container.ended).toBe(0);
    rmSync(settings);
  });

  test('is unhealthy if the page does not respond, or if firedrill is not running', async () => {
    expect(health(image, {})).toBe(1);
    const container = runImage(image, ['--rate', '5'], { CONTROL_PORT: port });
    await vi.waitUntil(() => container.stdout().split('\n').length > 5, EVENTUALLY);
    container.freeze();
    expect(health(image, {})).toBe(1);
    container.thaw();
    container.stop();
    expect(await container.ended).toBe(0);
  });

  test('writes a file where one is asked for', async () => {
    const args = ['--count', '5', '--clock', 'virtual', '--output-file', 'logs/app.log', '--no-console'];
    const container = runImage(image, args, { CONTROL_PORT: 'off' });
    expect(await container.ended, container.stderr()).toBe(0);
    expect(readFileSync(join(image.root, 'work/logs/app.log'), 'utf8').trimEnd().split('\n')).toHaveLength(5);
  });
});
