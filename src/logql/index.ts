/** Readings of LogQL expressions, without running them. */
export { absentPattern } from './absent.ts';
export { activeByOneRecord, type SilentComparison, silentComparison } from './conditions.ts';
export { levelNames } from './levels.ts';
export type { LogqlError } from './lexer.ts';
export { type LogqlMatcher, matchersOf, passes } from './matchers.ts';
export { comparesWithBool, givesLines, type Presence, presenceOf } from './presence.ts';
export { longestRange, rangesOf } from './ranges.ts';
export { read } from './refusals.ts';
export { groupingLabels } from './result-labels.ts';
export { selectorsOf } from './selectors.ts';
export { thresholdOf } from './threshold.ts';
export { isTooLarge } from './tokens.ts';
export { seesOnlyWhatItNames } from './visible-labels.ts';
