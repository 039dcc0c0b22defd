/** Polls a ruler while a drill runs, and keeps the states of its rules. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertRule } from '../../alerts/model.ts';
import { Unobservable } from '../../loki/refusals.ts';
import { POLLS_PER_EVALUATION } from './evaluations.ts';
import type { Ruler, RulerState, RuleState } from './ruler.ts';

export interface Watch {
  /** The states of one rule, oldest first, without redundant ones. */
  polls(key: string): readonly RuleState[];
  /** Settles when the last evaluation of every rule before `endMs` was observed, or after `timeoutMs`. */
  until(endMs: number, timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly ruler: Ruler;
  /** The state of the ruler when the drill was planned. */
  readonly first: RulerState;
  readonly rules: readonly { readonly key: string; readonly rule: AlertRule }[];
  /** Called after every poll with the states, or with undefined if the ruler did not answer. */
  readonly onPoll: (states: readonly RuleState[] | undefined) => void;
  /** Called with one line when the ruler stops answering, and one when it answers again. */
  readonly log: (line: string) => void;
  /** Called when the ruler has not answered for so long that the drill cannot be judged, or when polling fails. */
  readonly onLost: () => void;
}

const LOST_AFTER_MS = 300_000;
const LONGEST_INTERVAL_MS = 5000;
const SHORTEST_INTERVAL_MS = 250;

/** Short enough that one failed poll loses no evaluation. */
export const pollIntervalMs = (rules: readonly AlertRule[]): number =>
  Math.min(
    LONGEST_INTERVAL_MS,
    Math.max(
      SHORTEST_INTERVAL_MS,
      Math.min(...rules.map(({ intervalMs }) => intervalMs)) / (POLLS_PER_EVALUATION + 1),
    ),
  );

export function watchRuler({ ruler, first, rules, onPoll, log, onLost }: WatchOptions): Watch {
  const everyMs = pollIntervalMs(rules.map(({ rule }) => rule));
  const kept = new Map(rules.map(({ key }) => [key, [] as RuleState[]]));
  const stopped = new AbortController();
  let answeredMs = Date.now();
  let unreachable = false;

  const take = ({ rules: states }: RulerState): void => {
    for (const state of states) keep(kept.get(state.key), state);
    onPoll(states);
  };
  const poll = async (): Promise<void> => {
    try {
      take(await ruler.poll());
      answeredMs = Date.now();
      if (unreachable) log('the ruler answers again');
      unreachable = false;
    } catch (error) {
      if (!(error instanceof Unobservable)) throw error;
      if (!unreachable) log(error.message);
      unreachable = true;
      onPoll(undefined);
      if (Date.now() - answeredMs > LOST_AFTER_MS) onLost();
    }
  };
  const run = async (): Promise<void> => {
    const startMs = performance.now();
    while (!stopped.signal.aborted) {
      // Wait for the next multiple of the interval. Polls that were due during a slow one are skipped.
      const waitMs = everyMs - ((performance.now() - startMs) % everyMs);
      await sleep(waitMs, undefined, { signal: stopped.signal }).catch(() => {});
      if (!stopped.signal.aborted) await poll();
    }
  };

  take(first);
  const running = run();
  running.catch(onLost); // stop() throws the error
  return {
    polls: (key) => kept.get(key) ?? [],
    async until(endMs, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      const isComplete = (): boolean =>
        rules.every(
          ({ key, rule }) => (kept.get(key)?.at(-1)?.evaluatedMs ?? endMs) > endMs - rule.intervalMs,
        );
      while (!isComplete() && !unreachable && Date.now() < deadline) await sleep(everyMs);
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** Keeps a few states of each evaluation, and one copy of a rule that does not change. */
function keep(kept: RuleState[] | undefined, state: RuleState): void {
  if (!kept || state.evaluatedMs === undefined) return;
  if (kept.at(-POLLS_PER_EVALUATION)?.evaluatedMs === state.evaluatedMs) return;
  const last = kept.at(-1)?.rule;
  const same = last !== undefined && JSON.stringify(last) === JSON.stringify(state.rule);
  kept.push(same ? { ...state, rule: last } : state);
}
