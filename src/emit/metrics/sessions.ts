/** Metrics of user sessions, if the scenario has any. */
import type { SessionFigures } from '../../model/figures.ts';
import { byQuantile, inSeconds, type Measure, type Point, type Snapshot } from './measure.ts';

const where =
  (points: (sessions: SessionFigures) => readonly Point[]) =>
  ({ figures: { sessions } }: Snapshot): readonly Point[] =>
    sessions ? points(sessions) : [];

export const SESSION_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_sessions_begun_total',
    help: 'Sessions started.',
    kind: 'counter',
    read: where(({ begun }) => [[begun]]),
  },
  {
    name: 'firedrill_sessions_ended_total',
    help: 'Sessions ended, by outcome.',
    kind: 'counter',
    read: where(({ outcomes }) =>
      Object.entries(outcomes).map(([outcome, ended]) => [ended, { outcome }] as const),
    ),
  },
  {
    name: 'firedrill_session_abandonment_ratio',
    help: 'Share of ended sessions that were abandoned over the run so far, 0 to 1.',
    kind: 'gauge',
    read: where(({ abandonment }) => [[abandonment]]),
  },
  {
    name: 'firedrill_session_duration_seconds',
    help: 'Duration of ended sessions over the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: where(({ durationMs }) => (durationMs ? inSeconds(durationMs) : [])),
  },
  {
    name: 'firedrill_session_pages',
    help: 'Pages per ended session over the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: where(({ pagesPerSession }) => (pagesPerSession ? byQuantile(pagesPerSession) : [])),
  },
  {
    name: 'firedrill_session_pages_mean',
    help: 'Mean number of pages per ended session over the run so far.',
    kind: 'gauge',
    read: where(({ pagesPerSession }) => (pagesPerSession ? [[pagesPerSession.mean]] : [])),
  },
];
