/** The reset: the part of a verdict on whether the alerts that fired in the window resolved in time. */
import type { Onset } from '../model.ts';
import { type ExpectedWindow, type Firing, lastEvaluation } from './expected-window.ts';

export type ResetOutcome =
  | { readonly verdict: 'not-asked'; readonly firing?: undefined }
  | { readonly verdict: 'unobservable'; readonly firing?: Firing }
  | { readonly verdict: 'cleared' | 'cleared-late'; readonly firing: Firing; readonly resetMs: number }
  | { readonly verdict: 'did-not-clear'; readonly firing: Firing };

export function resetOf({ expectation, window, firings }: ExpectedWindow, onset: Onset): ResetOutcome {
  const { resolvesMs } = expectation;
  if (resolvesMs === undefined) return { verdict: 'not-asked' };
  if (onset === 'unobservable') return { verdict: 'unobservable' };
  if (firings.length === 0) return { verdict: 'not-asked' };
  const allowedUntil = ({ view }: Firing): number => window.endMs + resolvesMs + view.history.rule.intervalMs;

  const stillFiring = firings.filter(({ instance }) => instance.endMs === undefined);
  const stuck = stillFiring.find((firing) => nextEvaluation(firing) > allowedUntil(firing));
  if (stuck) return { verdict: 'did-not-clear', firing: stuck };
  // Even if another instance was late, this one may resolve later still.
  if (stillFiring[0]) return { verdict: 'unobservable', firing: stillFiring[0] };

  const last = firings.reduce((a, b) => (b.instance.endMs! > a.instance.endMs! ? b : a));
  const late = firings.some((firing) => firing.instance.endMs! > allowedUntil(firing));
  const resetMs = Math.max(0, last.instance.endMs! - window.endMs);
  return { verdict: late ? 'cleared-late' : 'cleared', firing: last, resetMs };
}

const nextEvaluation = ({ view }: Firing): number => {
  const { grid } = view.history;
  return lastEvaluation(grid) + grid.stepMs;
};
