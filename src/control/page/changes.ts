/** Changes during the run, newest first. */
import type { Change, TimelineEntry } from '../../model/run.ts';
import { type Html, html } from './html.ts';

const MAX_ROWS = 10;

export function changes(timeline: readonly TimelineEntry[]): Html | undefined {
  if (timeline.length === 0) return undefined;
  return html`<section>
<h2>Changes</h2>
<table><tbody>
${timeline
  .slice(-MAX_ROWS)
  .reverse()
  .map(
    ({ at, change }) =>
      html`<tr><th class="text" scope="row">${at.slice(11, 19)}</th><td class="text wrap">${sentence(change)}</td></tr>\n`,
  )}</tbody></table>
</section>`;
}

function sentence(change: Change): string {
  const entries = Object.entries(change.ratios).map(([service, ratio]) => `${service} ${ratio}`);
  return `ratio of ${entries.join(', ')}`;
}
