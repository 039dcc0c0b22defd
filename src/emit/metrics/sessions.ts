/** Metrics of user sessions, where the run has any. */
import type { SessionFigures } from '../../model/figures.ts';
import { byQuantile, inSeconds, type Measure, type Point, type Snapshot } from './measure.ts';

const where =
  (points: (sessions: SessionFigures) => readonly Point[]) =>
  ({ figures: { sessions } }: Snapshot): readonly Point[] =>
    sessions ? points(sessions) : [];

export const SESSION_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_sessions_begun_total',
    help: 'Sessions that have begun.',
    kind: 'counter',
    read: where(({ begun }) => [[begun]]),
  },
  {
    name: 'firedrill_sessions_ended_total',
    help: 'Sessions that are over, by how they ended.',
    kind: 'counter',
    read: where(({ outcomes }) =>
      Object.entries(outcomes).map(([outcome, ended]) => [ended, { outcome }] as const),
    ),
  },
  {
    name: 'firedrill_session_abandonment_ratio',
    help: 'Share of the ended sessions that were abandoned, of the run so far, 0 to 1.',
    kind: 'gauge',
    read: where(({ abandonment }) => [[abandonment]]),
  },
  {
    name: 'firedrill_session_duration_seconds',
    help: 'How long ended sessions lasted, of the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: where(({ durationMs }) => (durationMs ? inSeconds(durationMs) : [])),
  },
  {
    name: 'firedrill_session_pages',
    help: 'Pages of an ended session, of the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: where(({ pagesPerSession }) => (pagesPerSession ? byQuantile(pagesPerSession) : [])),
  },
  {
    name: 'firedrill_session_pages_mean',
    help: 'Pages of an ended session on average, of the run so far.',
    kind: 'gauge',
    read: where(({ pagesPerSession }) => (pagesPerSession ? [[pagesPerSession.mean]] : [])),
  },
];
