/** What a command may touch of its process; tests swap it for buffers. */
import type { Writable } from 'node:stream';
import type { ExitCode } from '../core/exit-codes.ts';

export type Terminal = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Of the process's own streams. */
  readonly fd?: number;
};

export interface Shell {
  /** Without node and script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /**
   * Started on a terminal: standard input, output or error is one. SIGHUP then means that the terminal has gone, and
   * otherwise (a service, a container, cron, nohup) that somebody asks for files to be opened again.
   */
  readonly onTerminal?: boolean;
  readonly onSignal: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', handler: () => void) => void;
  /** Ends the process as soon as what was printed has left it. */
  readonly exit: (code: ExitCode) => void;
}

/** One line for people, on standard error. */
export const say = (shell: Shell, line: string): void => {
  shell.stderr.write(`${line}\n`);
};

/** Colours where a person looks and has not asked for none (https://no-color.org). */
export const wantsColour = (shell: Shell, stream: Terminal): boolean =>
  stream.isTTY === true && (shell.env.NO_COLOR ?? '') === '' && shell.env.TERM !== 'dumb';
