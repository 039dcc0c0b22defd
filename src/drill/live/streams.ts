/** What stands in the streams that a rule reads: records of others there, or none at all, leave nothing to judge. */

import type { AlertRule } from '../../alerts/model.ts';
import { selectorsOf } from '../../logql/index.ts';
import type { LokiClient } from '../../loki/client.ts';
import { countBy } from '../../loki/counts.ts';

/** One selector of a rule, and the records that it finds by the value of a label. */
export interface Reading {
  readonly selector: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Where {
  /** By which records are told apart. */
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export const readingsOf = async (
  loki: LokiClient,
  { expr }: AlertRule,
  { label, fromMs, toMs }: Where,
): Promise<readonly Reading[]> => {
  const readings: Reading[] = [];
  for (const selector of selectorsOf(expr)) {
    readings.push({ selector, counts: await countBy(loki, selector, label, { fromMs, toMs }) });
  }
  return readings;
};

const MOST = 3;

/** Whose they are besides `own`, and how many; nothing where there are none. */
export function foreignIn(readings: readonly Reading[], own: ReadonlySet<string>): string | undefined {
  const foreign = new Map<string, number>();
  for (const { counts } of readings) {
    for (const [name, count] of Object.entries(counts)) {
      if (count > 0 && !own.has(name)) foreign.set(name, Math.max(count, foreign.get(name) ?? 0));
    }
  }
  if (foreign.size === 0) return undefined;
  const told = [...foreign].slice(0, MOST).map(([name, count]) => `${name || 'nobody'} (${count})`);
  return told.join(', ') + (foreign.size > MOST ? ` and ${foreign.size - MOST} more` : '');
}
