/** The account of what a drill wrote into a Loki: how many records it must show, and why it may lack some. */
import { lostBy } from '../core/ledger.ts';
import { explainRefusal } from '../drill/loki/refusals.ts';
import type { Output } from '../model/output.ts';
import type { TelemetryRecord } from '../model/record.ts';
import type { LokiOutput } from './drill-output.ts';

export interface DrillAccount {
  /** Log records by the value of the label that they are counted by. */
  readonly counts: Readonly<Record<string, number>>;
  add(records: readonly TelemetryRecord[]): void;
}

export function drillAccount(countedAs: LokiOutput['countedAs']): DrillAccount {
  const counts: Record<string, number> = {};
  return {
    counts,
    add(records) {
      for (const record of records) {
        const value = countedAs(record);
        if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
      }
    },
  };
}

/** Why not everything arrived; undefined: it did. The first trouble says why; the others most often say it again. */
export function lossOf(output: Output, [first]: readonly string[]): string | undefined {
  const lost = output.accounts().reduce((sum, row) => sum + lostBy(row), 0);
  if (lost === 0) return undefined;
  const why = first === undefined ? '' : `: ${explainRefusal(first)}`;
  return `${lost.toLocaleString('en-US')} log records did not reach Loki${why}`;
}
