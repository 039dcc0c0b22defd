/** How far a drill is: one line that changes on a terminal, plain lines elsewhere. */
import { type Shell, say } from '../shell.ts';

export interface DrillProgress {
  /** A new step. */
  tell(line: string): void;
  /** How much of the writing is done, 0..1. */
  share(done: number): void;
  end(): void;
}

const REDRAW_MS = 100;
const PLAIN_STEPS = 4;

export function drillProgress(shell: Shell, now: () => number = () => performance.now()): DrillProgress {
  const { stderr } = shell;
  const live = stderr.isTTY === true;
  let shown = '';
  let drawnMs = Number.NEGATIVE_INFINITY;
  let toldStep = 0;
  const clear = (): void => {
    if (shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  return {
    tell(line) {
      clear();
      say(shell, `firedrill: ${line}`);
    },
    share(done) {
      if (!live) {
        const step = Math.floor(done * PLAIN_STEPS);
        if (step > toldStep) say(shell, `firedrill: ${Math.round((step / PLAIN_STEPS) * 100)}% written`);
        toldStep = step;
        return;
      }
      if (now() - drawnMs < REDRAW_MS && done < 1) return;
      drawnMs = now();
      clear();
      shown = `writing ${'█'.repeat(Math.round(done * 30)).padEnd(30, '░')} ${Math.floor(done * 100)}%`;
      stderr.write(shown);
    },
    end: clear,
  };
}
