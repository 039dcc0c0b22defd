/** The onset: the part of a verdict on whether the alert fired, or stayed silent, as expected. */
import { unknownIn } from '../render-rule.ts';
import {
  type ExpectedWindow,
  type Firing,
  firesAt,
  lastEvaluation,
  type NotFired,
  type RuleView,
  tooLateFrom,
} from './expected-window.ts';
import { labelOf, labelsMatcher } from './labels.ts';
import { whyNotFired } from './not-fired.ts';
import { isEmpty } from './windows.ts';
import { observedOnly } from './words.ts';

export type OnsetOutcome =
  | {
      readonly verdict: 'fired' | 'fired-late' | 'fired-early' | 'fired-but-must-not';
      readonly firing: Firing;
    }
  | { readonly verdict: 'never-fired' | 'stayed-silent'; readonly notFired: NotFired }
  | { readonly verdict: 'unobservable'; readonly reason: string };

export function onsetOf(expected: ExpectedWindow): OnsetOutcome {
  if (isEmpty(expected.window)) {
    const what = expected.window.incident ?? 'the window';
    return { verdict: 'unobservable', reason: `${what} does not happen in the judged time` };
  }
  const unobservable = expected.views.find(({ history }) => history.unobservable !== undefined);
  if (unobservable) return { verdict: 'unobservable', reason: unobservable.history.unobservable! };
  const reason = unknownLabel(expected);
  if (reason !== undefined) return { verdict: 'unobservable', reason };
  return expected.expectation.never ? judgeSilence(expected) : judgeFiring(expected);
}

/** Why an expected label is unknown: only a ruler can render it. */
function unknownLabel({ expectation, views }: ExpectedWindow): string | undefined {
  const instances = views.flatMap(({ history }) => history.instances);
  for (const { name } of expectation.labels) {
    const matchesOthers = labelsMatcher(expectation.labels.filter((other) => other.name !== name));
    for (const { labels } of instances.filter((one) => matchesOthers(one.labels))) {
      const reason = unknownIn(labelOf(labels, name));
      if (reason !== undefined) return `its label \`${name}\` is not known in a drill: ${reason}`;
    }
  }
  return undefined;
}

function judgeSilence(expected: ExpectedWindow): OnsetOutcome {
  const { firings, views, window } = expected;
  if (firings[0]) return { verdict: 'fired-but-must-not', firing: firings[0] };
  // The window must have been observed completely. The time after it counts as far as it was observed.
  const partial = views.find((view) => !observed(view, window.startMs, window.endMs));
  if (partial) return notObserved(partial, expected);
  return { verdict: 'stayed-silent', notFired: whyNotFired(expected) };
}

function judgeFiring(expected: ExpectedWindow): OnsetOutcome {
  const { expectation, window, firings, views } = expected;
  const early = firings.find((one) => firesAt(one, window.startMs));
  if (early) return { verdict: 'fired-early', firing: early };
  const tooLate = (view: RuleView) => tooLateFrom(expectation, window, view.history.rule);
  const inTime = firings.find(({ firingMs, view }) => firingMs < tooLate(view));
  if (inTime) return { verdict: 'fired', firing: inTime };
  if (firings[0]) return { verdict: 'fired-late', firing: firings[0] };
  const partial = views.find((view) => !observed(view, window.startMs, Math.min(view.nextMs, tooLate(view))));
  if (partial) return notObserved(partial, expected);
  return { verdict: 'never-fired', notFired: whyNotFired(expected) };
}

/** Whether every evaluation from `fromMs` (inclusive) to `untilMs` (exclusive) was observed. */
const observed = ({ history: { grid } }: RuleView, fromMs: number, untilMs: number): boolean =>
  grid.fromMs < fromMs + grid.stepMs && lastEvaluation(grid) + grid.stepMs >= untilMs;

const notObserved = (view: RuleView, { window }: ExpectedWindow): OnsetOutcome => ({
  verdict: 'unobservable',
  reason: observedOnly(view.history.grid, window),
});
