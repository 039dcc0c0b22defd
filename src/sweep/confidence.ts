/**
 * What a few tries leave open. Every bound is one that the truth keeps to in 19 of 20 cases ("95% sure"), exact
 * (Clopper and Pearson for shares, Garwood for counts) and not from a normal curve, which a handful of tries is not.
 */

const DOUBT = 0.05;

/** Of what happened `hits` times in `tries`: the share of all cases that it happens in, 0..1. */
export interface Share {
  readonly atLeast: number;
  readonly atMost: number;
}

export function shareBounds(hits: number, tries: number): Share {
  return {
    atLeast: hits === 0 ? 0 : solved((p) => 1 - atMostHits(hits - 1, tries, p) - DOUBT, 0, 1),
    atMost: hits === tries ? 1 : solved((p) => DOUBT - atMostHits(hits, tries, p), 0, 1),
  };
}

/** How many are to be expected at most in as long a time as had `count`: 3 after none, which is the rule of three. */
export const countAtMost = (count: number): number =>
  solved((mean) => DOUBT - atMostEvents(count, mean), count, count + 5 * Math.sqrt(count + 1) + 5);

/** Binomial: so many hits or fewer. */
function atMostHits(hits: number, tries: number, share: number): number {
  let log = tries * Math.log1p(-share);
  let sum = Math.exp(log);
  for (let i = 1; i <= hits; i++) {
    log += Math.log((tries - i + 1) / i) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(log);
  }
  return sum;
}

/** Poisson: so many events or fewer. */
function atMostEvents(events: number, mean: number): number {
  let log = -mean;
  let sum = Math.exp(log);
  for (let i = 1; i <= events; i++) {
    log += Math.log(mean / i);
    sum += Math.exp(log);
  }
  return sum;
}

/** Halvings: past the digits that a double has. */
const HALVINGS = 60;

/** Where a function that rises from below nothing to above it is nothing. */
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
