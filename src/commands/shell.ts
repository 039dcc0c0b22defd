/** The parts of the process that a command may use. Tests replace it with buffers. */
import type { Writable } from 'node:stream';
import type { ExitCode } from '../core/exit-codes.ts';

export type Terminal = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Set for the streams of the process. */
  readonly fd?: number;
};

export interface Shell {
  /** Without the node binary and the script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /**
   * Whether standard input, output or error is a terminal. SIGHUP then means that the terminal has closed. Otherwise (a
   * service, a container, cron, nohup) it is a request to open the output files again.
   */
  readonly onTerminal?: boolean;
  readonly onSignal: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', handler: () => void) => void;
  /** Exits as soon as all printed text is written. */
  readonly exit: (code: ExitCode) => void;
}

/** One line for people, on standard error. */
export const say = (shell: Shell, line: string): void => {
  shell.stderr.write(`${line}\n`);
};

/** Colours on a terminal, unless NO_COLOR is set (https://no-color.org). */
export const wantsColour = (shell: Shell, stream: Terminal): boolean =>
  stream.isTTY === true && (shell.env.NO_COLOR ?? '') === '' && shell.env.TERM !== 'dumb';
