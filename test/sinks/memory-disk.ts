/** A file system in memory whose every step may fail, in an order that a test lays down. */
import type { Appendable, FileState } from '../../src/sinks/appendable.ts';
import type { Disk } from '../../src/sinks/disk.ts';

/** What the next step on the disk does: all of it, only so many bytes (of a write), or fail. */
export type Fate = 'good' | 'ENOSPC' | 'EIO' | number;

interface Node {
  readonly id: string;
  held: Buffer;
}

export class MemoryDisk implements Disk {
  readonly #nodes = new Map<string, Node>();
  readonly #fates: Fate[];
  /** What is done when no fate is left. */
  ever: Fate = 'good';
  #made = 0;

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  /** Path and text of every file. */
  get files(): readonly (readonly [string, string])[] {
    return [...this.#nodes].map(([path, { held }]) => [path, held.toString()]);
  }

  /** Somebody else moves a file. */
  move(from: string, to: string): void {
    const node = this.#nodes.get(from);
    if (!node) return;
    this.#nodes.delete(from);
    this.#nodes.set(to, node);
  }

  /** Somebody copies a file and empties it, as logrotate does with copytruncate. */
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

  /** Packed here means no more than copied. */
  async pack(from: string, to: string): Promise<void> {
    this.#mayFail('pack');
    const { held } = this.#nodes.get(from)!;
    this.#nodes.set(to, { id: String(this.#made++), held });
  }

  /** How many bytes may be written now. */
  #mayFail(what: string): number {
    const fate = this.#fates.shift() ?? this.ever;
    if (fate === 'good') return Number.POSITIVE_INFINITY;
    if (typeof fate === 'number') return fate;
    throw Object.assign(new Error(`${fate}, ${what}`), { code: fate });
  }
}

const stateOf = ({ id, held }: Node): FileState => ({
  id,
  regular: true,
  size: held.length,
  mode: 0o644,
  modifiedMs: 0,
});
