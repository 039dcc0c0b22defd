/** One line that says how the run is going, where the console output leaves room for it. */
import { readableCount } from '../../core/readable.ts';
import type { RunStatus } from '../../model/run.ts';
import { type Shell, say } from '../shell.ts';

export interface StatusLine {
  /** Looks whether it is time to draw again. */
  readonly tick: () => void;
  /** A line of its own above the status. */
  readonly above: (line: string) => void;
  readonly end: () => void;
}

const EVERY_MS = 500;
/** Where standard error is no terminal, progress comes as plain lines and seldom. */
const PLAIN_EVERY_MS = 10_000;

export interface StatusOptions {
  /** Whether nothing else is told on the terminal. */
  readonly wanted: () => boolean;
  readonly read: () => RunStatus | undefined;
  /** How long the run is to last in its own time, where that is known. */
  readonly wholeMs: number | undefined;
}

export function statusLine(shell: Shell, { wanted, read, wholeMs }: StatusOptions): StatusLine {
  const onTerminal = shell.stderr.isTTY === true && shell.env.TERM !== 'dumb';
  const everyMs = onTerminal ? EVERY_MS : PLAIN_EVERY_MS;
  let dueMs = performance.now() + everyMs;
  let last = { atMs: performance.now(), logs: 0 };
  let shown = false;
  const clear = (): void => {
    if (shown) shell.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    tick() {
      const now = performance.now();
      if (now < dueMs || !wanted()) return;
      dueMs = now + everyMs;
      const status = read();
      if (!status) return;
      const perSecond = ((status.emitted.logs - last.logs) / (now - last.atMs)) * 1000;
      last = { atMs: now, logs: status.emitted.logs };
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

function describe(
  { phase, elapsedMs, emitted, filtered, skipped }: RunStatus,
  perSecond: number,
  wholeMs: number | undefined,
): string {
  const seconds = Math.floor(elapsedMs / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const rest = [filtered > 0 ? `, ${filtered} filtered` : '', skipped > 0 ? `, ${skipped} skipped` : ''].join(
    '',
  );
  const done = wholeMs === undefined ? '' : ` (${Math.min(100, Math.floor((elapsedMs / wholeMs) * 100))}%)`;
  return `${phase} ${clock}${done}: ${readableCount(emitted.logs)} logs, ${readableCount(emitted.spans)} spans, ${perSecond.toFixed(0)} logs/s${rest}`;
}
