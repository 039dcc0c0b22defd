/** The judge turns expectations and alert histories into verdicts. It is pure: the same input gives the same judgements. */
import type { Expectation } from '../../model/expectation.ts';
import type { AlertHistory, AlertRule, DrillResult, Judgement, TrueWindow } from '../model.ts';
import { annotationsOf } from './annotations.ts';
import { evidenceOf } from './evidence.ts';
import { type ExpectedWindow, expectedWindowOf } from './expected-window.ts';
import { figuresOf } from './figures.ts';
import { canOverlap } from './labels.ts';
import { onsetOf } from './onset.ts';
import { resetOf } from './reset.ts';
import { sentenceOf } from './sentence.ts';
import { unexpectedOf } from './unexpected.ts';
import { windowsOf } from './windows.ts';

export interface JudgeInput extends Pick<DrillResult, 'histories' | 'incidents' | 'span'> {
  readonly expectations: readonly { readonly expectation: Expectation; readonly source: string }[];
  /** The longest delay from an incident to its last effect on a rule: range and offset, `for`, and one interval (ms). */
  lagOf(rule: AlertRule): number;
  /** Names levels that the rule selects but the scenario never writes: a part of a sentence. Undefined if it may match. */
  unwrittenLevelsOf(rule: AlertRule): string | undefined;
  /** The command that repeats a rule's query around a window. */
  commandOf(history: AlertHistory, window: TrueWindow): string;
}

export function judgeAll(input: JudgeInput): Pick<DrillResult, 'judgements' | 'unexpected' | 'figures'> {
  const { expectations, histories, span } = input;
  const expectedWindows: ExpectedWindow[] = [];
  const judgements: Judgement[] = [];
  for (const { expectation, source } of expectations) {
    for (const expected of expectedWindowsOf(expectation, input)) {
      expectedWindows.push(expected);
      judgements.push(judge(expected, source, input));
    }
  }
  return {
    judgements,
    unexpected: unexpectedOf(histories, expectedWindows, span),
    figures: figuresOf(histories, expectedWindows, judgements, span),
  };
}

function expectedWindowsOf(expectation: Expectation, input: JudgeInput): readonly ExpectedWindow[] {
  const { histories, incidents, span, lagOf } = input;
  const own = histories.filter(({ rule }) => rule.alert === expectation.alert);
  if (own.length === 0) throw new Error(`there is no rule with the name ${expectation.alert}`);
  if (!expectation.never && expectation.firesMs === undefined) {
    throw new Error(`the expectation of ${expectation.alert} has neither "never" nor "fires"`);
  }
  // Other incidents in which this alert must fire for labels that may be the same.
  const rivals = new Set(
    input.expectations.flatMap(({ expectation: { alert, labels, firesMs, during } }) =>
      alert === expectation.alert &&
      firesMs !== undefined &&
      during !== undefined &&
      'incident' in during &&
      canOverlap(labels, expectation.labels)
        ? [during.incident]
        : [],
    ),
  );
  return windowsOf(expectation, incidents, span).map((window) =>
    expectedWindowOf(expectation, window, own, incidents, lagOf, (incident) => rivals.has(incident)),
  );
}

function judge(
  expected: ExpectedWindow,
  source: string,
  { commandOf, unwrittenLevelsOf }: JudgeInput,
): Judgement {
  const { expectation, window } = expected;
  const onset = onsetOf(expected);
  const reset = resetOf(expected, onset.verdict);
  const annotations = annotationsOf(expected, onset.verdict);
  const detected = 'firing' in onset && onset.verdict !== 'fired-but-must-not';
  const levels = 'notFired' in onset ? unwrittenLevelsOf(onset.notFired.view.history.rule) : undefined;
  return {
    expectation,
    source,
    window,
    onset: onset.verdict,
    reset: reset.verdict,
    ...(annotations ? { annotations: annotations.verdict } : {}),
    passed:
      (onset.verdict === 'fired' || onset.verdict === 'stayed-silent') &&
      (reset.verdict === 'cleared' || reset.verdict === 'not-asked') &&
      (annotations?.verdict ?? 'matched') === 'matched',
    ...(detected ? { detectionMs: onset.firing.firingMs - window.startMs } : {}),
    ...('resetMs' in reset ? { resetMs: reset.resetMs } : {}),
    sentence: sentenceOf(expected, onset, reset, [levels, annotations?.reason]),
    evidence: evidenceOf(expected, onset, reset, commandOf),
  };
}
