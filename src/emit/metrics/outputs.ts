/** Metrics of the outputs: the other side of the ledger, what became of the records each was given. */
import type { OutputAccount } from '../../model/output.ts';
import type { Measure } from './measure.ts';

const OUTCOMES = ['accepted', 'filtered', 'rejected', 'dropped', 'unconfirmed'] as const;

const labelsOf = ({ name, kind, signal }: OutputAccount) => ({ output: name, kind, signal });

export const OUTPUT_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_output_records_total',
    help: 'Records an output has done with, by what became of them; rejected, dropped and unconfirmed are lost.',
    kind: 'counter',
    read: ({ accounts }) =>
      accounts.flatMap((row) =>
        OUTCOMES.map((outcome) => [row[outcome], { ...labelsOf(row), outcome }] as const),
      ),
  },
  {
    name: 'firedrill_output_pending_records',
    help: 'Records an output was given that are still on their way.',
    kind: 'gauge',
    read: ({ accounts }) => accounts.map((row) => [row.pending, labelsOf(row)]),
  },
];
