/** Whether the annotations of what fired are what they must be. */
import type { Expectation } from '../../model/expectation.ts';
import type { Match, Onset, Rendered } from '../model.ts';
import { wholly } from './labels.ts';
import type { Occasion } from './occasion.ts';

export interface AnnotationsOutcome {
  readonly verdict: Match;
  /** What is wrong with the first that does not match, or why nobody can say: the part of a sentence. */
  readonly reason?: string;
}

/** Of every instance that fired in the window; nothing where none are asked for. */
export function annotationsOf(
  { expectation, firings }: Occasion,
  onset: Onset,
): AnnotationsOutcome | undefined {
  const { annotations } = expectation;
  if (annotations.length === 0) return undefined;
  // The onset says why already.
  if (firings.length === 0 || onset === 'unobservable') return { verdict: 'unobservable' };
  for (const { instance } of firings) {
    if (!instance.annotations) return { verdict: 'unobservable', reason: 'its annotations were not seen' };
    for (const wanted of annotations) {
      const reason = mismatch(wanted, instance.annotations);
      if (reason !== undefined)
        return {
          verdict: isUnseen(instance.annotations[wanted.name]) ? 'unobservable' : 'mismatched',
          reason,
        };
    }
  }
  return { verdict: 'matched' };
}

/** It asks the ruler itself, and may be right: only a live drill can tell. */
const isUnseen = (rendered: Rendered | undefined): boolean =>
  rendered?.fault !== undefined && rendered.unobservable === true;

function mismatch(
  { name, pattern }: Expectation['annotations'][number],
  all: Readonly<Record<string, Rendered>>,
): string | undefined {
  const rendered = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!rendered) return `it has no annotation \`${name}\``;
  if (rendered.fault !== undefined) return `its annotation \`${name}\` does not render: ${rendered.fault}`;
  if (wholly(pattern).test(rendered.text)) return undefined;
  return `its annotation \`${name}\` is ${JSON.stringify(rendered.text)}, which does not match /${pattern}/`;
}
