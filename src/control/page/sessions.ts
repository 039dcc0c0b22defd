/** Statistics of all user sessions. */
import { readableCount, readableDuration, readableShare } from '../../core/readable.ts';
import type { SessionFigures } from '../../model/figures.ts';
import type { SessionOutcome } from '../../model/session.ts';
import { type Html, html } from './html.ts';

const OUTCOMES: Readonly<Record<SessionOutcome, string>> = {
  completed: 'completed',
  abandoned: 'abandoned',
  failed: 'failed',
  length: 'reached the maximum length',
  timeout: 'timed out',
};

export function sessions(figures: SessionFigures): Html {
  const { begun, ended, outcomes, abandonment, durationMs, pagesPerSession } = figures;
  const rows: readonly (readonly [string, string])[] = [
    ['active', readableCount(begun - ended)],
    ['ended', readableCount(ended)],
    ...(Object.keys(OUTCOMES) as SessionOutcome[])
      .filter((outcome) => outcomes[outcome] > 0)
      .map((outcome) => [OUTCOMES[outcome], readableCount(outcomes[outcome])] as const),
    ['abandoned share', readableShare(abandonment)],
    ...(durationMs
      ? [
          [
            'duration p50 / p95',
            `${readableDuration(durationMs.p50)} / ${readableDuration(durationMs.p95)}`,
          ] as const,
        ]
      : []),
    ...(pagesPerSession
      ? [
          [
            'pages, mean / p95',
            `${pagesPerSession.mean.toFixed(1)} / ${readableCount(pagesPerSession.p95)}`,
          ] as const,
        ]
      : []),
  ];
  return html`<section>
<h2>Sessions</h2>
<table><tbody>
${rows.map(([name, value]) => html`<tr><th class="text" scope="row">${name}</th><td>${value}</td></tr>\n`)}</tbody></table>
</section>`;
}
