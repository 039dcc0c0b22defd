/** "Did you mean …?": the nearest known name, if it is near enough to be a typing error. */
import { distance } from 'fastest-levenshtein';

export function nearest(name: string, known: readonly string[]): string | undefined {
  return nearestWithin(
    name,
    known,
    (candidate) => slips(name.toLowerCase(), candidate.toLowerCase()),
    slack(name),
  );
}

/** The question about a name that is near; nothing without one. */
export const didYouMean = (near: string | undefined): string | undefined =>
  near === undefined ? undefined : `did you mean "${near}"?`;

/** The known name with the fewest typing errors, if they are not more than `most`. */
export function nearestWithin(
  name: string,
  known: readonly string[],
  apart: (candidate: string) => number,
  most: number | ((candidate: string) => number),
): string | undefined {
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    if (candidate === name) continue;
    const count = apart(candidate);
    if (count < fewest && count <= (typeof most === 'number' ? most : most(candidate))) {
      best = candidate;
      fewest = count;
    }
  }
  return best;
}

/** Number of typing errors: missing, extra or wrong letters. Two swapped neighbours count as one. */
export const slips = (a: string, b: string): number => (swapped(a, b) ? 1 : distance(a, b));

function swapped(a: string, b: string): boolean {
  if (a.length !== b.length || a === b) return false;
  let i = 0;
  while (a[i] === b[i]) i++;
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}

/** Typing errors allowed: one in a short name, two in a longer one, three in a long one. */
const slack = (name: string): number => (name.length < 5 ? 1 : name.length < 12 ? 2 : 3);
