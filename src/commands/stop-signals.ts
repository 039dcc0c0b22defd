/** Signals that stop a command: the first one stops it in order, the second one ends the process. */
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import type { Shell } from './shell.ts';

export interface StopOptions {
  /** On the second signal, before the process exits. */
  readonly beforeExit?: () => void;
  /**
   * Opens the output files again. With it, SIGHUP means that log rotation moved the files, unless firedrill was started
   * on a terminal.
   */
  readonly reopen?: () => void;
}

export interface Stopping {
  /** Aborted by the first signal. The reason is the exit code for this signal. */
  readonly stopped: AbortSignal;
  /** Aborted by the second signal, with the same kind of reason. */
  readonly exiting: AbortSignal;
}

export function stopOnSignals(shell: Shell, { beforeExit, reopen }: StopOptions = {}): Stopping {
  const stop = new AbortController();
  const exit = new AbortController();
  const onSignal = (code: ExitCode) => (): void => {
    if (!stop.signal.aborted) {
      stop.abort(code);
      return;
    }
    if (!exit.signal.aborted) {
      exit.abort(code);
      beforeExit?.();
    }
    shell.exit(code);
  };
  shell.onSignal('SIGINT', onSignal(EXIT.interrupted));
  shell.onSignal('SIGTERM', onSignal(EXIT.terminated));
  shell.onSignal('SIGHUP', () => {
    if (reopen && !shell.onTerminal) reopen();
    // The terminal has closed. Never a second signal: both the shell and the kernel may send it.
    else if (!stop.signal.aborted) stop.abort(EXIT.terminated);
  });
  return { stopped: stop.signal, exiting: exit.signal };
}
