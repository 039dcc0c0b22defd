/**
 * A Docker engine for test/containers, on a machine that has none: root on Debian is all it needs.
 *
 *   export FIREDRILL_ENGINE=$(npx tsx test/containers/engine.ts up)
 *   npx vitest run test/containers
 *   npx tsx test/containers/engine.ts down
 *
 * Nothing is installed, and nothing of it is seen by other programs: the packages are unpacked into a cache folder, and
 * the engine lives in namespaces of its own (namespaces.sh), which end with it. A second `up` finds the packages, the
 * images and what was built. Progress goes to stderr, the engine's folder to stdout.
 *
 * Exit code 5: this machine cannot have one, and the reason is on stderr. 1: it should have worked.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuildError, programPath } from '../stack/build.ts';
import { Docker } from './docker.ts';
import { makeImages } from './images.ts';
import { unpackPackages } from './packages.ts';

const { FIREDRILL_CONTAINERS_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
const folder = resolve(own || join(xdg || join(homedir(), '.cache'), 'firedrill', 'containers'));
const pidFile = join(folder, 'pid');

/** Why this machine cannot have an engine; undefined if it can. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x86-64';
  if (process.getuid?.() !== 0) return 'it needs root';
  const { ID, VERSION_ID = '0' } = osRelease();
  if (ID !== 'debian' || Number(VERSION_ID) < 12)
    return 'it needs Debian 12 or newer, whose packages it unpacks';
  if (!/\boverlay$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return 'the kernel has no overlayfs';
  try {
    accessSync('/dev/net/tun');
  } catch {
    return 'there is no /dev/net/tun, which its network needs';
  }
  const namespaces = ['--mount', '--pid', '--net', '--fork', '--mount-proc'];
  const { status, stderr } = spawnSync('unshare', [...namespaces, 'true'], { encoding: 'utf8' });
  if (status !== 0) return `this process may not make namespaces: ${stderr.trim()}`;
  return undefined;
}

const osRelease = (): Record<string, string> =>
  Object.fromEntries(
    [...readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, k, v]) => [
      k,
      v,
    ]),
  );

/** The first process of the engine's namespaces, if it still runs. */
function running(): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const command = `/proc/${pid}/cmdline`;
  return existsSync(command) && readFileSync(command, 'utf8').includes(folder) ? pid : undefined;
}

async function up(): Promise<void> {
  const reason = obstacle();
  if (reason !== undefined) throw new BuildError(`no Docker engine can be had here: ${reason}`, 5);
  mkdirSync(folder, { recursive: true });
  const compose = await programPath('compose');
  if (compose === undefined) throw new Error('compose is not built; npm run stack:build makes it');
  const root = unpackPackages(folder);
  layOutClients(root, compose);
  if (running() === undefined) start();
  const docker = new Docker(folder);
  await untilItAnswers(docker);
  await makeImages(docker, folder);
  process.stdout.write(`${folder}\n`);
}

/** `docker compose` is the compose that is linked in the configuration: a folder for each of the two. */
function layOutClients(root: string, compose: string): void {
  const plugins = join(root, 'usr/libexec/docker/cli-plugins');
  const composes = { debian: join(plugins, 'docker-compose'), built: compose };
  for (const [name, path] of Object.entries(composes)) {
    const links = join(folder, 'clients', name, 'cli-plugins');
    rmSync(links, { recursive: true, force: true });
    mkdirSync(links, { recursive: true });
    symlinkSync(path, join(links, 'docker-compose'));
    symlinkSync(join(plugins, 'docker-buildx'), join(links, 'docker-buildx'));
  }
}

function start(): void {
  process.stderr.write('starting the engine\n');
  const log = openSync(join(folder, 'engine.log'), 'w');
  const script = join(import.meta.dirname, 'namespaces.sh');
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...namespaces, script, folder], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  writeFileSync(pidFile, `${child.pid}\n`);
}

async function untilItAnswers(docker: Docker): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; ) {
    const answer = docker.ask([
      'version',
      '--format',
      'Docker {{.Client.Version}}, engine {{.Server.Version}}',
    ]);
    if (answer.status === 0) {
      process.stderr.write(answer.stdout);
      return;
    }
    if (running() === undefined || Date.now() > deadline) {
      const log = readFileSync(join(folder, 'engine.log'), 'utf8');
      throw new Error(
        `the engine did not come up: ${answer.stderr}\n${log.split('\n').slice(-20).join('\n')}`,
      );
    }
    await sleep(100);
  }
}

/** Its containers, mounts and networks go with it. */
async function down(): Promise<void> {
  const pid = running();
  if (pid === undefined) return;
  const docker = new Docker(folder);
  const containers = docker.run(['ps', '--all', '--quiet']).split('\n').filter(Boolean);
  if (containers.length > 0) docker.run(['rm', '--force', '--volumes', ...containers]);
  // What earlier builds left; without it the cache grows with every change.
  docker.run(['image', 'prune', '--force']);
  docker.run(['builder', 'prune', '--force', '--keep-storage', '1GB']);
  process.kill(docker.firstProcess(pid), 'SIGTERM');
  for (const deadline = Date.now() + 30_000; running() !== undefined; ) {
    // Without the outer process its whole namespace is killed.
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
  rmSync(pidFile);
  // Cgroups belong to the machine, and dockerd leaves the empty parents of its own.
  const hierarchies = readdirSync('/sys/fs/cgroup').map((name) => join('/sys/fs/cgroup', name));
  for (const parent of ['/sys/fs/cgroup', ...hierarchies]) {
    for (const name of ['docker/buildkit', 'docker']) {
      try {
        rmdirSync(join(parent, name));
      } catch {
        // Not there, or of an engine that still runs.
      }
    }
  }
}

async function main([command]: readonly string[]): Promise<number> {
  try {
    if (command === 'up') await up();
    else if (command === 'down') await down();
    else throw new BuildError('usage: engine.ts up | down', 2);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return error instanceof BuildError ? error.exitCode : 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main(process.argv.slice(2));
}
