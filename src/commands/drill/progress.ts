/** Shows how far a drill is: a progress bar on a terminal, separate lines elsewhere. */
import { type Shell, say } from '../shell.ts';

export interface DrillProgress {
  /** Reports the next step. Not shown with `--no-progress`. */
  step(line: string): void;
  /** Prints a line in any case. */
  print(line: string): void;
  /** Shows how much of the records is written, 0 to 1. */
  share(done: number): void;
  end(): void;
}

const REDRAW_MS = 100;
/** Without a terminal, every quarter is reported. */
const PLAIN_STEPS = 4;

export function drillProgress(
  shell: Shell,
  { isShown, now = () => performance.now() }: { readonly isShown: boolean; readonly now?: () => number },
): DrillProgress {
  const { stderr } = shell;
  const onTerminal = stderr.isTTY === true;
  let shown = '';
  let drawnMs = Number.NEGATIVE_INFINITY;
  let reportedSteps = 0;
  const clear = (): void => {
    if (shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  const print = (line: string): void => {
    clear();
    say(shell, `firedrill: ${line}`);
  };
  return {
    step(line) {
      if (isShown) print(line);
    },
    print,
    share(done) {
      if (!isShown) return;
      if (!onTerminal) {
        const steps = Math.floor(done * PLAIN_STEPS);
        if (steps > reportedSteps)
          say(shell, `firedrill: ${Math.round((steps / PLAIN_STEPS) * 100)}% written`);
        reportedSteps = steps;
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
