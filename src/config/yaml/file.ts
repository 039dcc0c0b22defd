/** Reads the text of a YAML file, up to a limit. */
import { closeSync, openSync, readSync } from 'node:fs';
import { type Fault, FiredrillError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { MOST_BYTES, TOO_LARGE } from './bounded-parser.ts';

export interface YamlText {
  /** The name of the file in messages. */
  readonly label: string;
  readonly text: string;
}

const STDIN = 'standard input';
/** `-`, and the names of standard input in the file system. */
const NAMES_OF_STDIN: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

export const isStdin = (path: string): boolean => NAMES_OF_STDIN.has(path);

/** `-` becomes `standard input`. */
export const labelOf = (path: string): string => (isStdin(path) ? STDIN : path);

/**
 * Reads a file, a pipe or standard input (`-`). A pipe can be read only once, so a command must read each name once.
 *
 * @param expected what is expected there, for errors
 * @param where the place in errors
 * @throws FiredrillError (exit code 2) if the file cannot be read, or exceeds the limit
 */
export function readYamlFile(path: string, expected: string, where = labelOf(path)): YamlText {
  const label = labelOf(path);
  const refuse = (fault: Omit<Fault, 'where'>, cause?: unknown): FiredrillError =>
    new FiredrillError(`${label} cannot be read`, EXIT.usage, [{ where, ...fault }], cause);
  const bytes = readBounded(path, (error) =>
    refuse({ problem: `cannot be read: ${messageOf(error)}`, expected }, error),
  );
  if (bytes === undefined) throw refuse(TOO_LARGE);
  if (isStdin(path) && bytes.length === 0) {
    throw refuse({
      problem: 'is empty',
      expected: `${expected}; standard input can be read only once, so use "-" for one file only`,
    });
  }
  return { label, text: bytes.toString('utf8') };
}

const CHUNK_BYTES = 65_536;

/** `undefined` if there is more than the limit. Reading stops there, so an endless device is not a problem. */
function readBounded(path: string, failed: (error: unknown) => Error): Buffer | undefined {
  const fromStdin = isStdin(path);
  let fd: number | undefined;
  try {
    // Standard input may be a socket, which cannot be opened by name.
    fd = fromStdin ? 0 : openSync(path, 'r');
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const size = readChunk(fd, chunk);
      if (size === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, size));
      total += size;
      if (total > MOST_BYTES) return undefined;
    }
  } catch (error) {
    throw failed(error);
  } finally {
    if (fd !== undefined && !fromStdin) closeSync(fd);
  }
}

const RETRY_MS = 5;

/** EAGAIN: the pipe is non-blocking and has no data yet. EOF: Windows reports a closed pipe this way. */
function readChunk(fd: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
