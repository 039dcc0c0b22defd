/**
 * `npm run stack`: runs the real programs on this machine, without containers, with the configurations that compose uses, until
 * Ctrl-C or SIGTERM. Results go to stdout, progress to stderr.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { findLoki } from '../../src/commands/native/loki.ts';
import { FiredrillError } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import { addressesOf, welcome } from './addresses.ts';
import { BuildError, buildProgram, programPath } from './build.ts';
import { type MemberName, memberNames, programOf, startStack } from './stack.ts';

interface Options {
  readonly dir?: string;
  readonly only?: readonly MemberName[];
  readonly firedrill: string;
  readonly json?: true;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function findOrBuild(
  names: readonly MemberName[],
  signal: AbortSignal,
): Promise<Partial<Record<MemberName, string>>> {
  const binaries: Partial<Record<MemberName, string>> = {};
  const builds = names.filter((name) => name !== 'loki');
  for (const name of builds) binaries[name] = await programPath(programOf(name));
  const missing = builds.filter((name) => binaries[name] === undefined);
  if (missing.length > 0) say(`not built yet: ${missing.join(', ')}; the first build takes minutes for each`);
  for (const name of missing) binaries[name] = await buildProgram(programOf(name), signal);
  return binaries;
}

const LOKI_HINT = 'set LOKI_BIN or put a "loki" on the PATH to start one';

/** Everybody who was asked for; without `--only`, Loki if this machine has one. */
function withLoki(only: readonly MemberName[] | undefined): {
  readonly names: readonly MemberName[];
  readonly loki?: string;
} {
  const names = only ?? memberNames;
  if (!names.includes('loki')) return { names };
  const loki = findLoki(process.env);
  if (loki !== undefined) return { names, loki };
  if (only) throw new BuildError(`there is no Loki on this machine; ${LOKI_HINT}`, EXIT.unreachable);
  say(`no Loki on this machine: everything else starts without it; ${LOKI_HINT}`);
  return { names: names.filter((name) => name !== 'loki') };
}

async function up(options: Options, stopped: AbortSignal): Promise<number> {
  const begun = Date.now();
  const { names, loki } = withLoki(options.only);
  const binaries = { ...(await findOrBuild(names, stopped)), ...(loki && { loki }) };
  const built = Date.now();
  const dir = options.dir ? resolve(options.dir) : mkdtempSync(join(tmpdir(), 'firedrill-stack-'));
  const release = claim(dir);
  say(`data in ${dir}${options.dir ? '' : ', removed after a good end'}`);
  const seconds = (from: number): string => `${((Date.now() - from) / 1000).toFixed(1)} s`;
  const stack = await startStack({
    binaries,
    dir,
    firedrill: options.firedrill,
    // Ctrl-C reaches all of a terminal's programs at once, and the collector could no longer deliver.
    detached: true,
    signal: stopped,
    onReady: (name) => say(`${name} is ready after ${seconds(built)}`),
  });
  const addresses = addressesOf(stack.members);
  const { pid } = process;
  const told = options.json
    ? JSON.stringify({ pid, dir, ...addresses })
    : welcome(addresses, options.firedrill);
  process.stdout.write(`${told}\n`);
  say(`all ready after ${seconds(begun)}; Ctrl-C stops them`);

  const death = await Promise.race([stack.died, aborted(stopped)]);
  if (death) say(`${death.name} ended by itself (${death.how}); it said why in ${logOf(dir, death.name)}`);
  say('stopping');
  await stack.stop();
  release();
  if (death) return EXIT.unreachable;
  if (!options.dir) await rm(dir, { recursive: true });
  return EXIT.good;
}

/** Two in one folder would write over each other's logs of what is not yet stored. */
function claim(dir: string): () => void {
  mkdirSync(dir, { recursive: true });
  const lock = join(dir, 'stack.pid');
  const holder = pidIn(lock);
  if (holder !== undefined && isAlive(holder)) {
    throw new BuildError(
      `${dir} is in use by another stack (process ${holder}); another --dir, or stop that one`,
      2,
    );
  }
  writeFileSync(lock, String(process.pid));
  return () => rmSync(lock, { force: true });
}

function pidIn(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const logOf = (dir: string, name: MemberName): string => join(dir, name, `${name}.log`);

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

function parseNames(text: string): readonly MemberName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !memberNames.some((known) => known === name));
  if (unknown === undefined) return memberNames.filter((known) => names.includes(known));
  throw new InvalidArgumentError(`"${unknown}" is none of ${memberNames.join(', ')}.`);
}

function parseAddress(text: string): string {
  if (/^[^:/]+:\d+$/.test(text)) return text;
  throw new InvalidArgumentError('Expected host:port.');
}

/** What a build that was broken off says. */
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

async function main(): Promise<number> {
  // Further ones change nothing: npm and the terminal both pass Ctrl-C on, and every stop has its own limit.
  const stop = new AbortController();
  process.on('SIGINT', () => stop.abort(130));
  process.on('SIGTERM', () => stop.abort(143));
  process.on('SIGHUP', () => stop.abort(129));
  let code: number = EXIT.good;
  const command = new Command('npm run stack --')
    .description(
      'Starts the collector, Jaeger, Prometheus, Alertmanager and, if LOKI_BIN is set or "loki" is on the PATH, Loki on free loopback ports.',
    )
    .option(
      '--dir <folder>',
      'where their data goes and stays (default: a fresh folder, removed after a good end)',
    )
    .option('--only <names>', `only these, with commas between (default: ${memberNames.join()})`, parseNames)
    .option('--firedrill <host:port>', "firedrill's page, for Prometheus", parseAddress, '127.0.0.1:8080')
    .option('--json', 'addresses as one JSON object on standard output, once all are ready')
    .allowExcessArguments(false)
    .exitOverride()
    .action(async (options: Options) => {
      code = await up(options, stop.signal);
    });
  try {
    await command.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
    if (error === stop.signal.reason || isAbort(error)) return stop.signal.reason;
    say(error instanceof Error ? error.message : String(error));
    return error instanceof BuildError || error instanceof FiredrillError ? error.exitCode : EXIT.unreachable;
  }
}

process.exitCode = await main();
