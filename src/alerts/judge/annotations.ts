/**
 * Checks that the annotations of alerts that fired match the expectation, and that all templates of the rule render. A
 * notification with `<error expanding template: …>` or `%!d(float64=0.2)` is never intended, so this is always checked.
 */
import type { Expectation } from '../../model/expectation.ts';
import type { Match, Onset } from '../model.ts';
import type { ExpectedWindow, Firing } from './expected-window.ts';
import { anchored } from './labels.ts';
import { type TemplateError, templateErrors } from './template-errors.ts';

export interface AnnotationsOutcome {
  readonly verdict: Match;
  /** What is wrong with the first mismatch, or why it is unknown: a part of a sentence. */
  readonly reason?: string;
}

/** Checks every instance that fired in the window. Undefined if no annotation is expected and all templates render. */
export function annotationsOf(
  { expectation, firings }: ExpectedWindow,
  onset: Onset,
): AnnotationsOutcome | undefined {
  const { annotations, never } = expectation;
  if (never || onset === 'unobservable' || firings.length === 0) {
    // The sentence on the onset gives the reason.
    return annotations.length === 0 ? undefined : { verdict: 'unobservable' };
  }
  const outcomes = firings.flatMap((firing) => ofFiring(firing, annotations));
  return (
    outcomes.find(({ verdict }) => verdict === 'mismatched') ??
    outcomes[0] ??
    (annotations.length === 0 ? undefined : { verdict: 'matched' })
  );
}

/** Every reason why an instance does not match. */
function ofFiring(
  { instance, view }: Firing,
  wanted: Expectation['annotations'],
): readonly AnnotationsOutcome[] {
  const { annotations: rendered } = instance;
  const errors = templateErrors(instance, view.history.rule);
  const expected = new Set(wanted.map(({ name }) => name));
  const isExpected = ({ kind, name }: TemplateError): boolean => kind === 'annotation' && expected.has(name);
  // A template that only a ruler can render may be correct, and it is not expected.
  const others = errors.filter((error) => !isExpected(error) && !error.unobservable).map(ofError);
  if (!rendered) return wanted.length === 0 ? others : [...others, NOT_RENDERED];
  return [
    ...wanted.flatMap(({ name, pattern }) => {
      const error = errors.find((one) => isExpected(one) && one.name === name);
      if (error) return [ofError(error)];
      const text = Object.hasOwn(rendered, name) ? rendered[name]?.text : undefined;
      if (text === undefined) return [mismatched(`it has no annotation \`${name}\``)];
      if (anchored(pattern).test(text)) return [];
      return [
        mismatched(
          `its annotation \`${name}\` is ${JSON.stringify(text)}, which does not match /${pattern}/`,
        ),
      ];
    }),
    ...others,
  ];
}

const ofError = ({ kind, name, words, unobservable }: TemplateError): AnnotationsOutcome => ({
  verdict: unobservable ? 'unobservable' : 'mismatched',
  reason: `its ${kind} \`${name}\` ${words}`,
});

const mismatched = (reason: string): AnnotationsOutcome => ({ verdict: 'mismatched', reason });

const NOT_RENDERED: AnnotationsOutcome = { verdict: 'unobservable', reason: 'its annotations are not known' };
