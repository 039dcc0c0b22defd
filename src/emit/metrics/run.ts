/** Metrics of the run as a whole: who it is, how far it is, the plan's side of the ledger. */
import { inSeconds, type Measure } from './measure.ts';

const PHASES = ['running', 'draining', 'flushing', 'ended'] as const;

export const RUN_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_build_info',
    help: 'Which firedrill this is; always 1.',
    kind: 'gauge',
    read: ({ about: { version } }) => [[1, { version }]],
  },
  {
    name: 'firedrill_run_info',
    help: 'Which run this is; always 1.',
    kind: 'gauge',
    read: ({ about: { run, scenario, seed } }) => [[1, { run, scenario, seed }]],
  },
  {
    name: 'firedrill_run_phase',
    help: 'What the run is at: 1 for its phase, 0 for the others.',
    kind: 'gauge',
    read: ({ status }) => PHASES.map((phase) => [phase === status.phase ? 1 : 0, { phase }]),
  },
  {
    name: 'firedrill_run_elapsed_seconds',
    help: "Time since the run began, by the run's own clock.",
    kind: 'gauge',
    read: ({ status }) => [[status.elapsedMs / 1000]],
  },
  {
    name: 'firedrill_log_records_planned_total',
    help: 'Log records that came due.',
    kind: 'counter',
    read: ({ status }) => [[status.planned.logs]],
  },
  {
    name: 'firedrill_log_records_filtered_total',
    help: 'Log records below the least level, which did not leave.',
    kind: 'counter',
    read: ({ status }) => [[status.filtered]],
  },
  {
    name: 'firedrill_log_records_skipped_total',
    help: 'Log records left out because they were more than a second late.',
    kind: 'counter',
    read: ({ status }) => [[status.skipped]],
  },
  {
    name: 'firedrill_log_records_emitted_total',
    help: 'Log records handed to the outputs.',
    kind: 'counter',
    read: ({ status }) => [[status.emitted.logs]],
  },
  {
    name: 'firedrill_spans_emitted_total',
    help: 'Spans handed to the outputs.',
    kind: 'counter',
    read: ({ status }) => [[status.emitted.spans]],
  },
  {
    name: 'firedrill_lateness_seconds',
    help: 'From when log records were due to when they left, of the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: ({ lateness }) => (lateness ? inSeconds(lateness) : []),
  },
];
