/**
 * The packages of a Docker engine, from the machine's own sources of Debian packages, unpacked into a folder: nothing
 * is installed, and no service is started.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Debian 13's. Debian 12 has Docker 20.10, which knows no `start_interval` of health checks. */
const ENGINE = ['docker.io', 'docker-cli', 'docker-buildx', 'docker-compose', 'containerd'];
const ENGINE_RELEASE = 'trixie';
/** The machine's own release has these to match its libraries; only what is missing of them is fetched. */
const HELPERS = ['iptables', 'runc', 'slirp4netns', 'busybox-static'];

/** The folder that has the packages' `usr`; fetched now unless they are there. */
export function unpackPackages(cache: string): string {
  const root = join(cache, 'root');
  if (existsSync(root)) return root;
  const work = join(cache, 'packages');
  const [lists, archives, unpacked] = ['lists', 'archives', 'unpacked'].map((name) => join(work, name));
  rmSync(work, { recursive: true, force: true });
  for (const folder of [lists!, archives!]) mkdirSync(join(folder, 'partial'), { recursive: true });
  mkdirSync(unpacked!);

  const archive = ['-o', `Dir::Cache::archives=${archives}`];
  run('apt-get', ['update', '-qq']);
  run('apt-get', [
    ...['install', '-qq', '--yes', '--download-only', '--reinstall', '--no-install-recommends'],
    ...[...archive, ...HELPERS],
  ]);

  const sources = join(work, 'sources.list');
  writeFileSync(sources, `deb ${debianOptions()} ${debianAddress()} ${ENGINE_RELEASE} main\n`);
  const own = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Etc::sourcelist=${sources}`];
  const apt = [...own, '-o', 'Dir::Etc::sourceparts=/dev/null'];
  run('apt-get', [...apt, 'update', '-qq']);
  run('apt-get', [...apt, 'download', '-qq', ...ENGINE], archives);

  for (const file of readdirSync(archives!)) {
    if (file.endsWith('.deb')) run('dpkg-deb', ['--extract', join(archives!, file), unpacked!]);
  }
  // Debian 12 still packs some files as if /bin were no link to /usr/bin.
  for (const folder of ['bin', 'sbin', 'lib']) {
    const old = join(unpacked!, folder);
    if (existsSync(old)) cpSync(old, join(unpacked!, 'usr', folder), { recursive: true });
  }
  // What the package's own script would have done.
  for (const name of ['iptables', 'ip6tables'].flatMap((n) => [n, `${n}-save`, `${n}-restore`])) {
    symlinkSync('xtables-nft-multi', join(unpacked!, 'usr/sbin', name));
  }
  renameSync(unpacked!, root);
  rmSync(work, { recursive: true });
  return root;
}

const debianOptions = (): string => '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';

/** Where this machine has its Debian packages from. */
function debianAddress(): string {
  const targets = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Label: Debian'];
  const [address] = run('apt-get', targets).split('\n');
  if (!address) throw new Error('apt knows no source of Debian packages on this machine');
  return address;
}

function run(command: string, args: readonly string[], cwd?: string): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(cwd === undefined ? {} : { cwd }),
  });
}
