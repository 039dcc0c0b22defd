/** Puts an episode's records in order of time. */
import type { Draft } from './draft.ts';

/** Insertion sort: stable, and nearly linear on drafts that are nearly in order already. */
export function sortByTime(drafts: Draft[]): void {
  for (let i = 1; i < drafts.length; i++) {
    const draft = drafts[i]!;
    let j = i - 1;
    while (j >= 0 && drafts[j]!.timeMs > draft.timeMs) {
      drafts[j + 1] = drafts[j]!;
      j--;
    }
    drafts[j + 1] = draft;
  }
}
