/**
 * The account of a run, and the two equations that it must satisfy:
 *
 *     planned.logs = emitted.logs + filtered + skipped
 *     emitted      = accepted + filtered + rejected + dropped + unconfirmed + pending   per output and signal
 *
 * The two sides are counted in different places (plan, engine, outputs), so a record that is lost between two of them shows
 * as an imbalance.
 */

/** What the engine counts. */
export interface EmittedCounts {
  /** Log records that were due: those of the plan, and those of episodes that ended after it. */
  readonly planned: { readonly logs: number };
  /** Log records below the minimum level (`LOG_LEVEL`). */
  readonly filtered: number;
  /** Log records that were not sent because they were more than a second late. */
  readonly skipped: number;
  readonly emitted: { readonly logs: number; readonly spans: number };
}

/** What one output counts for one signal; see `Tally` in `model/output.ts`. */
export interface OutputRow {
  readonly name: string;
  readonly kind: string;
  readonly signal: 'logs' | 'traces';
  readonly accepted: number;
  readonly filtered: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly unconfirmed: number;
  readonly pending: number;
}

export interface Ledger extends EmittedCounts {
  readonly outputs: readonly OutputRow[];
}

/** One sentence per equation that does not hold; empty if the account balances. */
export function imbalances(ledger: Ledger): readonly string[] {
  const problems: string[] = [];
  const { planned, emitted, filtered, skipped } = ledger;
  const explained = emitted.logs + filtered + skipped;
  if (planned.logs !== explained) {
    problems.push(
      `planned ${planned.logs} log records, but emitted ${emitted.logs} + filtered ${filtered} + skipped ${skipped} = ${explained}`,
    );
  }
  for (const row of ledger.outputs) {
    const received = row.signal === 'logs' ? emitted.logs : emitted.spans;
    const accounted = accountedFor(row);
    if (received !== accounted) {
      problems.push(`${row.name} was given ${received} ${row.signal}, but accounts for ${accounted}`);
    }
  }
  return problems;
}

/** The number of records for which an output has an outcome. */
export const accountedFor = (row: OutputRow): number =>
  row.accepted + row.filtered + row.rejected + row.dropped + row.unconfirmed + row.pending;

/** Records that are not known to have arrived; unconfirmed ones included. */
export const lostBy = (row: OutputRow): number => row.rejected + row.dropped + row.unconfirmed + row.pending;
