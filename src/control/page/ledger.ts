/** The account so far: a row for each output and signal, and the planned log records. */

import { imbalances } from '../../core/ledger.ts';
import { readableCount } from '../../core/readable.ts';
import type { OutputAccount } from '../../model/output.ts';
import type { RunStatus } from '../../model/run.ts';
import { type Html, html } from './html.ts';

const GOOD = ['accepted', 'filtered'] as const;
const LOST = ['rejected', 'dropped', 'unconfirmed'] as const;

export function ledger(status: RunStatus, outputs: readonly OutputAccount[]): Html {
  const { planned, emitted, filtered, skipped } = status;
  // During the run, a batch may be counted on one side only. At the end, the account has to balance.
  const errors = status.phase === 'ended' ? imbalances({ ...status, outputs }) : [];
  return html`<section>
<h2>Outputs</h2>
${outputs.length === 0 ? html`<p class="warn">No outputs: console, file and OTLP are off.</p>` : table(outputs)}
<p class="soft">${readableCount(planned.logs)} log records planned: ${readableCount(emitted.logs)} emitted, ${readableCount(filtered)} filtered by level, ${readableCount(skipped)} skipped because they were more than a second late.</p>
${errors.map((error) => html`<p class="bad">The account does not balance: ${error}</p>`)}
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
