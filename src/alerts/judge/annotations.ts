/**
 * Whether the annotations of what fired are what they must be, and whether the rule's own templates render: whoever is
 * called at 3 a.m. gets `<error expanding template: …>` or `%!d(float64=0.2)` otherwise. No rule is meant to do that, so it need not be asked.
 */
import type { Expectation } from '../../model/expectation.ts';
import type { Match, Onset } from '../model.ts';
import { faultsOf, type TemplateFault } from './faults.ts';
import { wholly } from './labels.ts';
import type { Firing, Occasion } from './occasion.ts';

export interface AnnotationsOutcome {
  readonly verdict: Match;
  /** What is wrong with the first that does not match, or why nobody can say: the part of a sentence. */
  readonly reason?: string;
}

/** Of every instance that fired in the window; nothing where none are asked for and all render. */
export function annotationsOf(
  { expectation, firings }: Occasion,
  onset: Onset,
): AnnotationsOutcome | undefined {
  const { annotations, never } = expectation;
  if (never || onset === 'unobservable' || firings.length === 0) {
    // The onset says why already.
    return annotations.length === 0 ? undefined : { verdict: 'unobservable' };
  }
  const outcomes = firings.flatMap((firing) => ofFiring(firing, annotations));
  return (
    outcomes.find(({ verdict }) => verdict === 'mismatched') ??
    outcomes[0] ??
    (annotations.length === 0 ? undefined : { verdict: 'matched' })
  );
}

/** All that keeps it from being matched. */
function ofFiring(
  { instance, view }: Firing,
  wanted: Expectation['annotations'],
): readonly AnnotationsOutcome[] {
  const { annotations: rendered } = instance;
  const faults = faultsOf(instance, view.history.rule);
  const asked = new Set(wanted.map(({ name }) => name));
  const isAsked = ({ kind, name }: TemplateFault): boolean => kind === 'annotation' && asked.has(name);
  // One that only a ruler can render may be right, and nobody asked for it.
  const others = faults.filter((fault) => !isAsked(fault) && !fault.unobservable).map(ofFault);
  if (!rendered) return wanted.length === 0 ? others : [...others, UNSEEN];
  return [
    ...wanted.flatMap(({ name, pattern }) => {
      const fault = faults.find((one) => isAsked(one) && one.name === name);
      if (fault) return [ofFault(fault)];
      const text = Object.hasOwn(rendered, name) ? rendered[name]?.text : undefined;
      if (text === undefined) return [mismatched(`it has no annotation \`${name}\``)];
      if (wholly(pattern).test(text)) return [];
      return [
        mismatched(
          `its annotation \`${name}\` is ${JSON.stringify(text)}, which does not match /${pattern}/`,
        ),
      ];
    }),
    ...others,
  ];
}

const ofFault = ({ kind, name, words, unobservable }: TemplateFault): AnnotationsOutcome => ({
  verdict: unobservable ? 'unobservable' : 'mismatched',
  reason: `its ${kind} \`${name}\` ${words}`,
});

const mismatched = (reason: string): AnnotationsOutcome => ({ verdict: 'mismatched', reason });

const UNSEEN: AnnotationsOutcome = { verdict: 'unobservable', reason: 'its annotations were not seen' };
