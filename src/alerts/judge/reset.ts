/** The second half of a verdict: whether what fired in the window was gone in time after it. */
import type { Onset } from '../model.ts';
import { type Firing, lastEvaluation, type Occasion } from './occasion.ts';

export type ResetOutcome =
  | { readonly verdict: 'not-asked'; readonly firing?: undefined }
  | { readonly verdict: 'unobservable'; readonly firing?: Firing }
  | { readonly verdict: 'cleared' | 'cleared-late'; readonly firing: Firing; readonly resetMs: number }
  | { readonly verdict: 'did-not-clear'; readonly firing: Firing };

export function resetOf({ expectation, window, firings }: Occasion, onset: Onset): ResetOutcome {
  const { resolvesMs } = expectation;
  if (resolvesMs === undefined) return { verdict: 'not-asked' };
  if (onset === 'unobservable') return { verdict: 'unobservable' };
  if (firings.length === 0) return { verdict: 'not-asked' };
  const allowedUntil = ({ view }: Firing): number => window.endMs + resolvesMs + view.history.rule.intervalMs;

  const staying = firings.filter(({ instance }) => instance.endMs === undefined);
  const stuck = staying.find((firing) => nextEvaluation(firing) > allowedUntil(firing));
  if (stuck) return { verdict: 'did-not-clear', firing: stuck };
  // Another may have been late by then, but that one could still be the later.
  if (staying[0]) return { verdict: 'unobservable', firing: staying[0] };

  const last = firings.reduce((a, b) => (b.instance.endMs! > a.instance.endMs! ? b : a));
  const late = firings.some((firing) => firing.instance.endMs! > allowedUntil(firing));
  const resetMs = Math.max(0, last.instance.endMs! - window.endMs);
  return { verdict: late ? 'cleared-late' : 'cleared', firing: last, resetMs };
}

const nextEvaluation = ({ view }: Firing): number => {
  const { grid } = view.history;
  return lastEvaluation(grid) + grid.stepMs;
};
