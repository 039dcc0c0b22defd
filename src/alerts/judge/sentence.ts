/** What happened, in one sentence for a person: how it began, how it ended, and what else there is to say. */
import { type Firing, lastEvaluation, type Occasion } from './occasion.ts';
import type { OnsetOutcome } from './onset.ts';
import { furthest, samplesWithin, seriesBehind } from './readings.ts';
import type { ResetOutcome } from './reset.ts';
import {
  clock,
  duringWords,
  extremeWord,
  labelSet,
  lasting,
  nameOf,
  rulerRange,
  subjectOf,
  thresholdWords,
  valueWords,
  windowWords,
} from './words.ts';

export function sentenceOf(
  occasion: Occasion,
  onset: OnsetOutcome,
  reset: ResetOutcome,
  /** Of the levels that it asks for, of its annotations. */
  more: readonly (string | undefined)[],
): string {
  const told = more.flatMap((words) => (words === undefined ? [] : [`; ${words}`]));
  return [onsetWords(occasion, onset), resetWords(occasion, onset, reset), ...told].join('');
}

function onsetWords(occasion: Occasion, onset: OnsetOutcome): string {
  const { expectation, window } = occasion;
  const during = duringWords(expectation, window);
  switch (onset.verdict) {
    case 'unobservable':
      return `Nobody can say whether ${subjectOf(expectation)} fired ${during}: ${onset.reason}`;
    case 'never-fired':
    case 'stayed-silent':
      return `${subjectOf(expectation)} did not fire ${during}: ${onset.absence.reason}`;
    case 'fired-but-must-not':
      return mustNot(occasion, onset.firing);
    case 'fired-early': {
      const { firingMs, view, instance } = onset.firing;
      const before = lasting(window.startMs - firingMs);
      return `${nameOf(instance, view.history, expectation)} was firing already at the start of ${windowWords(expectation)}: since ${clock(firingMs, window)}, ${before} before it`;
    }
    case 'fired':
    case 'fired-late': {
      const { firingMs, view, instance } = onset.firing;
      const detectionMs = firingMs - window.startMs;
      const late = onset.verdict === 'fired-late' ? ', too late' : '';
      const range = rulerRange(detectionMs, view.history.rule.intervalMs);
      return `${nameOf(instance, view.history, expectation)} fired ${lasting(detectionMs)} after the start of ${windowWords(expectation)}${late} (${range}; allowed ${lasting(expectation.firesMs!)})`;
    }
  }
}

function mustNot({ expectation, window, firings }: Occasion, { instance, firingMs, view }: Firing): string {
  const name = nameOf(instance, view.history, expectation);
  const end =
    instance.endMs === undefined ? 'to the end of the drill' : `for ${lasting(instance.endMs - firingMs)}`;
  // What comes after an incident is blamed on it for a while.
  const after = firingMs < window.endMs ? '' : ` and for ${lasting(view.untilMs - window.endMs)} after it`;
  const times = firings.length > 1 ? `; it fired ${firings.length} times in all` : '';
  return `${name} fired from ${clock(firingMs, window)} ${end}${peak(instance, firingMs, view)}, which it must not ${duringWords(expectation, window)}${after}${times}`;
}

/** How far its value went while it fired. */
function peak(instance: Firing['instance'], firingMs: number, { history }: Firing['view']): string {
  const threshold = history.measured?.threshold;
  const series = seriesBehind(history, instance);
  const samples = series ? samplesWithin(series, firingMs, instance.endMs ?? Number.POSITIVE_INFINITY) : [];
  const sample = furthest(samples, threshold);
  if (!sample) return '';
  const limit = threshold ? `, ${thresholdWords(threshold)}` : '';
  return ` (${extremeWord(threshold)} value ${valueWords(sample.value, threshold)}${limit})`;
}

function resetWords(occasion: Occasion, onset: OnsetOutcome, reset: ResetOutcome): string {
  if (!reset.firing) return '';
  const { expectation, window } = occasion;
  const { instance, view } = reset.firing;
  const { history } = view;
  const end = `the end of ${windowWords(expectation)}`;
  const allowed = `allowed ${lasting(expectation.resolvesMs!)}`;
  const another = 'firing' in onset && labelSet(onset.firing.instance.labels) !== labelSet(instance.labels);
  const who = another ? `${nameOf(instance, history, expectation)} ` : '';
  const watchedMs = lastEvaluation(history.grid) - window.endMs;
  switch (reset.verdict) {
    case 'cleared':
      if (reset.resetMs === 0) return `, and ${who}was gone by ${end}`;
      return `, and ${who}was gone ${lasting(reset.resetMs)} after ${end} (${rulerRange(reset.resetMs, history.rule.intervalMs)}; ${allowed})`;
    case 'cleared-late':
      return `, and ${who}was gone only ${lasting(reset.resetMs)} after ${end} (${rulerRange(reset.resetMs, history.rule.intervalMs)}; ${allowed}${lastValue(reset.firing)})`;
    case 'did-not-clear':
      return `, and ${who}was still firing when the drill ended, ${lasting(watchedMs)} after ${end} (${allowed}${lastValue(reset.firing)})`;
    case 'unobservable': {
      const when = watchedMs < 0 ? `before ${end}` : `${lasting(watchedMs)} after ${end}`;
      return `, and ${who}was still firing when the drill ended, ${when}: too early to say whether it clears in time (${allowed})`;
    }
  }
}

/** Its value at the last evaluation at which it still fired. */
function lastValue({ instance, view: { history } }: Firing): string {
  const samples = seriesBehind(history, instance)?.samples ?? [];
  const sample = samples.findLast(({ timeMs }) => timeMs < (instance.endMs ?? Number.POSITIVE_INFINITY));
  if (!sample) return '';
  const threshold = history.measured?.threshold;
  const limit = threshold ? `, ${thresholdWords(threshold)}` : '';
  return `; last value ${valueWords(sample.value, threshold)}${limit}`;
}
