/**
 * The runs of this user that serve a control API: one small file each in a folder that only the user can read, so that
 * commands find a run without being given its address. Entries hold no secrets. An entry whose run is gone is removed by
 * the next command that looks.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { messageOf } from '../core/errors.ts';

export interface RegisteredRun {
  readonly pid: number;
  /** Of its control server, without a slash at its end. */
  readonly url: string;
  readonly run: string;
  readonly scenario: string;
  /** RFC 3339, by the wall clock. */
  readonly started: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a registered run may take to answer; one that is busy still counts as running. */
const ANSWER_MS = 2000;
const OWNER_ONLY = { folder: 0o700, file: 0o600 };

/**
 * Where runs are registered, the preferred folder first: `$XDG_RUNTIME_DIR/firedrill`
 * (https://specifications.freedesktop.org/basedir-spec/latest), then a folder of the user's in the one for temporary
 * files. A run in a service and a command in a login shell need not agree on the first, so commands look in both.
 */
export function runtimeFolders(env: Environment): readonly string[] {
  const uid = process.getuid?.();
  if (uid === undefined) return [join(env.LOCALAPPDATA || tmpdir(), 'firedrill', 'run')];
  const { XDG_RUNTIME_DIR: runtime = '', TMPDIR } = env;
  return [
    ...(isAbsolute(runtime) && isOwn(runtime, uid) ? [join(runtime, 'firedrill')] : []),
    join(TMPDIR || tmpdir(), `firedrill-${uid}`),
  ];
}

/** Anybody can write to the folder for temporary files: a folder or link of somebody else's is never used. */
function isOwn(folder: string, uid: number | undefined = process.getuid?.()): boolean {
  try {
    const found = lstatSync(folder);
    if (!found.isDirectory()) return false;
    return uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0);
  } catch {
    return false; // not there, or in a place where this user cannot look
  }
}

/**
 * Registers a run and returns what removes it again. Where no folder can be written to, the run goes on unregistered,
 * and `warn` gets one line.
 */
export function register(entry: RegisteredRun, env: Environment, warn: (line: string) => void): () => void {
  const reasons: string[] = [];
  for (const folder of runtimeFolders(env)) {
    try {
      mkdirSync(folder, { recursive: true, mode: OWNER_ONLY.folder });
      if (!isOwn(folder)) throw new Error('it belongs to another user, or others can write to it');
      for (const { path, run } of entriesIn(folder)) {
        // Only one server can listen there, so the entry of an earlier one is stale.
        if (run.url === entry.url) rmSync(path, { force: true });
      }
      const path = join(folder, `${entry.pid}-${entry.run}.json`);
      writeWhole(path, `${JSON.stringify(entry)}\n`);
      return () => removeQuietly(path);
    } catch (error) {
      reasons.push(`${folder}: ${messageOf(error)}`);
    }
  }
  warn(
    `this run is not registered (${reasons.join('; ')}): commands such as "firedrill ratios" find it with --url ${entry.url}`,
  );
  return () => {};
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.part`;
  try {
    writeFileSync(draft, text, { mode: OWNER_ONLY.file, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    removeQuietly(draft);
    throw error;
  }
}

/** A file system that has become read-only must not end a run, or a command that only looks. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The entry stays, and is ignored: its run does not answer.
  }
}

/** The registered runs that are still going on, oldest first. Removes the entries of the others. */
export async function registeredRuns(env: Environment): Promise<readonly RegisteredRun[]> {
  const entries = runtimeFolders(env)
    .filter((folder) => isOwn(folder))
    .flatMap(entriesIn);
  const alive = await Promise.all(
    entries.map(async ({ path, run }) => {
      if (await answers(run)) return true;
      removeQuietly(path);
      return false;
    }),
  );
  return entries
    .filter((_, i) => alive[i])
    .map(({ run }) => run)
    .sort((a, b) => a.started.localeCompare(b.started));
}

interface Entry {
  readonly path: string;
  readonly run: RegisteredRun;
}

function entriesIn(folder: string): readonly Entry[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const path = join(folder, name);
      const run = readEntry(path);
      return run === undefined ? [] : [{ path, run }];
    });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it has been removed, or its owner may not read it
  }
}

/** `undefined` for what is no entry: another version of firedrill may write other files. */
function readEntry(path: string): RegisteredRun | undefined {
  try {
    if (!statSync(path).isFile()) return undefined;
    const entry: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRun(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

const isRun = (value: unknown): value is RegisteredRun => {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, url, run, scenario, started } = value as Record<string, unknown>;
  const texts = [url, run, scenario, started];
  return (
    Number.isSafeInteger(pid) &&
    texts.every((text) => typeof text === 'string') &&
    URL.canParse(url as string)
  );
};

/** Whether that very run is there: its port may have become another program's, its process id another process's. */
async function answers({ url, pid, run }: RegisteredRun): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/status`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    // A run with a token, or with a list of hosts that this one is not on, says so as a problem.
    if (response.status === 401 || response.status === 403) {
      await response.body?.cancel();
      return response.headers.get('content-type')?.startsWith('application/problem+json') === true;
    }
    const body: unknown = response.status === 200 ? await response.json() : await response.body?.cancel();
    return typeof body === 'object' && body !== null && (body as { run?: unknown }).run === run;
  } catch (error) {
    const refused = (error as { cause?: { code?: unknown } }).cause?.code === 'ECONNREFUSED';
    return !refused && !(error instanceof SyntaxError) && isProcess(pid);
  }
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
