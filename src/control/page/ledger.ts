/** The account so far: the plan's equation, and a row for each output and signal. */

import { imbalances } from '../../core/ledger.ts';
import { readableCount } from '../../core/readable.ts';
import type { OutputAccount } from '../../model/output.ts';
import type { RunStatus } from '../../model/run.ts';
import { type Html, html } from './html.ts';

const GOOD = ['accepted', 'filtered'] as const;
const LOST = ['rejected', 'dropped', 'unconfirmed'] as const;

export function ledger(status: RunStatus, outputs: readonly OutputAccount[]): Html {
  const { planned, emitted, filtered, skipped } = status;
  // While it runs a batch is between two books; at the end nothing may be.
  const faults = status.phase === 'ended' ? imbalances({ ...status, outputs }) : [];
  return html`<section>
<h2>Where the records went</h2>
${outputs.length === 0 ? html`<p class="warn">Nowhere: no console, no file, no OTLP.</p>` : table(outputs)}
<p class="soft">${readableCount(planned.logs)} log records planned: ${readableCount(emitted.logs)} emitted, ${readableCount(filtered)} filtered by level, ${readableCount(skipped)} skipped because they were late.</p>
${faults.map((fault) => html`<p class="bad">The account does not balance: ${fault}</p>`)}
</section>`;
}

const table = (outputs: readonly OutputAccount[]): Html => html`<div class="scroll"><table>
<thead><tr><th class="text" scope="col">output</th><th class="text" scope="col">signal</th>${[...GOOD, ...LOST, 'pending'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${outputs.map(
  (row) => html`<tr><th class="text" scope="row">${row.name}</th><td class="text">${row.signal}</td>${[
    GOOD.map((name) => html`<td>${readableCount(row[name])}</td>`),
    LOST.map((name) => html`<td class="${row[name] > 0 ? 'bad' : 'soft'}">${readableCount(row[name])}</td>`),
  ]}<td class="soft">${readableCount(row.pending)}</td></tr>
`,
)}</tbody></table></div>`;
