/** What `absent_over_time` speaks of. */
import { type LogqlMatcher, matchersOf } from './matchers.ts';
import { type Outline, outlineOf } from './outline.ts';
import { selectorsOf } from './selectors.ts';

/** The matchers of the selector in a piece of an expression. */
export const matchersIn = (
  expr: string,
  { from, to }: Pick<Outline, 'from' | 'to'>,
): readonly LogqlMatcher[] => selectorsOf(expr.slice(from, to)).flatMap(matchersOf);

/** A selector that a pattern makes wide: of many streams it says only that all of them are gone. */
export function absentPattern(expr: string): string | undefined {
  const wide = selectionsIn(outlineOf(expr)).find((selection) =>
    matchersIn(expr, selection).some(({ operator, value }) => operator === '=~' && /[.*+?|[(\\]/.test(value)),
  );
  return wide && selectorsOf(expr.slice(wide.from, wide.to))[0];
}

function selectionsIn(outline: Outline): readonly Outline[] {
  if (outline.kind === 'binary') return [outline.left, outline.right].flatMap(selectionsIn);
  if (outline.kind !== 'call') return [];
  return outline.name === 'absent_over_time' ? outline.arguments : outline.arguments.flatMap(selectionsIn);
}
