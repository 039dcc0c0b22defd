/** A row for each service: records, errors, latency, health. */
import { readableCount, readableDuration, readableRate, readableShare } from '../../core/readable.ts';
import type { FiguresReading, ServiceFigures } from '../../model/figures.ts';
import { type Html, html } from './html.ts';

type Ratios = Readonly<Record<string, number>>;

/** @param minute seconds of the last minute that the run has covered, 0 to 60 */
export function services({ services }: FiguresReading, ratios: Ratios, minute: number): Html {
  const withRatio = Object.keys(ratios).length > 0;
  const rows = Object.entries(services);
  if (rows.length === 0) return html`<section><h2>Services</h2><p class="soft">No records yet.</p></section>`;
  const heads = ['records', 'last minute', 'errors', 'p50', 'p95', 'p99'];
  return html`<section>
<h2>Services</h2>
<div class="scroll"><table>
<thead><tr><th class="text" scope="col">service</th>${heads.map((name) => html`<th scope="col">${name}</th>`)}${withRatio && html`<th scope="col">ratio</th>`}<th class="text" scope="col">top error</th><th scope="col">health</th></tr></thead>
<tbody>
${rows.map(
  ([name, figures]) => html`<tr><th class="text" scope="row">${name}</th>${cells(figures, minute)}${
    withRatio && html`<td>${ratios[name]}</td>`
  }<td class="text soft">${figures.topErrorCodes[0]?.code}</td><td>${health(figures.health)}</td></tr>
`,
)}</tbody></table></div>
${withRatio && html`<p class="soft">ratio: the share of WARN and ERROR records of a service in tenths, 0 to 10. To change it: <code>firedrill ratios --help</code></p>`}
</section>`;
}

function cells({ logs, last1m, errors, errorRate, latencyMs }: ServiceFigures, minute: number): Html {
  const quantiles = latencyMs && [latencyMs.p50, latencyMs.p95, latencyMs.p99];
  return html`<td>${readableCount(logs)}</td><td>${minute > 0 ? readableRate(last1m.logs / minute) : '-'}</td><td class="${errors > 0 ? '' : 'soft'}">${readableShare(errorRate)}</td>${
    quantiles
      ? quantiles.map((value) => html`<td>${readableDuration(value)}</td>`)
      : html`<td class="soft" colspan="3">-</td>`
  }`;
}

const HEALTHY = 90;
const DEGRADED = 60;

/** 0 to 100 as a bar and a number, because not everybody can see the colour. */
export function health(value: number | undefined): Html {
  if (value === undefined) return html`<span class="soft">-</span>`;
  const whole = Math.round(value);
  const look = whole >= HEALTHY ? 'good' : whole >= DEGRADED ? 'warn' : 'bad';
  return html`<meter min="0" max="100" low="${DEGRADED}" high="${HEALTHY}" optimum="100" value="${whole}"></meter><span class="${look}">${whole}</span>`;
}
