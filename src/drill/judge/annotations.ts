/**
 * Whether the annotations of what fired are what they must be, and whether the rule's own templates render: whoever is
 * called at 3 a.m. gets `<error expanding template: …>` otherwise. No rule is meant to do that, so it need not be asked.
 */
import type { Expectation } from '../../model/expectation.ts';
import type { Instance, Match, Onset, Rendered } from '../model.ts';
import { faultIn } from '../render.ts';
import { wholly } from './labels.ts';
import type { Occasion } from './occasion.ts';

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
  const outcomes = firings.flatMap(({ instance }) => ofInstance(instance, annotations));
  return (
    outcomes.find(({ verdict }) => verdict === 'mismatched') ??
    outcomes[0] ??
    (annotations.length === 0 ? undefined : { verdict: 'matched' })
  );
}

/** All that keeps it from being matched. */
function ofInstance(
  { annotations: rendered, labels }: Instance,
  wanted: Expectation['annotations'],
): readonly AnnotationsOutcome[] {
  const broken = Object.entries(labels).flatMap(([name, value]) => {
    const fault = faultIn(value);
    return fault === undefined ? [] : [mismatched(`its label \`${name}\` does not render: ${fault}`)];
  });
  if (!rendered) {
    const unseen = { verdict: 'unobservable', reason: 'its annotations were not seen' } as const;
    return wanted.length === 0 ? broken : [...broken, unseen];
  }
  const asked = new Set(wanted.map(({ name }) => name));
  const others = Object.entries(rendered).filter(([name]) => !asked.has(name));
  return [
    ...wanted.flatMap((one) => ofWanted(one, rendered) ?? []),
    ...broken,
    // One that only a ruler can render may be right, and nobody asked for it.
    ...others.flatMap(([name, one]) => (isUnseen(one) ? [] : (ofFault(name, one) ?? []))),
  ];
}

function ofWanted(
  { name, pattern }: Expectation['annotations'][number],
  all: Readonly<Record<string, Rendered>>,
): AnnotationsOutcome | undefined {
  const rendered = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!rendered) return mismatched(`it has no annotation \`${name}\``);
  if (rendered.fault !== undefined) return ofFault(name, rendered);
  if (wholly(pattern).test(rendered.text)) return undefined;
  return mismatched(
    `its annotation \`${name}\` is ${JSON.stringify(rendered.text)}, which does not match /${pattern}/`,
  );
}

function ofFault(name: string, rendered: Rendered): AnnotationsOutcome | undefined {
  if (rendered.fault === undefined) return undefined;
  return {
    verdict: isUnseen(rendered) ? 'unobservable' : 'mismatched',
    reason: `its annotation \`${name}\` does not render: ${rendered.fault}`,
  };
}

const mismatched = (reason: string): AnnotationsOutcome => ({ verdict: 'mismatched', reason });

/** It asks the ruler itself, and may be right: only a live drill can tell. */
const isUnseen = (rendered: Rendered): boolean =>
  rendered.fault !== undefined && rendered.unobservable === true;
