/**
 * How people write values: durations, shares, levels, weights. Settings and scenario files read them alike.
 * A parser never throws; what it cannot read it answers with what it would have understood.
 */
export { level, levelWeights, levelWeightsMap } from './values/levels.ts';
export { baseUrl, headers, pairs, url } from './values/net.ts';
export {
  addUp,
  factor,
  multiplier,
  number,
  positiveFactor,
  rate,
  share,
  size,
  sumOf,
  wholeRange,
} from './values/numbers.ts';
export type { Parsed, Parser } from './values/parser.ts';
export { duration, durationRange, instant, moment, positiveDuration, startTime } from './values/times.ts';
export { boolean, choice, lineFormat, someText, strictBoolean, text, verbatim } from './values/words.ts';
