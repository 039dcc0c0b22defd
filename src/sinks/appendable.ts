/** A file that is open for appending: the part of a file handle that the file output uses. */
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

export interface FileState {
  /** Device and inode number: identifies the file whatever its path is. */
  readonly id: string;
  /** Not a pipe, a terminal or a folder. */
  readonly regular: boolean;
  /** In bytes; 0 if it is not a regular file. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modifiedMs: number;
}

export interface Appendable {
  /** Its path, with links resolved. */
  readonly path: string;
  /** Its state when it was opened. */
  readonly state: FileState;
  /** Its size now, in bytes; 0 if it is not a regular file. Other programs may append to it or empty it. */
  size(): Promise<number>;
  /** At most `length` bytes from a position; `undefined` if the file cannot be read (it may be write-only). */
  read(position: number, length: number): Promise<Buffer | undefined>;
  /** Appends bytes. Returns how many were written, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Removes the last bytes that were written. */
  takeBack(bytes: number): Promise<void>;
  /** Truncates the file to 0 bytes. */
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
      if (bytesWritten === 0) throw new Error('the write returned 0 bytes');
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

/** The handle for appending cannot read, so the path is opened again. It may lead to another file by then. */
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
