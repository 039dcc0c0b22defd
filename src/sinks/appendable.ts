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
  /** It ended in the middle of a line: whoever wrote it was killed, or left out the last line end. */
  readonly midLine: boolean;
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

export function appendable(handle: FileHandle, path: string, state: FileState, midLine: boolean): Appendable {
  return {
    path,
    state,
    midLine,
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

/** A line feed where it cannot be read: a file may well be writable only. */
export async function lastByteOf(path: string, size: number): Promise<number> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { buffer } = await handle.read(Buffer.alloc(1, 0x0a), 0, 1, size - 1);
    return buffer[0]!;
  } catch {
    return 0x0a;
  } finally {
    await handle?.close();
  }
}
