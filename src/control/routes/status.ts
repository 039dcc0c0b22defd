/** `GET /api/status`: the contents of the status page as JSON. */
import type { Route } from './route.ts';

export const status: Route = (app, source) => {
  app.get('/api/status', () => {
    const { run, control } = source;
    const { phase, elapsedMs, ...counts } = control.status();
    return {
      run: run.id,
      scenario: run.scenario,
      seed: run.seed,
      version: run.version,
      started: new Date(run.startedMs).toISOString(),
      phase,
      elapsedMs,
      ledger: { ...counts, outputs: source.accounts() },
      ratios: control.ratios(),
      timeline: control.timeline(),
      figures: source.figures(),
    };
  });
};
