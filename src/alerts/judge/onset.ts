/** The first half of a verdict: whether the alert fired as it should, or stayed silent as it should. */
import { unseenIn } from '../render-rule.ts';
import { whyAbsent } from './absence.ts';
import { labelOf, labelsMatcher } from './labels.ts';
import {
  type Absence,
  type Firing,
  firesAt,
  lastEvaluation,
  type Occasion,
  tooLateFrom,
  type View,
} from './occasion.ts';
import { isEmpty } from './windows.ts';
import { watchedOnly } from './words.ts';

export type OnsetOutcome =
  | {
      readonly verdict: 'fired' | 'fired-late' | 'fired-early' | 'fired-but-must-not';
      readonly firing: Firing;
    }
  | { readonly verdict: 'never-fired' | 'stayed-silent'; readonly absence: Absence }
  | { readonly verdict: 'unobservable'; readonly reason: string };

export function onsetOf(occasion: Occasion): OnsetOutcome {
  if (isEmpty(occasion.window)) {
    const what = occasion.window.incident ?? 'the window';
    return { verdict: 'unobservable', reason: `${what} does not happen in the judged time` };
  }
  const unobservable = occasion.views.find(({ history }) => history.unobservable !== undefined);
  if (unobservable) return { verdict: 'unobservable', reason: unobservable.history.unobservable! };
  const reason = unseenLabel(occasion);
  if (reason !== undefined) return { verdict: 'unobservable', reason };
  return occasion.expectation.never ? judgeSilence(occasion) : judgeFiring(occasion);
}

/** A label that it asks for and that only a ruler can render: nobody can say whom it means. */
function unseenLabel({ expectation, views }: Occasion): string | undefined {
  const instances = views.flatMap(({ history }) => history.instances);
  for (const { name } of expectation.labels) {
    const isMeant = labelsMatcher(expectation.labels.filter((other) => other.name !== name));
    for (const { labels } of instances.filter((one) => isMeant(one.labels))) {
      const reason = unseenIn(labelOf(labels, name));
      if (reason !== undefined) return `its label \`${name}\` is not known in a drill: ${reason}`;
    }
  }
  return undefined;
}

function judgeSilence(occasion: Occasion): OnsetOutcome {
  const { firings, views, window } = occasion;
  if (firings[0]) return { verdict: 'fired-but-must-not', firing: firings[0] };
  // What follows the window is looked at as far as it was watched; the window itself must have been.
  const blind = views.find((view) => !watched(view, window.startMs, window.endMs));
  if (blind) return unwatched(blind, occasion);
  return { verdict: 'stayed-silent', absence: whyAbsent(occasion) };
}

function judgeFiring(occasion: Occasion): OnsetOutcome {
  const { expectation, window, firings, views } = occasion;
  const early = firings.find((one) => firesAt(one, window.startMs));
  if (early) return { verdict: 'fired-early', firing: early };
  const tooLate = (view: View) => tooLateFrom(expectation, window, view.history.rule);
  const inTime = firings.find(({ firingMs, view }) => firingMs < tooLate(view));
  if (inTime) return { verdict: 'fired', firing: inTime };
  if (firings[0]) return { verdict: 'fired-late', firing: firings[0] };
  const blind = views.find((view) => !watched(view, window.startMs, Math.min(view.nextMs, tooLate(view))));
  if (blind) return unwatched(blind, occasion);
  return { verdict: 'never-fired', absence: whyAbsent(occasion) };
}

/** Whether every evaluation due from `fromMs` until before `untilMs` was seen. */
const watched = ({ history: { grid } }: View, fromMs: number, untilMs: number): boolean =>
  grid.fromMs < fromMs + grid.stepMs && lastEvaluation(grid) + grid.stepMs >= untilMs;

const unwatched = (view: View, { window }: Occasion): OnsetOutcome => ({
  verdict: 'unobservable',
  reason: watchedOnly(view.history.grid, window),
});
