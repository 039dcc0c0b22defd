/** Readings of LogQL expressions, without running them. */
export { absentPattern } from './absent.ts';
export { activeByOneRecord, type SilentComparison, silentComparison } from './conditions.ts';
export {
  type Entry,
  Evaluation,
  EvaluationError,
  Evaluations,
  type PendingEvaluation,
  type Stream,
  type UnknownLabels,
} from './evaluate/index.ts';
export { type FoundLine, logQuery } from './evaluate/logs.ts';
export { levelComparisons } from './levels.ts';
export { placeText } from './lexer.ts';
export { type LogqlMatcher, matchersOf, passes } from './matchers.ts';
export { parse } from './parse.ts';
export { comparesWithBool, givesLines, type Presence, presenceOf } from './presence.ts';
export { print } from './print.ts';
export { longestRange, rangesOf } from './ranges.ts';
export { read } from './refusals.ts';
export { fieldParser, groupingLabels } from './result-labels.ts';
export { selectorsOf, selectorTest } from './selectors.ts';
export { thresholdOf } from './threshold.ts';
export {
  type Binary,
  type Comparison,
  type Expr,
  isComparison,
  type LabelFilter,
  type LineMatch,
  type LogExpr,
  type LogRange,
  type Matcher,
  type MetricExpr,
  type Stage,
} from './tree.ts';
export { seesOnlyWhatItNames } from './visible-labels.ts';
