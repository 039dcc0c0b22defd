/**
 * What the file output asks of a file system, and the real one; tests put in disks that misbehave.
 * Links are followed: a file is rotated where it really stands.
 */
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Appendable, appendable, type FileState, stateOf } from './appendable.ts';

export interface Disk {
  /** Opens for appending; creates file and folders where they are missing, the file with `mode`. */
  open(path: string, mode?: number): Promise<Appendable>;
  /** `undefined` when nothing is there. */
  stat(path: string): Promise<FileState | undefined>;
  rename(from: string, to: string): Promise<void>;
  /** What is not there needs no removing. */
  remove(path: string): Promise<void>;
  /** Writes a packed copy, with the original's mode and time; it has reached the disk when this is done. */
  pack(from: string, to: string, signal: AbortSignal): Promise<void>;
}

/** Without O_NONBLOCK a pipe that nobody reads would hold a thread of Node for ever, and with it the end of the process. */
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
  async pack(from, to, signal) {
    const { mode, atime, mtime } = await stat(from);
    const target = createWriteStream(to, { mode: mode & 0o777, flush: true });
    await pipeline(createReadStream(from), createGzip(), target, { signal });
    await utimes(to, atime, mtime);
  },
};

/**
 * Makes a folder and those above it. Node's own `recursive: true` tries for ever where the file system answers
 * ENOENT for a folder whose parent is there (`/proc/x`), so each level is tried once and its own answer told.
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
