/**
 * The judge: expectations and what the rules did in, verdicts out. It reads no clock and asks nobody: the same
 * histories give the same judgements.
 */
import type { Expectation } from '../../model/expectation.ts';
import type { AlertHistory, AlertRule, DrillResult, Judgement, TrueWindow } from '../model.ts';
import { annotationsOf } from './annotations.ts';
import { evidenceOf } from './evidence.ts';
import { figuresOf } from './figures.ts';
import { canBeTheSame } from './labels.ts';
import { type Occasion, occasionOf } from './occasion.ts';
import { onsetOf } from './onset.ts';
import { resetOf } from './reset.ts';
import { sentenceOf } from './sentence.ts';
import { unexpectedOf } from './unexpected.ts';
import { windowsOf } from './windows.ts';

export interface Matter extends Pick<DrillResult, 'histories' | 'incidents' | 'span'> {
  readonly expectations: readonly { readonly expectation: Expectation; readonly source: string }[];
  /** How long after an incident's end a rule still sees it: its longest range with its offset, `for`, one interval. */
  lagOf(rule: AlertRule): number;
  /** Why a rule sees nothing of what the scenario writes, the part of a sentence; absent: it may see some of it. */
  unwrittenLevelsOf(rule: AlertRule): string | undefined;
  /** The line that repeats a rule's query around a window. */
  commandOf(history: AlertHistory, window: TrueWindow): string;
}

export function judgeAll(matter: Matter): Pick<DrillResult, 'judgements' | 'unexpected' | 'figures'> {
  const { expectations, histories, span } = matter;
  const occasions: Occasion[] = [];
  const judgements: Judgement[] = [];
  for (const { expectation, source } of expectations) {
    for (const occasion of occasionsOf(expectation, matter)) {
      occasions.push(occasion);
      judgements.push(judge(occasion, source, matter));
    }
  }
  return {
    judgements,
    unexpected: unexpectedOf(histories, occasions, span),
    figures: figuresOf(histories, occasions, judgements, span),
  };
}

function occasionsOf(expectation: Expectation, matter: Matter): readonly Occasion[] {
  const { histories, incidents, span, lagOf } = matter;
  const own = histories.filter(({ rule }) => rule.alert === expectation.alert);
  if (own.length === 0) throw new Error(`no rule is called ${expectation.alert}`);
  if (!expectation.never && expectation.firesMs === undefined) {
    throw new Error(`nothing is expected of ${expectation.alert}`);
  }
  // Others in which this alert must fire, for labels that may be the same.
  const rivals = new Set(
    matter.expectations.flatMap(({ expectation: { alert, labels, firesMs, during } }) =>
      alert === expectation.alert &&
      firesMs !== undefined &&
      during !== undefined &&
      'incident' in during &&
      canBeTheSame(labels, expectation.labels)
        ? [during.incident]
        : [],
    ),
  );
  return windowsOf(expectation, incidents, span).map((window) =>
    occasionOf(expectation, window, own, incidents, lagOf, (incident) => rivals.has(incident)),
  );
}

function judge(occasion: Occasion, source: string, { commandOf, unwrittenLevelsOf }: Matter): Judgement {
  const { expectation, window } = occasion;
  const onset = onsetOf(occasion);
  const reset = resetOf(occasion, onset.verdict);
  const annotations = annotationsOf(occasion, onset.verdict);
  const saw = 'firing' in onset && onset.verdict !== 'fired-but-must-not';
  const levels = 'absence' in onset ? unwrittenLevelsOf(onset.absence.view.history.rule) : undefined;
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
    ...(saw ? { detectionMs: onset.firing.firingMs - window.startMs } : {}),
    ...('resetMs' in reset ? { resetMs: reset.resetMs } : {}),
    sentence: sentenceOf(occasion, onset, reset, [levels, annotations?.reason]),
    evidence: evidenceOf(occasion, onset, reset, commandOf),
  };
}
