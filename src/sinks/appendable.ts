/** A file open for appending, as far as the file output needs one; tests put in disks that misbehave. */
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';

export interface Appendable {
  /** Nothing stood in it when it was opened. */
  readonly empty: boolean;
  /** It ended in the middle of a line: whoever wrote it was killed, or left out the last line end. */
  readonly midLine: boolean;
  /** How many of the bytes were written, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Takes back the last bytes that were written. */
  takeBack(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Creates file and folders where they are missing. */
export async function openAppendable(path: string): Promise<Appendable> {
  await makeFolder(dirname(path));
  const handle = await open(path, 'a');
  const { size } = await handle.stat();
  return {
    empty: size === 0,
    midLine: size > 0 && (await lastByte(path, size)) !== 0x0a,
    async write(bytes) {
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten === 0) throw new Error('nothing was written');
      return bytesWritten;
    },
    async takeBack(bytes) {
      const { size: now } = await handle.stat();
      await handle.truncate(now - bytes);
    },
    close: () => handle.close(),
  };
}

/** A line feed where it cannot be read: a file may well be writable only. */
async function lastByte(path: string, size: number): Promise<number> {
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
