/** One line that shows how far a run is, if no output writes to the terminal. */
import { readableCount } from '../../core/readable.ts';
import type { RunStatus } from '../../model/run.ts';
import { type Shell, say } from '../shell.ts';

export interface StatusLine {
  /** Redraws the line if it is due. */
  readonly tick: () => void;
  /** Prints a line above the status line. */
  readonly above: (line: string) => void;
  readonly end: () => void;
}

const REDRAW_MS = 500;
/** Without a terminal, the status is printed as separate lines. */
const PLAIN_EVERY_MS = 10_000;

export interface StatusOptions {
  /** Whether the status is shown. */
  readonly wanted: () => boolean;
  readonly read: () => RunStatus | undefined;
  /** The duration of the run by its own clock, if it has one. */
  readonly wholeMs: number | undefined;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export function statusLine(
  shell: Shell,
  { wanted, read, wholeMs, now = () => performance.now() }: StatusOptions,
): StatusLine {
  const onTerminal = shell.stderr.isTTY === true && shell.env.TERM !== 'dumb';
  const everyMs = onTerminal ? REDRAW_MS : PLAIN_EVERY_MS;
  let dueMs = now() + everyMs;
  let last = { atMs: now(), logs: 0 };
  let shown = false;
  const clear = (): void => {
    if (shown) shell.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    tick() {
      const nowMs = now();
      if (nowMs < dueMs || !wanted()) return;
      dueMs = nowMs + everyMs;
      const status = read();
      if (!status) return;
      const perSecond = ((status.emitted.logs - last.logs) / (nowMs - last.atMs)) * 1000;
      last = { atMs: nowMs, logs: status.emitted.logs };
      const text = describe(status, perSecond, wholeMs);
      if (!onTerminal) {
        say(shell, text);
        return;
      }
      shell.stderr.write(`\r\u001b[K${text.slice(0, (shell.stderr.columns || 80) - 1)}`);
      shown = true;
    },
    above(line) {
      clear();
      say(shell, line);
    },
    end: clear,
  };
}

/** `running 00:01:05 (54%): 1,000 logs, 800 spans, 10 logs/s`. */
function describe(
  { phase, elapsedMs, emitted, filtered, skipped }: RunStatus,
  perSecond: number,
  wholeMs: number | undefined,
): string {
  const seconds = Math.floor(elapsedMs / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const done = wholeMs === undefined ? '' : ` (${Math.min(100, Math.floor((elapsedMs / wholeMs) * 100))}%)`;
  const parts = [
    `${readableCount(emitted.logs)} logs`,
    `${readableCount(emitted.spans)} spans`,
    `${perSecond.toFixed(0)} logs/s`,
    ...(filtered > 0 ? [`${filtered} filtered`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return `${phase} ${clock}${done}: ${parts.join(', ')}`;
}
