/** Counts the records that a rule selects, to find records that the drill did not write. */

import type { AlertRule } from '../../alerts/model.ts';
import { selectorsOf } from '../../logql/index.ts';
import type { LokiClient } from '../../loki/client.ts';
import { countBy } from '../../loki/counts.ts';

/** The records that one selector of a rule matches, by value of a label. */
export interface SelectorCounts {
  readonly selector: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface CountRange {
  /** The label by which records are counted. */
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export const countSelected = async (
  loki: LokiClient,
  { expr }: AlertRule,
  { label, fromMs, toMs }: CountRange,
): Promise<readonly SelectorCounts[]> => {
  const all: SelectorCounts[] = [];
  for (const selector of selectorsOf(expr)) {
    all.push({ selector, counts: await countBy(loki, selector, label, { fromMs, toMs }) });
  }
  return all;
};

const MOST_LISTED = 3;

/** Lists the records whose label value is not in `own`, with their counts. Undefined if there are none. */
export function foreignRecords(
  selectors: readonly SelectorCounts[],
  own: ReadonlySet<string>,
): string | undefined {
  const foreign = new Map<string, number>();
  for (const { counts } of selectors) {
    for (const [name, count] of Object.entries(counts)) {
      if (count > 0 && !own.has(name)) foreign.set(name, Math.max(count, foreign.get(name) ?? 0));
    }
  }
  if (foreign.size === 0) return undefined;
  const listed = [...foreign]
    .slice(0, MOST_LISTED)
    .map(([name, count]) => `${name || 'without that label'} (${count})`);
  return listed.join(', ') + (foreign.size > MOST_LISTED ? ` and ${foreign.size - MOST_LISTED} more` : '');
}
