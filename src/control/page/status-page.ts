/** The status page: progress of the run, account of its records, statistics per service. */

import { lostBy } from '../../core/ledger.ts';
import { readableCount, readableDuration, readableRate } from '../../core/readable.ts';
import type { RunPhase } from '../../model/run.ts';
import type { ControlSource } from '../source.ts';
import { changes } from './changes.ts';
import { dependencies } from './dependencies.ts';
import { page } from './document.ts';
import { type Html, html } from './html.ts';
import { ledger } from './ledger.ts';
import { popular } from './popular.ts';
import { services } from './services.ts';
import { sessions } from './sessions.ts';
import { volume } from './volume.ts';

const PHASE_CLASS: Readonly<Record<RunPhase, string>> = {
  running: 'good',
  draining: 'warn',
  flushing: 'warn',
  ended: 'soft',
};

export function statusPage(source: ControlSource): string {
  const { run, control } = source;
  const { phase, elapsedMs } = control.status();
  const figures = source.figures();
  const minute = Math.min(60, elapsedMs / 1000);
  const main = html`<main>
<p class="facts"><span class="badge ${PHASE_CLASS[phase]}">${phase}</span> ${run.description}<br>
run <code>${run.id}</code>, seed <code>${run.seed}</code>, started ${new Date(run.startedMs).toISOString().slice(0, 19)}Z, firedrill ${run.version}</p>
<p id="gone" role="status">firedrill does not respond: the run has ended, or the connection is lost. This page shows the last known state.</p>
${tiles(source, minute)}
${ledger(control.status(), source.accounts())}
${services(figures, control.ratios(), minute)}
${dependencies(figures.dependencies)}
<div class="columns">
${figures.sessions && sessions(figures.sessions)}
${popular(figures.pages)}
${changes(control.timeline())}
${volume(figures.hourly)}
</div>
</main>`;
  return page({ run, main, live: true });
}

/** Rates are over the last minute by the time of the records, or since the start if the run is shorter. */
function tiles(source: ControlSource, minute: number): Html {
  const { elapsedMs, emitted, skipped } = source.control.status();
  const recent = Object.values(source.figures().services).reduce((sum, { last1m }) => sum + last1m.logs, 0);
  const seconds = elapsedMs / 1000;
  const lost = source.accounts().reduce((sum, row) => sum + lostBy(row) - row.pending, 0);
  const tile = (name: string, value: string, look = ''): Html =>
    html`<div class="tile"><dt>${name}</dt><dd class="${look}">${value}</dd></div>`;
  return html`<dl class="tiles">
${tile('Log records', readableCount(emitted.logs))}
${tile('Last minute', minute > 0 ? readableRate(recent / minute) : '-')}
${tile('Since the start', seconds > 0 ? readableRate(emitted.logs / seconds) : '-')}
${tile('Spans', readableCount(emitted.spans))}
${tile('Elapsed', readableDuration(Math.floor(elapsedMs / 1000) * 1000))}
${tile('Lost', readableCount(lost), lost > 0 ? 'bad' : 'good')}
${skipped > 0 && tile('Skipped', readableCount(skipped), 'warn')}
</dl>`;
}
