/**
 * The outputs as one: each gets every batch, and each by itself. A fault of one is noted, once for each
 * thing it fails at, and keeps no record from the others; one that never comes back holds up nobody for ever.
 */
import { within } from '../core/deadline.ts';
import { messageOf } from '../core/errors.ts';
import type { Output } from '../model/output.ts';
import type { TelemetryRecord } from '../model/record.ts';

/** A fault of ours: something threw that should not have. The run went on to its end all the same. */
export interface RunFault {
  /** For people: `output otlp failed at writing: …`. */
  readonly what: string;
  readonly cause: unknown;
}

/** What an output gets over its deadline to give up and count. */
const GRACE_MS = 750;
/** The least it gets to let go of files and sockets. */
const LEAST_CLOSE_MS = 500;

export class Outlets {
  readonly #outputs: readonly Output[];
  readonly #onFault: (fault: RunFault) => void;
  readonly #faults = new Map<string, RunFault>();
  /** Ends the wait that is on. */
  #letGo: (() => void) | undefined;
  #waits = true;

  constructor(outputs: readonly Output[], onFault: (fault: RunFault) => void = () => {}) {
    this.#outputs = outputs;
    this.#onFault = onFault;
  }

  get faults(): readonly RunFault[] {
    return [...this.#faults.values()];
  }

  /** The same key is noted once. */
  note(key: string, cause: unknown): void {
    if (this.#faults.has(key)) return;
    const fault = { what: `${key}: ${messageOf(cause)}`, cause };
    this.#faults.set(key, fault);
    this.#onFault(fault);
  }

  /** A promise where an output asks for time. */
  write(batch: readonly TelemetryRecord[]): Promise<void> | undefined {
    const waits: Promise<void>[] = [];
    for (const output of this.#outputs) {
      const failed = (cause: unknown): void => this.note(`output ${output.name} failed at writing`, cause);
      try {
        const wait = output.write(batch);
        if (wait) waits.push(wait.catch(failed));
      } catch (cause) {
        failed(cause);
      }
    }
    if (waits.length === 0 || !this.#waits) return undefined;
    return new Promise((resolve) => {
      this.#letGo = resolve;
      void Promise.all(waits).then(() => resolve());
    });
  }

  /** From now on no output is waited for: whoever asks a run to stop may not have to wait for a dead endpoint. */
  hurry(): void {
    this.#waits = false;
    this.#letGo?.();
  }

  async flush(deadlineMs: number): Promise<void> {
    await this.#each('flushing', async (output) => {
      if (await within(output.flush(deadlineMs), deadlineMs + GRACE_MS)) return;
      throw new Error(`it did not keep its deadline of ${deadlineMs} ms`);
    });
  }

  /** A disk or a peer that does not even let go is left behind: what it owes is in its account. */
  async close(deadlineMs: number): Promise<void> {
    await this.#each('closing', (output) => within(output.close(), Math.max(LEAST_CLOSE_MS, deadlineMs)));
  }

  async #each(what: string, action: (output: Output) => Promise<unknown>): Promise<void> {
    await Promise.all(
      this.#outputs.map(async (output) => {
        try {
          await action(output);
        } catch (cause) {
          this.note(`output ${output.name} failed at ${what}`, cause);
        }
      }),
    );
  }
}
