/**
 * One-sided 95% confidence bounds for a few tries: exact (Clopper and Pearson for shares, Garwood for counts), because
 * the normal approximation does not hold for small numbers.
 */

/** Probability that the true value is outside of one bound. */
const ERROR_PROBABILITY = 0.05;

/** Bounds of the true share, 0 to 1, of an event that was seen `hits` times in `tries`. */
export interface Share {
  readonly atLeast: number;
  readonly atMost: number;
}

export function shareBounds(hits: number, tries: number): Share {
  return {
    atLeast: hits === 0 ? 0 : solved((p) => 1 - atMostHits(hits - 1, tries, p) - ERROR_PROBABILITY, 0, 1),
    atMost: hits === tries ? 1 : solved((p) => ERROR_PROBABILITY - atMostHits(hits, tries, p), 0, 1),
  };
}

/** The highest mean of events in a time in which `count` events were seen. It is 3 for none (the rule of three). */
export const countAtMost = (count: number): number =>
  solved(
    (mean) => ERROR_PROBABILITY - atMostEvents(count, mean),
    count,
    count + 5 * Math.sqrt(count + 1) + 5,
  );

/** Binomial distribution: probability of `hits` or fewer. */
function atMostHits(hits: number, tries: number, share: number): number {
  let log = tries * Math.log1p(-share);
  let sum = Math.exp(log);
  for (let i = 1; i <= hits; i++) {
    log += Math.log((tries - i + 1) / i) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(log);
  }
  return sum;
}

/** Poisson distribution: probability of `events` or fewer. */
function atMostEvents(events: number, mean: number): number {
  let log = -mean;
  let sum = Math.exp(log);
  for (let i = 1; i <= events; i++) {
    log += Math.log(mean / i);
    sum += Math.exp(log);
  }
  return sum;
}

/** Enough halvings for the precision of a double. */
const HALVINGS = 60;

/** The zero of an increasing function, by bisection. */
function solved(rising: (value: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
