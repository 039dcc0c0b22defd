/** The failing calls between services. */
import { readableCount, readableDuration, readableShare } from '../../core/readable.ts';
import type { DependencyFigures } from '../../model/figures.ts';
import { type Html, html } from './html.ts';
import { health } from './services.ts';

const MAX_ROWS = 10;

export function dependencies(all: readonly DependencyFigures[]): Html | undefined {
  const failing = all
    .filter(({ failures }) => failures > 0)
    .sort((a, b) => b.failures / b.calls - a.failures / a.calls)
    .slice(0, MAX_ROWS);
  if (failing.length === 0) return undefined;
  return html`<section>
<h2>Failing calls</h2>
<div class="scroll"><table>
<thead><tr><th class="text" scope="col">call</th><th scope="col">calls</th><th scope="col">failed</th><th scope="col">p95</th><th scope="col">health</th></tr></thead>
<tbody>
${failing.map(
  ({ caller, callee, calls, failures, latencyMs, ...rest }) =>
    html`<tr><th class="text" scope="row">${caller} to ${callee}</th><td>${readableCount(calls)}</td><td>${readableShare(failures / calls)}</td><td>${readableDuration(latencyMs.p95)}</td><td>${health(rest.health)}</td></tr>
`,
)}</tbody></table></div>
</section>`;
}
