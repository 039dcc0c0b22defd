/**
 * All outputs as one. Each output gets every batch. If one fails, the failure is reported once per operation and the
 * other outputs are not affected. An output that does not respond delays the run only up to a deadline.
 */
import { within } from '../core/deadline.ts';
import { messageOf } from '../core/errors.ts';
import type { Output } from '../model/output.ts';
import type { TelemetryRecord } from '../model/record.ts';

/** An internal error: something threw that should not have. The run continues to its end. */
export interface RunFault {
  /** For people: `output otlp failed to write: …`. */
  readonly what: string;
  readonly cause: unknown;
}

/** Time that an output gets beyond its flush deadline, to give up and count what is left. */
const GRACE_MS = 750;
/** The shortest time that an output gets to close its files and sockets. */
const MIN_CLOSE_MS = 500;

export class Outputs {
  readonly #outputs: readonly Output[];
  readonly #onFault: (fault: RunFault) => void;
  readonly #faults = new Map<string, RunFault>();
  /** Ends the current wait for outputs. */
  #endWait: (() => void) | undefined;
  #waits = true;

  constructor(outputs: readonly Output[], onFault: (fault: RunFault) => void = () => {}) {
    this.#outputs = outputs;
    this.#onFault = onFault;
  }

  get faults(): readonly RunFault[] {
    return [...this.#faults.values()];
  }

  /** Keeps and reports a fault, once per `what`. */
  addFault(what: string, cause: unknown): void {
    if (this.#faults.has(what)) return;
    const fault = { what: `${what}: ${messageOf(cause)}`, cause };
    this.#faults.set(what, fault);
    this.#onFault(fault);
  }

  /** Returns a promise if an output asks the engine to wait. */
  write(batch: readonly TelemetryRecord[]): Promise<void> | undefined {
    const waits: Promise<void>[] = [];
    for (const output of this.#outputs) {
      const onError = (cause: unknown): void => this.addFault(`output ${output.name} failed to write`, cause);
      try {
        const wait = output.write(batch);
        if (wait) waits.push(wait.catch(onError));
      } catch (cause) {
        onError(cause);
      }
    }
    if (waits.length === 0 || !this.#waits) return undefined;
    return new Promise((resolve) => {
      this.#endWait = resolve;
      void Promise.all(waits).then(() => resolve());
    });
  }

  /** From now on `write` waits for no output: stopping a run must not depend on an endpoint that does not respond. */
  stopWaiting(): void {
    this.#waits = false;
    this.#endWait?.();
  }

  async flush(deadlineMs: number): Promise<void> {
    await this.#each('flush', async (output) => {
      if (await within(output.flush(deadlineMs), deadlineMs + GRACE_MS)) return;
      throw new Error(`it exceeded its deadline of ${deadlineMs} ms`);
    });
  }

  /** An output that does not close in time is abandoned: its account has what it still holds. */
  async close(deadlineMs: number): Promise<void> {
    await this.#each('close', (output) => within(output.close(), Math.max(MIN_CLOSE_MS, deadlineMs)));
  }

  async #each(operation: string, action: (output: Output) => Promise<unknown>): Promise<void> {
    await Promise.all(
      this.#outputs.map(async (output) => {
        try {
          await action(output);
        } catch (cause) {
          this.addFault(`output ${output.name} failed to ${operation}`, cause);
        }
      }),
    );
  }
}
