/** Shows how far a sweep is: a progress bar on a terminal, a line for each run elsewhere. */
import { lasting } from '../../alerts/judge/words.ts';
import { counted } from '../../core/readable.ts';
import { EFFECTS } from '../../sweep/effects.ts';
import type { IncidentRun, PlannedRun, QuietRun, SweepPlan } from '../../sweep/model.ts';
import { type Shell, say } from '../shell.ts';

export interface SweepProgress {
  /** Prints a line in any case. */
  print(line: string): void;
  began(planned: PlannedRun): void;
  /** Shows how much of a run is written, 0 to 1. */
  share(planned: PlannedRun, done: number): void;
  ended(planned: PlannedRun, run: IncidentRun | QuietRun): void;
  end(): void;
}

const REDRAW_MS = 100;
const BAR_COLUMNS = 30;

export function sweepProgress(
  shell: Shell,
  { effect, quietMs, runMs }: Pick<SweepPlan, 'effect' | 'quietMs' | 'runMs'>,
  runs: readonly PlannedRun[],
  { isShown, now = () => performance.now() }: { readonly isShown: boolean; readonly now?: () => number },
): SweepProgress {
  const { stderr } = shell;
  const onTerminal = stderr.isTTY === true;
  // Weights: a quiet day takes longer than an hour with an incident.
  const lengthOf = ({ kind }: PlannedRun): number => (kind === 'quiet' ? quietMs : runMs);
  const wholeMs = runs.reduce((sum, planned) => sum + lengthOf(planned), 0);
  /** Shares of the runs in progress. */
  const running = new Map<PlannedRun, number>();
  let done = 0;
  let doneMs = 0;
  let shown = '';
  let drawnMs = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  const nameOf = (planned: PlannedRun): string =>
    planned.kind === 'quiet'
      ? `${lasting(quietMs)} without incidents`
      : EFFECTS[effect].phrase(planned.strength);
  const draw = (): void => {
    if (!isShown || !onTerminal || now() - drawnMs < REDRAW_MS) return;
    drawnMs = now();
    const partsMs = [...running].reduce((sum, [planned, share]) => sum + share * lengthOf(planned), 0);
    const share = (doneMs + partsMs) / wholeMs;
    const names = [...new Set([...running.keys()].map(nameOf))].join(', ');
    const line = `${'█'.repeat(Math.floor(share * BAR_COLUMNS)).padEnd(BAR_COLUMNS, '░')} ${done} of ${counted(runs.length, 'run')}; ${names}`;
    clear();
    shown = line.slice(0, (stderr.columns ?? 100) - 1);
    stderr.write(shown);
  };
  return {
    print(line) {
      clear();
      say(shell, `firedrill: ${line}`);
    },
    began(planned) {
      running.set(planned, 0);
      draw();
    },
    share(planned, written) {
      running.set(planned, written);
      draw();
    },
    ended(planned, run) {
      running.delete(planned);
      done++;
      doneMs += lengthOf(planned);
      if (onTerminal) draw();
      else if (isShown)
        say(
          shell,
          `firedrill: ${done} of ${runs.length}: ${nameOf(planned)}, seed ${run.seed}: ${wordsOf(run)}`,
        );
    },
    end: clear,
  };
}

function wordsOf(run: IncidentRun | QuietRun): string {
  if (!('outcome' in run)) return run.unobservable ?? counted(run.falseAlarms, 'false alarm');
  switch (run.outcome) {
    case 'fired':
      return `fired after ${lasting(run.detectionMs ?? 0)}`;
    case 'silent':
      return 'did not fire';
    case 'early':
      return 'was firing before';
    case 'unobservable':
      return run.sentence;
  }
}
