/** The pages that users look at most. */
import { readableCount } from '../../core/readable.ts';
import type { FiguresReading } from '../../model/figures.ts';
import { type Html, html } from './html.ts';

const MOST_ROWS = 10;

export function popular(pages: FiguresReading['pages']): Html | undefined {
  if (pages.length === 0) return undefined;
  return html`<section>
<h2>Popular pages</h2>
<table><tbody>
${pages
  .slice(0, MOST_ROWS)
  .map(
    ({ path, views }) =>
      html`<tr><th class="text wrap" scope="row"><code>${path}</code></th><td>${readableCount(views)}</td></tr>\n`,
  )}</tbody></table>
</section>`;
}
