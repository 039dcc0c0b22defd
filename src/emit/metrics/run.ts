/** Metrics of the run: its identity, its progress, and the planned and emitted records. */
import { inSeconds, type Measure } from './measure.ts';

const PHASES = ['running', 'draining', 'flushing', 'ended'] as const;

export const RUN_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_build_info',
    help: 'Version of firedrill; always 1.',
    kind: 'gauge',
    read: ({ about: { version } }) => [[1, { version }]],
  },
  {
    name: 'firedrill_run_info',
    help: 'Run, scenario and seed; always 1.',
    kind: 'gauge',
    read: ({ about: { run, scenario, seed } }) => [[1, { run, scenario, seed }]],
  },
  {
    name: 'firedrill_run_phase',
    help: 'Phase of the run: 1 for the current phase, 0 for the others.',
    kind: 'gauge',
    read: ({ status }) => PHASES.map((phase) => [phase === status.phase ? 1 : 0, { phase }]),
  },
  {
    name: 'firedrill_run_elapsed_seconds',
    help: "Time since the run started, by the run's own clock.",
    kind: 'gauge',
    read: ({ status }) => [[status.elapsedMs / 1000]],
  },
  {
    name: 'firedrill_log_records_planned_total',
    help: 'Log records that were due.',
    kind: 'counter',
    read: ({ status }) => [[status.planned.logs]],
  },
  {
    name: 'firedrill_log_records_filtered_total',
    help: 'Log records below the minimum level, which were not emitted.',
    kind: 'counter',
    read: ({ status }) => [[status.filtered]],
  },
  {
    name: 'firedrill_log_records_skipped_total',
    help: 'Log records skipped because they were more than a second late.',
    kind: 'counter',
    read: ({ status }) => [[status.skipped]],
  },
  {
    name: 'firedrill_log_records_emitted_total',
    help: 'Log records passed to the outputs.',
    kind: 'counter',
    read: ({ status }) => [[status.emitted.logs]],
  },
  {
    name: 'firedrill_spans_emitted_total',
    help: 'Spans passed to the outputs.',
    kind: 'counter',
    read: ({ status }) => [[status.emitted.spans]],
  },
  {
    name: 'firedrill_lateness_seconds',
    help: 'Delay between the time a log record was due and its emission, over the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: ({ lateness }) => (lateness ? inSeconds(lateness) : []),
  },
];
