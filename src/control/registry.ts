/**
 * The runs of this user that have a control API: a small file for each in a folder that only the user can read, so that
 * commands find a run without its address. Entries contain no secrets. A command removes the entries of runs that have
 * ended.
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
  /** The URL of its control server, without a trailing slash. */
  readonly url: string;
  readonly run: string;
  readonly scenario: string;
  /** RFC 3339, by the wall clock. */
  readonly started: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Time limit for the response of a registered run. A run that is busy still counts as running. */
const ANSWER_MS = 2000;
const OWNER_ONLY = { folder: 0o700, file: 0o600 };

/**
 * The folders for entries, in order of preference: `$XDG_RUNTIME_DIR/firedrill`
 * (https://specifications.freedesktop.org/basedir-spec/latest), then a folder of the user in the folder for temporary files.
 * A service and a login shell may have different values of XDG_RUNTIME_DIR, so commands read both folders.
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

/** Everybody can write to the folder for temporary files. Folders and links of other users are never used. */
function isOwn(folder: string, uid: number | undefined = process.getuid?.()): boolean {
  try {
    const found = lstatSync(folder);
    if (!found.isDirectory()) return false;
    return uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0);
  } catch {
    return false; // does not exist, or is not accessible
  }
}

/**
 * Registers a run. Returns the function that removes the entry. If no folder is writable, the run continues without an
 * entry, and `warn` is called with one line.
 */
export function register(entry: RegisteredRun, env: Environment, warn: (line: string) => void): () => void {
  const reasons: string[] = [];
  for (const folder of runtimeFolders(env)) {
    try {
      mkdirSync(folder, { recursive: true, mode: OWNER_ONLY.folder });
      if (!isOwn(folder)) throw new Error('it belongs to another user, or others can write to it');
      for (const { path, run } of entriesIn(folder)) {
        // Only one server can listen at a URL, so the entry of an earlier run is stale.
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
    `this run is not registered (${reasons.join('; ')}): commands such as "firedrill ratios" need --url ${entry.url}`,
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

/** A read-only file system must not end a run or fail a command. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The entry stays and is ignored, because its run does not respond.
  }
}

/** The registered runs that are still running, oldest first. Removes the entries of the others. */
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
    return []; // removed, or not readable
  }
}

/** `undefined` if the file is not an entry: other versions of firedrill may write other files. */
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

/** Whether this run still exists. Its port may now belong to another program, its process id to another process. */
async function answers({ url, pid, run }: RegisteredRun): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/status`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    // A run with a token or without this host in its list responds with a problem document.
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
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
