/**
 * The collector's files on a fresh host: what prepare.sh hands over, the collector can write, and the user can read and
 * delete. Run as compose runs it: as root with the capabilities that docker-compose.yml names, and no others.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { startCollector } from '../stack/collector.ts';
import { describeWhere, describeWith } from '../support/needs.ts';
import { freshFolder, start } from '../support/program.ts';
import { repository, written } from './compose-file.ts';

const isRoot = process.getuid?.() === 0;
const NOT_ROOT = 'only root can change users; run the tests as root';
/** Whose checkout it is; nobody that this machine knows. */
const USER = 4321;
const COLLECTOR = 10001;
const HEADER = 'timestamp,level,id,service,user_id,request_id,duration_ms,message\n';

const as = (id: number, command: readonly string[]): string[] => [
  ...['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups'],
  ...command,
];

function run(command: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

/** What `docker compose up` does first. */
function prepare(root: string): void {
  const capabilities = written.services.prepare!.cap_add!.map((name) => `+${name.toLowerCase()}`);
  const confined = ['setpriv', `--bounding-set=-all,${capabilities}`, '--inh-caps=-all', '--no-new-privs'];
  const script = join(repository, 'otel-collector/prepare.sh');
  expect(run([...confined, 'sh', script, root])).toEqual({ status: 0, output: '' });
}

/** ./logs and a configuration of the user's, and two fresh volumes. */
function mounts(root: string): void {
  for (const name of ['logs', 'queue', 'overlay', 'config/otel-collector']) {
    mkdirSync(join(root, name), { recursive: true });
  }
  run(['chown', '-R', `${USER}:${USER}`, join(root, 'logs'), join(root, 'config')]);
}

const owner = (path: string): string => {
  const { uid, gid, mode } = statSync(path);
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
};

describeWhere(isRoot, NOT_ROOT, 'prepare.sh', () => {
  let root: string;
  let files: string;

  beforeEach(() => {
    root = freshFolder();
    chmodSync(root, 0o755);
    mounts(root);
    files = join(root, 'logs/collector');
  });

  test('gives the collector what it writes to, and leaves the folder and ./logs to the user', () => {
    prepare(root);
    expect(owner(join(root, 'logs'))).toBe(`${USER}:${USER} 755`);
    expect(owner(files)).toBe(`${USER}:${COLLECTOR} 775`);
    expect(owner(join(files, 'app.csv'))).toBe(`${COLLECTOR}:${COLLECTOR} 644`);
    expect(owner(join(root, 'queue'))).toBe(`${COLLECTOR}:${COLLECTOR} 755`);
    expect(owner(join(root, 'overlay/overlay.yaml'))).toBe(`${COLLECTOR}:${COLLECTOR} 644`);
  });

  test('writes the header where there is none, and nothing over what is there', () => {
    const csv = join(files, 'app.csv');
    prepare(root);
    expect(readFileSync(csv, 'utf8')).toBe(HEADER);
    writeFileSync(csv, `${HEADER}a,b\n`);
    prepare(root);
    expect(readFileSync(csv, 'utf8')).toBe(`${HEADER}a,b\n`);
    writeFileSync(csv, '');
    prepare(root);
    expect(readFileSync(csv, 'utf8')).toBe(HEADER);
  });

  test('says what to do where a strict umask hides the configurations', () => {
    const hidden = join(root, 'config/loki.yaml');
    writeFileSync(hidden, '');
    chmodSync(hidden, 0o600);
    const { status, output } = run(['sh', join(repository, 'otel-collector/prepare.sh'), root]);
    expect(status).toBe(1);
    expect(output).toContain(
      'other users cannot read loki.yaml; to fix: chmod -R go+rX otel-collector grafana',
    );
    chmodSync(hidden, 0o644);
    prepare(root);
  });

  test('keeps the overlay while its container is the same, and empties it in another', () => {
    const overlay = join(root, 'overlay/overlay.yaml');
    prepare(root);
    expect(readFileSync(overlay, 'utf8')).toBe('{}\n');
    writeFileSync(overlay, 'exporters: {}\n');
    prepare(root);
    expect(readFileSync(overlay, 'utf8')).toBe('exporters: {}\n');
    writeFileSync(join(root, 'overlay/prepared-by'), 'another\n');
    prepare(root);
    expect(readFileSync(overlay, 'utf8')).toBe('{}\n');
  });

  test('gives a ./logs that Docker has made to the owner of the checkout', () => {
    run(['chown', '-R', '0:0', join(root, 'logs')]);
    prepare(root);
    expect(owner(join(root, 'logs'))).toBe(`${USER}:${USER} 755`);
    expect(owner(files)).toBe(`${USER}:${COLLECTOR} 775`);
  });
});

await describeWith('otelcol', 'the collector, as the user of its image, after prepare.sh', (otelcol) => {
  test('writes files that the user reads and deletes', async ({ skip }) => {
    skip(!isRoot, NOT_ROOT);
    const root = freshFolder();
    chmodSync(root, 0o755);
    mounts(root);
    prepare(root);

    // A program of that name which gives up root first, and can be reached by who it then is.
    copyFileSync(otelcol, join(root, 'otelcol'));
    const binary = join(root, 'otelcol-as-in-its-image');
    writeFileSync(binary, `#!/bin/sh\nexec ${as(COLLECTOR, [join(root, 'otelcol')]).join(' ')} "$@"\n`);
    chmodSync(binary, 0o755);
    const files = join(root, 'logs/collector');
    const overlay = join(root, 'overlay/overlay.yaml');
    const collector = await startCollector({
      binary,
      dir: join(root, 'own'),
      overlays: [overlay],
      env: { LOG_DIR: files, QUEUE_DIR: join(root, 'queue') },
    });
    const firedrill = start(
      ['--count', '20', '--clock', 'virtual', '--no-console', '--control-port', 'off'],
      {
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint, OUTPUT_FILE: '' },
      },
    );
    expect((await firedrill.ended).code).toBe(0);
    await collector.stop();

    const read = (name: string): string => {
      const { status, output } = run(as(USER, ['cat', join(files, name)]));
      expect(status, output).toBe(0);
      return output;
    };
    expect(read('app.log').trimEnd().split('\n')).toHaveLength(20);
    expect(read('app.ndjson').trimEnd().split('\n')).toHaveLength(20);
    expect(read('app.csv').startsWith(HEADER)).toBe(true);
    expect(run(as(USER, ['rm', '-r', files]))).toEqual({ status: 0, output: '' });
    expect(existsSync(files)).toBe(false);
    rmSync(root, { recursive: true });
  });
});
