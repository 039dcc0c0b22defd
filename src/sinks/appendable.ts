/** A file open for appending, as far as the file output needs one. */
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

export interface FileState {
  /** Tells one file from another, whatever they are called. */
  readonly id: string;
  /** Neither a pipe, nor a terminal, nor a folder. */
  readonly regular: boolean;
  /** In bytes; 0 for what is no regular file. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modifiedMs: number;
}

export interface Appendable {
  /** Where it stands, links followed. */
  readonly path: string;
  /** As it was when it was opened. */
  readonly state: FileState;
  /** Its size now, in bytes; 0 for what is no regular file. Others may write to it as well, or empty it. */
  size(): Promise<number>;
  /** At most so many of its bytes, from a position; `undefined` if it cannot be read: a file may be writable only. */
  read(position: number, length: number): Promise<Buffer | undefined>;
  /** How many of the bytes were written, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Takes back the last bytes that were written. */
  takeBack(bytes: number): Promise<void>;
  /** Empties it. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const stateOf = (stats: BigIntStats): FileState => ({
  id: `${stats.dev}:${stats.ino}`,
  regular: stats.isFile(),
  size: stats.isFile() ? Number(stats.size) : 0,
  mode: Number(stats.mode) & 0o777,
  modifiedMs: Number(stats.mtimeMs),
});

export function appendable(handle: FileHandle, path: string, state: FileState): Appendable {
  return {
    path,
    state,
    size: async () => stateOf(await handle.stat({ bigint: true })).size,
    read: (position, length) => readAt(path, state.id, position, length),
    async write(bytes) {
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten === 0) throw new Error('nothing was written');
      return bytesWritten;
    },
    async takeBack(bytes) {
      const { size } = await handle.stat();
      await handle.truncate(size - bytes);
    },
    clear: () => handle.truncate(0),
    close: () => handle.close(),
  };
}

/** The handle for appending cannot read; by the time it is read the path may lead to another file. */
async function readAt(
  path: string,
  id: string,
  position: number,
  length: number,
): Promise<Buffer | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    if (stateOf(await handle.stat({ bigint: true })).id !== id) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}
