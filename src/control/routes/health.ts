/**
 * `GET /healthz`: the process responds. `GET /readyz`: the run is emitting; it has started and is not shutting down. Both are
 * for probes: no token, any host.
 */
import { Problem } from '../problem.ts';
import type { ControlSource } from '../source.ts';
import type { Route } from './route.ts';

export const health: Route = (app, source) => {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', () => {
    const reason = notReady(source);
    if (reason !== undefined) throw new Problem(503, reason);
    return { status: 'ready' };
  });
};

function notReady(source: ControlSource): string | undefined {
  if (!source.ready()) return 'the run has not started';
  const { phase } = source.control.status();
  return phase === 'running' ? undefined : phase === 'ended' ? 'the run has ended' : `the run is ${phase}`;
}
