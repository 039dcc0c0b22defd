/**
 * Parsers for written values: durations, shares, levels, weights. Settings and scenario files use the same ones. A parser never
 * throws; its result is the value, or what is expected instead.
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
export {
  duration,
  durationRange,
  instant,
  moment,
  positiveDuration,
  rotationPeriod,
  shutdownTimeout,
  startTime,
} from './values/times.ts';
export { boolean, choice, lineFormat, someText, strictBoolean, text, verbatim } from './values/words.ts';
