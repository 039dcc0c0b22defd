/** The image as the Dockerfile makes it, in a Docker engine. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWithEngine } from '../support/needs.ts';
import { checkOut, OWNER } from './checkout.ts';
import type { Docker } from './docker.ts';

/** A name of its own: stack.test.ts runs meanwhile, and compose recreates what has another image. */
const IMAGE = 'firedrill:image-test';

describeWithEngine('the image, in a container', (docker: Docker) => {
  let checkout: string;
  let folder: string;

  beforeAll(() => {
    checkout = checkOut();
    docker.run(['build', '--quiet', '--tag', IMAGE, '.'], { cwd: checkout });
  });

  afterAll(() => rmSync(checkout, { recursive: true }));

  /** Somebody's folder, for `-v "$PWD:/work"`. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-work-'));
    execFileSync('chown', [`${OWNER}:${OWNER}`, folder]);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('adds at most 40 MB to the image that it starts from', () => {
    const [base] = /(?<=^FROM )node:\S+/m.exec(readFileSync(join(checkout, 'Dockerfile'), 'utf8'))!;
    const sizeOf = (image: string): number =>
      Number(docker.run(['image', 'inspect', '--format', '{{.Size}}', image]));
    const bytes = sizeOf(IMAGE) - sizeOf(base);
    expect(bytes).toBeGreaterThan(10e6);
    expect(bytes).toBeLessThan(40e6);
  });

  test('writes its lines as an ordinary user, with a read-only file system and no capabilities', () => {
    const confined = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
    const lines = docker.run(['run', '--rm', ...confined, IMAGE, '--rate', '50', '--count', '20']);
    expect(lines.trimEnd().split('\n')).toHaveLength(20);
    expect(docker.run(['run', '--rm', ...confined, '--entrypoint', 'id', IMAGE, '-u'])).toBe('1000\n');
  });

  test('becomes healthy, and drains within the default time of docker stop', async () => {
    const container = docker.run(['run', '--detach', '--read-only', IMAGE, '--rate', '20']).trim();
    try {
      const inspect = (what: string): string => docker.run(['inspect', '--format', what, container]).trim();
      await expect.poll(() => inspect('{{.State.Health.Status}}'), EVENTUALLY).toBe('healthy');
      await expect.poll(() => docker.run(['logs', container]), EVENTUALLY).not.toBe('');
      docker.run(['stop', container]);
      expect(inspect('{{.State.ExitCode}}')).toBe('0');
      const { stdout, stderr } = docker.ask(['logs', container]);
      const lines = stdout.trimEnd().split('\n').length;
      expect(stderr).toContain(`planned ${lines} log records = emitted ${lines} `);
      expect(stderr).toContain('the account balances');
    } finally {
      docker.run(['rm', '--force', container]);
    }
  });

  const write = ['--count', '5', '--clock', 'virtual', '--no-console', '--output-file', 'logs/app.log'];
  const inFolder = (...options: string[]): string[] => [
    'run',
    '--rm',
    '-v',
    `${folder}:/work`,
    ...options,
    IMAGE,
  ];

  test("writes into anyone's folder when it runs as the owner", () => {
    docker.run([...inFolder('--user', `${OWNER}:${OWNER}`), ...write]);
    const file = join(folder, 'logs/app.log');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(5);
    expect(statSync(file).uid).toBe(OWNER);
  });

  test("names the owner to run as where the folder is someone else's", () => {
    const { status, stderr } = docker.ask([...inFolder(), ...write]);
    expect(status).toBe(2);
    expect(stderr).toContain(`docker run --user ${OWNER}:${OWNER}`);
    expect(stderr).not.toContain('/tmp');
  });
});
