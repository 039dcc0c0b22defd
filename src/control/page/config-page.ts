/** The settings page: the effective value and the source of each setting. */
import type { RunFacts, SettingRow } from '../source.ts';
import { page } from './document.ts';
import { type Html, html } from './html.ts';

export function configPage(run: RunFacts, settings: readonly SettingRow[]): string {
  const main = html`<main>
<p class="facts">The effective settings of this run and where each value comes from. Secrets are not shown.</p>
<section>
<h2>Settings</h2>
<table>
<thead><tr><th class="text" scope="col">setting</th><th class="text" scope="col">value</th><th class="text" scope="col">source</th></tr></thead>
<tbody>
${settings.map(
  ({ name, value, source }) =>
    html`<tr><th class="text" scope="row">${name}</th><td class="text wrap">${shown(value)}</td><td class="text soft">${source}</td></tr>
`,
)}</tbody></table>
</section>
</main>`;
  return page({ run, title: 'Settings', main, live: false });
}

function shown(value: unknown): Html {
  if (value === undefined || value === null) return html`<span class="soft">-</span>`;
  return html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;
}
