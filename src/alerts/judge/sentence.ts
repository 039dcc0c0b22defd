/** The sentence of a judgement: onset, reset, and additional remarks. */
import { type ExpectedWindow, type Firing, lastEvaluation } from './expected-window.ts';
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
  expected: ExpectedWindow,
  onset: OnsetOutcome,
  reset: ResetOutcome,
  /** Remarks on levels and annotations. */
  remarks: readonly (string | undefined)[],
): string {
  const added = remarks.flatMap((remark) => (remark === undefined ? [] : [`; ${remark}`]));
  return [onsetWords(expected, onset), resetWords(expected, onset, reset), ...added].join('');
}

function onsetWords(expected: ExpectedWindow, onset: OnsetOutcome): string {
  const { expectation, window } = expected;
  const during = duringWords(expectation, window);
  switch (onset.verdict) {
    case 'unobservable':
      return `It is inconclusive whether ${subjectOf(expectation)} fired ${during}: ${onset.reason}`;
    case 'never-fired':
    case 'stayed-silent':
      return `${subjectOf(expectation)} did not fire ${during}: ${onset.notFired.reason}`;
    case 'fired-but-must-not':
      return mustNot(expected, onset.firing);
    case 'fired-early': {
      const { firingMs, view, instance } = onset.firing;
      const before = lasting(window.startMs - firingMs);
      return `${nameOf(instance, view.history, expectation)} was already firing at the start of ${windowWords(expectation)}: since ${clock(firingMs, window)}, ${before} before it`;
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

function mustNot(
  { expectation, window, firings }: ExpectedWindow,
  { instance, firingMs, view }: Firing,
): string {
  const name = nameOf(instance, view.history, expectation);
  const end =
    instance.endMs === undefined ? 'until the end of the drill' : `for ${lasting(instance.endMs - firingMs)}`;
  // An incident can still cause alerts for a while after its end.
  const after = firingMs < window.endMs ? '' : ` and for ${lasting(view.untilMs - window.endMs)} after it`;
  const times = firings.length > 1 ? `; it fired ${firings.length} times in total` : '';
  return `${name} fired from ${clock(firingMs, window)} ${end}${peak(instance, firingMs, view)}, but must not fire ${duringWords(expectation, window)}${after}${times}`;
}

/** The most extreme value while it fired. */
function peak(instance: Firing['instance'], firingMs: number, { history }: Firing['view']): string {
  const threshold = history.measured?.threshold;
  const series = seriesBehind(history, instance);
  const samples = series ? samplesWithin(series, firingMs, instance.endMs ?? Number.POSITIVE_INFINITY) : [];
  const sample = furthest(samples, threshold);
  if (!sample) return '';
  const limit = threshold ? `, ${thresholdWords(threshold)}` : '';
  return ` (${extremeWord(threshold)} value ${valueWords(sample.value, threshold)}${limit})`;
}

function resetWords(expected: ExpectedWindow, onset: OnsetOutcome, reset: ResetOutcome): string {
  if (!reset.firing) return '';
  const { expectation, window } = expected;
  const { instance, view } = reset.firing;
  const { history } = view;
  const end = `the end of ${windowWords(expectation)}`;
  const allowed = `allowed ${lasting(expectation.resolvesMs!)}`;
  const another = 'firing' in onset && labelSet(onset.firing.instance.labels) !== labelSet(instance.labels);
  const who = another ? `${nameOf(instance, history, expectation)} ` : '';
  const observedMs = lastEvaluation(history.grid) - window.endMs;
  switch (reset.verdict) {
    case 'cleared':
      if (reset.resetMs === 0) return `, and ${who}resolved by ${end}`;
      return `, and ${who}resolved ${lasting(reset.resetMs)} after ${end} (${rulerRange(reset.resetMs, history.rule.intervalMs)}; ${allowed})`;
    case 'cleared-late':
      return `, and ${who}resolved only ${lasting(reset.resetMs)} after ${end} (${rulerRange(reset.resetMs, history.rule.intervalMs)}; ${allowed}${lastValue(reset.firing)})`;
    case 'did-not-clear':
      return `, and ${who}was still firing when the drill ended, ${lasting(observedMs)} after ${end} (${allowed}${lastValue(reset.firing)})`;
    case 'unobservable': {
      const when = observedMs < 0 ? `before ${end}` : `${lasting(observedMs)} after ${end}`;
      return `, and ${who}was still firing when the drill ended, ${when}: too early to know whether it resolves in time (${allowed})`;
    }
  }
}

/** The value at its last firing evaluation. */
function lastValue({ instance, view: { history } }: Firing): string {
  const samples = seriesBehind(history, instance)?.samples ?? [];
  const sample = samples.findLast(({ timeMs }) => timeMs < (instance.endMs ?? Number.POSITIVE_INFINITY));
  if (!sample) return '';
  const threshold = history.measured?.threshold;
  const limit = threshold ? `, ${thresholdWords(threshold)}` : '';
  return `; last value ${valueWords(sample.value, threshold)}${limit}`;
}
