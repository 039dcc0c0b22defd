/** The most viewed pages. */
import { readableCount } from '../../core/readable.ts';
import type { FiguresReading } from '../../model/figures.ts';
import { type Html, html } from './html.ts';

const MAX_ROWS = 10;

export function popular(pages: FiguresReading['pages']): Html | undefined {
  if (pages.length === 0) return undefined;
  return html`<section>
<h2>Most viewed pages</h2>
<table><tbody>
${pages
  .slice(0, MAX_ROWS)
  .map(
    ({ path, views }) =>
      html`<tr><th class="text wrap" scope="row"><code>${path}</code></th><td>${readableCount(views)}</td></tr>\n`,
  )}</tbody></table>
</section>`;
}
