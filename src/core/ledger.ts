/**
 * The account of a run, and the two equations that must hold:
 *
 *     planned.logs = emitted.logs + filtered + skipped
 *     emitted      = accepted + filtered + rejected + dropped + unconfirmed + pending   per output and signal
 *
 * The sides are counted in different places (plan, engine, outputs), so that a record that got lost
 * between two of them shows as an imbalance.
 */

/** What the engine counts. */
export interface EmittedCounts {
  /** Log records that came due: the plan's, and those of episodes that began in time and ended after it. */
  readonly planned: { readonly logs: number };
  /** Below the least level (`LOG_LEVEL`). */
  readonly filtered: number;
  /** Not sent because they were more than a second late. */
  readonly skipped: number;
  readonly emitted: { readonly logs: number; readonly spans: number };
}

/** What one output counts for one signal; see `Tally` in the model for the meanings. */
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

/** Each equation that does not hold, as a sentence; empty when the books balance. */
export function imbalances(ledger: Ledger): readonly string[] {
  const faults: string[] = [];
  const { planned, emitted, filtered, skipped } = ledger;
  const explained = emitted.logs + filtered + skipped;
  if (planned.logs !== explained) {
    faults.push(
      `planned ${planned.logs} log records, but emitted ${emitted.logs} + filtered ${filtered} + skipped ${skipped} = ${explained}`,
    );
  }
  for (const row of ledger.outputs) {
    const given = row.signal === 'logs' ? emitted.logs : emitted.spans;
    const known = accountedFor(row);
    if (given !== known) {
      faults.push(`${row.name} was given ${given} ${row.signal}, but accounts for ${known}`);
    }
  }
  return faults;
}

/** Everything one output can say of the records it was given. */
export const accountedFor = (row: OutputRow): number =>
  row.accepted + row.filtered + row.rejected + row.dropped + row.unconfirmed + row.pending;

/** Records that did not arrive for certain; unconfirmed ones count, since nobody saw them arrive. */
export const lostBy = (row: OutputRow): number => row.rejected + row.dropped + row.unconfirmed + row.pending;
