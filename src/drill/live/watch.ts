/** Looks at a ruler again and again while a drill runs, and keeps what it showed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertRule } from '../../alerts/model.ts';
import { Unobservable } from '../../loki/refusals.ts';
import { LOOKS } from './evaluations.ts';
import type { Look, Ruler, RuleState } from './ruler.ts';

export interface Watch {
  /** All looks at one of its rules, oldest first, as far as they say something new. */
  looks(key: string): readonly RuleState[];
  /** Comes back when every rule that is watched was evaluated for the last time up to then, or `patienceMs` later. */
  until(endMs: number, patienceMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly ruler: Ruler;
  /** What it showed when the drill was planned. */
  readonly first: Look;
  readonly rules: readonly { readonly key: string; readonly rule: AlertRule }[];
  /** Told at every turn what it showed, or nothing where it did not answer. */
  readonly onTurn: (states: readonly RuleState[] | undefined) => void;
  /** Told once when it falls silent, and once when it speaks again. */
  readonly tell: (line: string) => void;
  /** Told when it has been silent for so long that nothing is left to be seen, or nobody looks any more. */
  readonly onLost: () => void;
}

const LOST_MS = 300_000;
const LONGEST_MS = 5000;
const SHORTEST_MS = 250;

/** Often enough that one that fails costs nothing. */
export const lookEveryMs = (rules: readonly AlertRule[]): number =>
  Math.min(
    LONGEST_MS,
    Math.max(SHORTEST_MS, Math.min(...rules.map(({ intervalMs }) => intervalMs)) / (LOOKS + 1)),
  );

export function watchRuler({ ruler, first, rules, onTurn, tell, onLost }: WatchOptions): Watch {
  const everyMs = lookEveryMs(rules.map(({ rule }) => rule));
  const kept = new Map(rules.map(({ key }) => [key, [] as RuleState[]]));
  const stopped = new AbortController();
  let heardMs = Date.now();
  let silent = false;

  const take = ({ rules: states }: Look): void => {
    for (const state of states) keep(kept.get(state.key), state);
    onTurn(states);
  };
  const look = async (): Promise<void> => {
    try {
      take(await ruler.look());
      heardMs = Date.now();
      if (silent) tell('the ruler answers again');
      silent = false;
    } catch (error) {
      if (!(error instanceof Unobservable)) throw error;
      if (!silent) tell(error.message);
      silent = true;
      onTurn(undefined);
      if (Date.now() - heardMs > LOST_MS) onLost();
    }
  };
  const run = async (): Promise<void> => {
    const startMs = performance.now();
    while (!stopped.signal.aborted) {
      // To the next turn: looks that took too long are not made up for.
      const waitMs = everyMs - ((performance.now() - startMs) % everyMs);
      await sleep(waitMs, undefined, { signal: stopped.signal }).catch(() => {});
      if (!stopped.signal.aborted) await look();
    }
  };

  take(first);
  const running = run();
  running.catch(onLost); // what it was is told by stop()
  return {
    looks: (key) => kept.get(key) ?? [],
    async until(endMs, patienceMs) {
      const deadline = Date.now() + patienceMs;
      const isThrough = (): boolean =>
        rules.every(
          ({ key, rule }) => (kept.get(key)?.at(-1)?.evaluatedMs ?? endMs) > endMs - rule.intervalMs,
        );
      while (!isThrough() && !silent && Date.now() < deadline) await sleep(everyMs);
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** A look that shows an evaluation once more is kept a few times only, and a rule that is as it was only once. */
function keep(looks: RuleState[] | undefined, state: RuleState): void {
  if (!looks || state.evaluatedMs === undefined) return;
  if (looks.at(-LOOKS)?.evaluatedMs === state.evaluatedMs && looks.length >= LOOKS) return;
  const last = looks.at(-1)?.rule;
  const same = last !== undefined && JSON.stringify(last) === JSON.stringify(state.rule);
  looks.push(same ? { ...state, rule: last } : state);
}
