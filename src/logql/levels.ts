/** What an expression says of levels. */
import { type LogqlMatcher, matchersOf } from './matchers.ts';

/** Names under which Loki and its users keep a record's level. */
const LEVEL_LABELS: ReadonlySet<string> = new Set(['detected_level', 'level', 'severity', 'severity_text']);

/** Comparisons of a level's name, in the selector or behind it. */
export const levelNames = (expr: string): readonly LogqlMatcher[] =>
  matchersOf(expr).filter(({ label }) => LEVEL_LABELS.has(label));
