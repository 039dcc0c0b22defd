/** Disks and readers that fail in the ways that a test specifies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Format } from '../../src/formats/format.ts';
import type { OutputAccount } from '../../src/model/output.ts';
import type { Appendable } from '../../src/sinks/appendable.ts';
import { realDisk } from '../../src/sinks/disk.ts';
import { type FileOptions, openFileOutput } from '../../src/sinks/file.ts';

/** The message only, so that a test can state the expected file. */
export const MESSAGES: Format = { name: 'messages', line: (record) => record.message };
export const WITH_HEADER: Format = { ...MESSAGES, header: 'message' };

export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-sinks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Every count that is not zero. */
export const figuresOf = ({ name, kind, signal, ...tally }: OutputAccount): Record<string, number> =>
  Object.fromEntries(Object.entries(tally).filter(([, count]) => count !== 0));

export const sumOf = ({
  accepted,
  filtered,
  rejected,
  dropped,
  unconfirmed,
  pending,
}: OutputAccount): number => accepted + filtered + rejected + dropped + unconfirmed + pending;

/** The result of the next write: so many bytes, all, an error, or nothing until `answer` is called. */
export type DiskStep = number | 'all' | 'full' | 'hang';

export interface BadDisk extends Appendable {
  readonly text: () => string;
  readonly steps: DiskStep[];
  /** Number of calls of `write`. */
  readonly writes: () => number;
  /** Completes a write that hangs. */
  readonly answer: () => void;
  closed: boolean;
}

/** Follows `steps`, then repeats `ever`. */
export function disk(steps: DiskStep[], { ever = 'all' as DiskStep, holds = '' } = {}): BadDisk {
  let held = Buffer.from(holds);
  let writes = 0;
  let answer: () => void = () => {};
  const take = (bytes: Uint8Array, count: number): number => {
    held = Buffer.concat([held, bytes.subarray(0, count)]);
    return Math.min(count, bytes.length);
  };
  const made: BadDisk = {
    path: 'app.log',
    state: { id: '1', regular: true, size: held.length, mode: 0o644, modifiedMs: 0 },
    size: async () => held.length,
    read: async (position, length) => held.subarray(position, position + length),
    steps,
    closed: false,
    text: () => held.toString(),
    writes: () => writes,
    answer: () => answer(),
    async write(bytes) {
      writes++;
      const step = steps.length > 0 ? steps.shift()! : ever;
      if (step === 'full')
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      if (step === 'hang') {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      return take(bytes, typeof step === 'number' ? step : bytes.length);
    },
    async takeBack(bytes) {
      held = held.subarray(0, held.length - bytes);
    },
    async clear() {
      held = Buffer.alloc(0);
    },
    async close() {
      made.closed = true;
    },
  };
  return made;
}

/** A reader that reads nothing until `read` is called. */
export class SlowReader extends Writable {
  readonly chunks: string[] = [];
  #resume: (() => void) | undefined;
  #open = false;

  constructor(highWaterMark = 1024) {
    super({ highWaterMark, decodeStrings: false });
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    const take = (): void => {
      this.chunks.push(chunk);
      done();
    };
    if (this.#open) take();
    else this.#resume = take;
  }

  /** Reads everything written so far and later. */
  read(): void {
    this.#open = true;
    this.#resume?.();
  }

  get text(): string {
    return this.chunks.join('');
  }
}

/** A file output on such a disk, and its messages. */
export async function openOn(made: BadDisk, options: Partial<FileOptions> = {}) {
  const troubles: string[] = [];
  const output = await openFileOutput({
    path: 'app.log',
    format: MESSAGES,
    whenFull: 'drop',
    onTrouble: (message) => troubles.push(message),
    disk: { ...realDisk, open: async () => made, stat: async () => made.state },
    ...options,
  });
  return { output, troubles };
}
