/**
 * The file system operations that the file output needs, and the real ones. Tests use disks that fail. Symbolic links are
 * followed: a file is rotated in the folder of its real path.
 */
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Appendable, appendable, type FileState, stateOf } from './appendable.ts';

export interface Disk {
  /** Opens a file for appending. Creates it (with `mode`) and its folders if they do not exist. */
  open(path: string, mode?: number): Promise<Appendable>;
  /** `undefined` if the path does not exist. */
  stat(path: string): Promise<FileState | undefined>;
  rename(from: string, to: string): Promise<void>;
  /** Succeeds if the path does not exist. */
  remove(path: string): Promise<void>;
  /** Writes a gzip copy with the mode and times of the original. Resolves when the copy is on the disk. */
  compress(from: string, to: string, signal: AbortSignal): Promise<void>;
}

/** Without O_NONBLOCK, opening a pipe that has no reader blocks a thread of Node, and the process cannot exit. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
const DEFAULT_MODE = 0o666;

export const realDisk: Disk = {
  async open(path, mode = DEFAULT_MODE) {
    await makeFolder(dirname(path));
    const handle = await open(path, APPEND, mode);
    try {
      const state = stateOf(await handle.stat({ bigint: true }));
      return appendable(handle, state.regular ? await realpath(path) : path, state);
    } catch (error) {
      await handle.close();
      throw error;
    }
  },
  async stat(path) {
    try {
      return stateOf(await stat(path, { bigint: true }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async compress(from, to, signal) {
    const { mode, atime, mtime } = await stat(from);
    const target = createWriteStream(to, { mode: mode & 0o777, flush: true });
    await pipeline(createReadStream(from), createGzip(), target, { signal });
    await utimes(to, atime, mtime);
  },
};

/**
 * Creates a folder and its missing parents. Node's `recursive: true` never returns if the file system answers ENOENT for
 * a folder whose parent exists (`/proc/x`). This tries each level once and throws its error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}
