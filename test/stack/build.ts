/**
 * Builds the real programs that the tests of the stack run, from Go modules.
 *
 *   npx tsx test/stack/build.ts otelcol telemetrygen
 *
 * Binaries are outside the clone, in a folder named after version and recipe. A second run builds nothing, a changed recipe
 * builds again, and cleaning the clone does not cost twenty minutes. Progress goes to stderr; stdout has one path for each
 * program, for scripts.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** How one program is built. */
interface Program {
  readonly name: string;
  readonly version: string;
  /** An import path; with `@version` if there is no recipe; `.` if the sources are generated. */
  readonly package: string;
  /** Folder in `recipes/` with go.mod and go.sum; if absent, the module's own go.mod applies. */
  readonly recipe?: string;
  /** A module that writes the sources, its arguments, and the folder it writes them to. */
  readonly generator?: { readonly package: string; readonly args: string[]; readonly into: string };
  /** Linker flags, for programs whose version is set by the linker. */
  readonly ldflags?: string;
}

const programs: readonly Program[] = [
  {
    name: 'otelcol',
    version: '0.158.0',
    package: '.',
    recipe: 'otelcol',
    generator: {
      package: 'go.opentelemetry.io/collector/cmd/builder@v0.158.0',
      // Sources only: otherwise the builder resolves modules itself and downloads more than it needs.
      args: ['--config', 'builder.yaml', '--skip-get-modules', '--skip-compilation'],
      into: '_build',
    },
  },
  {
    name: 'telemetrygen',
    version: '0.160.0',
    package: 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen@v0.160.0',
  },
  {
    name: 'flog',
    version: '0.4.4',
    package: 'github.com/mingrammer/flog',
    recipe: 'flog',
  },
  {
    // Reads lines back with the parsers that collectors use.
    name: 'logreader',
    version: '1',
    package: '.',
    recipe: 'logreader',
  },
  {
    // Jaeger 2.13.0 is tagged v1.76.0 as a module.
    name: 'jaeger',
    version: '2.13.0',
    package: 'github.com/jaegertracing/jaeger/cmd/jaeger',
    recipe: 'jaeger',
  },
  {
    // Prometheus 3.15.0 is tagged v0.315.0 as a module. API only: its page is built with npm.
    name: 'prometheus',
    version: '3.15.0',
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    recipe: 'prometheus',
    ldflags: '-X github.com/prometheus/common/version.Version=3.15.0',
  },
  {
    name: 'promtool',
    version: '3.15.0',
    package: 'github.com/prometheus/prometheus/cmd/promtool',
    recipe: 'prometheus',
  },
  {
    name: 'alertmanager',
    version: '0.31.1',
    package: 'github.com/prometheus/alertmanager/cmd/alertmanager@v0.31.1',
  },
  {
    // Its `config` command needs no engine: it says whether docker-compose.yml is one.
    name: 'compose',
    version: '2.40.3',
    package: 'github.com/docker/compose/v2/cmd',
    recipe: 'compose',
  },
  {
    name: 'actionlint',
    version: '1.7.7',
    package: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7',
  },
];

const recipes = join(import.meta.dirname, 'recipes');

/** A fault with its exit code: 2 for a wrong name, 5 for something that could not be had. */
export class BuildError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

function find(name: string): Program {
  const program = programs.find((candidate) => candidate.name === name);
  if (program) return program;
  const known = programs.map((candidate) => candidate.name).join(', ');
  throw new BuildError(`unknown program "${name}"; known programs: ${known}`, 2);
}

/** Where this very build is kept. The entry is hashed with its files: flags change a binary too. */
async function homeOf(program: Program): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([program, process.platform, process.arch]));
  if (program.recipe) {
    const folder = join(recipes, program.recipe);
    for (const file of (await readdir(folder)).sort()) {
      hash.update(`\0${file}\0`).update(await readFile(join(folder, file)));
    }
  }
  const { FIREDRILL_STACK_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  const cache = resolve(own || join(xdg || join(homedir(), '.cache'), 'firedrill', 'stack'));
  return join(cache, `${program.name}-${program.version}-${hash.digest('hex').slice(0, 12)}`);
}

