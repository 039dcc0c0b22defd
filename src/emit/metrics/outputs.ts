/** Metrics of the outputs: the outcomes of the records that each received. */
import type { OutputAccount } from '../../model/output.ts';
import type { Measure } from './measure.ts';

const OUTCOMES = ['accepted', 'filtered', 'rejected', 'dropped', 'unconfirmed'] as const;

const labelsOf = ({ name, kind, signal }: OutputAccount) => ({ output: name, kind, signal });

export const OUTPUT_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_output_records_total',
    help: 'Records with a final outcome, by output and outcome; rejected, dropped and unconfirmed count as lost.',
    kind: 'counter',
    read: ({ accounts }) =>
      accounts.flatMap((row) =>
        OUTCOMES.map((outcome) => [row[outcome], { ...labelsOf(row), outcome }] as const),
      ),
  },
  {
    name: 'firedrill_output_pending_records',
    help: 'Records that an output received and that have no outcome yet.',
    kind: 'gauge',
    read: ({ accounts }) => accounts.map((row) => [row.pending, labelsOf(row)]),
  },
];
