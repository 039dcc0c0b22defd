/**
 * When the file output tries again after an error, and which errors need a new file handle.
 *
 *   attempting ──pause──▶ waiting ──time is up, retryNow──▶ attempting
 *       └───────stop────────┴──────▶ stopped
 */
import { stat } from 'node:fs/promises';

type State =
  | { readonly kind: 'attempting' }
  | { readonly kind: 'waiting'; readonly wake: () => void }
  /** No further attempt. */
  | { readonly kind: 'stopped' };

export class Retry {
  #state: State = { kind: 'attempting' };

  get stopped(): boolean {
    return this.#state.kind === 'stopped';
  }

  /** Waits before the next attempt; not at all once stopped. */
  async pause(ms: number): Promise<void> {
    if (this.#state.kind === 'stopped') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      const wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#state = { kind: 'waiting', wake };
    });
    if (!this.stopped) this.#state = { kind: 'attempting' };
  }

  /** Ends the wait for the next attempt. */
  retryNow(): void {
    if (this.#state.kind === 'waiting') this.#state.wake();
  }

  /** Ends the wait; there is no next attempt. */
  stop(): void {
    this.retryNow();
    this.#state = { kind: 'stopped' };
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** No space, or an interrupted call: the handle is good, and the same write may succeed later. */
const TEMPORARY = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EAGAIN', 'EINTR']);

/** Whether the same handle may work again. After any other error (EBADF, ESTALE, EIO, EPIPE, EACCES) a new one may. */
export const isTemporary = (error: unknown): boolean => TEMPORARY.has(codeOf(error) ?? '');

/** A pipe or terminal whose reader is slower than the run. */
export const isFullPipe = (error: unknown): boolean => codeOf(error) === 'EAGAIN';

/** Opening a named pipe for writing fails with ENXIO until a process reads it (fifo(7)). */
export async function isUnreadPipe(error: unknown, path: string): Promise<boolean> {
  return codeOf(error) === 'ENXIO' && (await stat(path)).isFIFO();
}