function executableIn(home: string, program: Program): string | undefined {
  const path = join(home, program.name);
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

/** The binary if it was built before; never builds, and needs no Go. */
export async function programPath(name: string): Promise<string | undefined> {
  const program = find(name);
  return executableIn(await homeOf(program), program);
}

/** Runs one step; what it prints is progress, so all of it goes to stderr. */
function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; bin?: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env, CGO_ENABLED: '0' };
  // -mod=mod: a recipe's go.sum holds what is built and no more; `go mod tidy` would ask for modules
  // that only tests use. Proxy and checksum database stay as `go env` has them.
  env.GOFLAGS = '-mod=mod -buildvcs=false';
  if (options.bin) env.GOBIN = options.bin;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env,
      stdio: ['ignore', 2, 2],
      // SIGINT, because go ends its compilers on it; SIGTERM would leave them behind.
      ...(options.signal ? { signal: options.signal, killSignal: 'SIGINT' } : {}),
    });
    let fault: Error | undefined;
    child.on('error', (error: NodeJS.ErrnoException) => {
      fault = error;
      if (error.code === 'ENOENT' && command === 'go') {
        const mend = 'install Go 1.26 or newer, put its bin folder on the PATH, and run this again';
        fault = new BuildError(`Go is missing (no "go" on the PATH): ${mend}`, 5);
      }
      // What never started never closes; what was aborted does, once it has gone.
      if (child.pid === undefined) reject(fault);
    });
    child.on('close', (code, by) => {
      if (code === 0 && !fault) return resolve();
      const step = `"${command} ${args[0]}" failed (${by ?? `exit ${code}`}); its output is above`;
      reject(fault ?? new BuildError(step, 5));
    });
  });
}

/** Compiles inside `work`, leaving nothing but the binary in the folder it returns. */
async function compile(program: Program, work: string, signal?: AbortSignal): Promise<string> {
  const say = (text: string) => process.stderr.write(`${program.name} ${program.version}: ${text}\n`);
  const out = join(work, 'out');
  const flags = ['-trimpath', '-ldflags', `-s -w ${program.ldflags ?? ''}`.trim()];
  await mkdir(out);
  let cwd = work;

  if (program.recipe) await cp(join(recipes, program.recipe), work, { recursive: true });
  if (program.generator && program.recipe) {
    say('building the generator of its sources');
    const tools = join(work, 'tools');
    await run('go', ['install', program.generator.package], { cwd, bin: tools, signal });
    const [tool = ''] = await readdir(tools);
    await run(join(tools, tool), program.generator.args, { cwd, signal });
    cwd = join(work, program.generator.into);
    // Ours over the generated ones: they name the versions that were verified, with checksums.
    for (const file of ['go.mod', 'go.sum']) {
      await cp(join(recipes, program.recipe, file), join(cwd, file));
    }
  }
  say('compiling; a cold build takes minutes');
  if (program.recipe) await run('go', ['build', ...flags, '-o', out, program.package], { cwd, signal });
  else await run('go', ['install', ...flags, program.package], { cwd, bin: out, signal });
  // Go names a binary after its folder or module, which need not be what the program is called.
  const [built = ''] = await readdir(out);
  await rename(join(out, built), join(out, program.name));
  return out;
}

/** The binary, built now unless the cache has it. */
export async function buildProgram(name: string, signal?: AbortSignal): Promise<string> {
  const program = find(name);
  const home = await homeOf(program);
  const found = executableIn(home, program);
  if (found) return found;
  // Beside its final place, so that the rename stays within one file system and is atomic.
  await mkdir(join(home, '..'), { recursive: true });
  const work = await mkdtemp(`${home}.tmp-`);
  try {
    const out = await compile(program, work, signal);
    await rename(out, home).catch((error: unknown) => {
      // Two builds at once: whoever came first has put an equal binary there.
      if (!executableIn(home, program)) throw error;
    });
    return join(home, program.name);
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function main(names: readonly string[]): Promise<number> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(130));
  process.once('SIGTERM', () => stop.abort(143));
  try {
    const known = programs.map((program) => program.name).join(' | ');
    if (names.length === 0) throw new BuildError(`usage: build.ts <${known}>...`, 2);
    for (const name of names) find(name); // all of them before minutes go into the first
    for (const name of names) process.stdout.write(`${await buildProgram(name, stop.signal)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    if (stop.signal.aborted) return stop.signal.reason;
    return error instanceof BuildError ? error.exitCode : 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main(process.argv.slice(2));
}
