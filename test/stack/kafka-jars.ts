/**
 * Fetches Kafka for the stack tests, broker and command line tools, from Maven Central.
 *
 *   npx tsx test/stack/kafka-jars.ts
 *
 * The jars are outside the clone, next to the programs of `build.ts`. A second run fetches nothing. Progress goes to stderr;
 * stdout has the folder, for scripts.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { BuildError } from './build.ts';

const recipe = join(import.meta.dirname, 'recipes', 'kafka', 'pom.xml');

/** Where the jars that this very recipe asks for are kept. */
async function folder(): Promise<string> {
  const pom = await readFile(recipe, 'utf8');
  const version = /<kafka\.version>(.*)<\/kafka\.version>/.exec(pom)?.[1];
  const hash = createHash('sha256').update(pom).digest('hex').slice(0, 12);
  const { FIREDRILL_STACK_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  const cache = resolve(own || join(xdg || join(homedir(), '.cache'), 'firedrill', 'stack'));
  return join(cache, `kafka-${version}-${hash}`);
}

/** The jars' folder if they were fetched before; never fetches. */
export async function kafkaJars(): Promise<string | undefined> {
  const home = await folder();
  return existsSync(home) ? home : undefined;
}

/** The jars' folder; they are fetched now unless the cache has them. */
export async function fetchKafkaJars(signal?: AbortSignal): Promise<string> {
  const home = await folder();
  if (existsSync(home)) return home;
  await run('java', ['-version'], signal);
  await mkdir(join(home, '..'), { recursive: true });
  // Beside its final place, so that the rename stays within one file system and is atomic.
  const work = await mkdtemp(`${home}.tmp-`);
  try {
    const [pom, jars] = [join(work, 'pom.xml'), join(work, 'jars')];
    await cp(recipe, pom);
    process.stderr.write('kafka: fetching its jars\n');
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`];
    await run('mvn', ['-q', '-B', '--strict-checksums', '-f', pom, ...copy], signal);
    await rename(jars, home).catch((error: unknown) => {
      // Another process has put the same jars there first.
      if (!existsSync(home)) throw error;
    });
    return home;
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs one step; what it prints is progress, so all of it goes to stderr. */
function run(command: 'java' | 'mvn', args: readonly string[], signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], ...(signal ? { signal } : {}) });
    child.on('error', (error: NodeJS.ErrnoException) => {
      const mend = 'Kafka needs Java 17 or newer, and Maven to be fetched; install both and run this again';
      fail(error.code === 'ENOENT' ? new BuildError(`no "${command}" on the PATH: ${mend}`, 5) : error);
    });
    child.on('close', (code, by) => {
      if (code === 0) done();
      else fail(new BuildError(`"${command}" failed (${by ?? `exit ${code}`}); its output is above`, 5));
    });
  });
}

async function main(): Promise<number> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(130));
  process.once('SIGTERM', () => stop.abort(143));
  try {
    process.stdout.write(`${await fetchKafkaJars(stop.signal)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    if (stop.signal.aborted) return stop.signal.reason;
    return error instanceof BuildError ? error.exitCode : 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main();
}
