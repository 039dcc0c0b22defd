/** The settings as a page: what each came to, and who said so. */
import type { RunFacts, SettingRow } from '../source.ts';
import { page } from './document.ts';
import { type Html, html } from './html.ts';

export function configPage(run: RunFacts, settings: readonly SettingRow[]): string {
  const main = html`<main>
<p class="facts">What this run was told, and by whom. Secrets are not shown.</p>
<section>
<h2>Settings</h2>
<table>
<thead><tr><th class="text" scope="col">setting</th><th class="text" scope="col">value</th><th class="text" scope="col">from</th></tr></thead>
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
