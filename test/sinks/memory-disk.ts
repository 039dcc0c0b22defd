/** A file system in memory. Any operation can fail, in the order that the test specifies. */
import type { Appendable, FileState } from '../../src/sinks/appendable.ts';
import type { Disk } from '../../src/sinks/disk.ts';

/** The result of the next operation: success, a partial write of so many bytes, or an error. */
export type Result = 'good' | 'ENOSPC' | 'EIO' | number;

interface Node {
  readonly id: string;
  held: Buffer;
}

export class MemoryDisk implements Disk {
  readonly #nodes = new Map<string, Node>();
  readonly #results: Result[];
  /** The result of operations after the last of the list. */
  ever: Result = 'good';
  #made = 0;

  constructor(results: readonly Result[]) {
    this.#results = [...results];
  }

  /** Path and text of every file. */
  get files(): readonly (readonly [string, string])[] {
    return [...this.#nodes].map(([path, { held }]) => [path, held.toString()]);
  }

  /** Moves a file, as another program would. */
  move(from: string, to: string): void {
    const node = this.#nodes.get(from);
    if (!node) return;
    this.#nodes.delete(from);
    this.#nodes.set(to, node);
  }

  /** Copies a file and empties it, as logrotate does with copytruncate. */
  copyAndEmpty(from: string, to: string): void {
    const node = this.#nodes.get(from);
    if (!node) return;
    this.#nodes.set(to, { id: String(this.#made++), held: node.held });
    node.held = Buffer.alloc(0);
  }

  async open(path: string): Promise<Appendable> {
    this.#mayFail('open');
    const node = this.#nodes.get(path) ?? { id: String(this.#made++), held: Buffer.alloc(0) };
    this.#nodes.set(path, node);
    return {
      path,
      state: stateOf(node),
      size: async () => node.held.length,
      read: async (position, length) => node.held.subarray(position, position + length),
      write: async (bytes) => {
        const most = this.#mayFail('write');
        const taken = bytes.subarray(0, most);
        node.held = Buffer.concat([node.held, taken]);
        return taken.length;
      },
      takeBack: async (bytes) => {
        node.held = node.held.subarray(0, node.held.length - bytes);
      },
      clear: async () => {
        node.held = Buffer.alloc(0);
      },
      close: async () => {},
    };
  }

  async stat(path: string): Promise<FileState | undefined> {
    const node = this.#nodes.get(path);
    return node && stateOf(node);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#mayFail('rename');
    if (!this.#nodes.has(from)) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    this.move(from, to);
  }

  async remove(path: string): Promise<void> {
    this.#mayFail('remove');
    this.#nodes.delete(path);
  }

  /** Copies without compressing. */
  async compress(from: string, to: string): Promise<void> {
    this.#mayFail('compress');
    const { held } = this.#nodes.get(from)!;
    this.#nodes.set(to, { id: String(this.#made++), held });
  }

  /** Returns how many bytes may be written. Throws if the operation is to fail. */
  #mayFail(what: string): number {
    const result = this.#results.shift() ?? this.ever;
    if (result === 'good') return Number.POSITIVE_INFINITY;
    if (typeof result === 'number') return result;
    throw Object.assign(new Error(`${result}, ${what}`), { code: result });
  }
}

const stateOf = ({ id, held }: Node): FileState => ({
  id,
  regular: true,
  size: held.length,
  mode: 0o644,
  modifiedMs: 0,
});
