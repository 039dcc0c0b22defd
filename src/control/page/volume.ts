/** Log records per hour as bars, with the errors at the bottom of each bar. */
import { readableCount } from '../../core/readable.ts';
import type { Volume } from '../../model/figures.ts';
import { type Html, html } from './html.ts';

const HEIGHT = 100;

/** `undefined` for less than two hours. */
export function volume(hours: readonly Volume[]): Html | undefined {
  if (hours.length < 2) return undefined;
  const most = Math.max(1, ...hours.map(({ logs }) => logs));
  const tall = (records: number): number => Number(((records / most) * HEIGHT).toFixed(1));
  const bar = (i: number, records: number, look: string): Html =>
    html`<rect class="${look}" x="${i + 0.1}" width="0.8" y="${HEIGHT - tall(records)}" height="${tall(records)}"/>`;
  return html`<section>
<h2>Records per hour</h2>
<svg class="bars" viewBox="0 0 ${hours.length} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Log records per hour">
${hours.map(
  ({ from, logs, errors }, i) =>
    html`<g><title>${from.slice(0, 13)}h UTC: ${readableCount(logs)} log records, ${readableCount(errors)} errors</title>${bar(i, logs, '')}${bar(i, errors, 'bad')}</g>\n`,
)}</svg>
<p class="soft">${hours[0]!.from.slice(0, 13).replace('T', ' ')}h to ${hours.at(-1)!.from.slice(0, 13).replace('T', ' ')}h UTC, maximum ${readableCount(most)}</p>
</section>`;
}
