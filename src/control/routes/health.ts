/**
 * `GET /healthz`: the process answers. `GET /readyz`: it emits, that is, the run has begun and is not at its end.
 * Both are for probes: without token, and for any host.
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
  if (!source.ready()) return 'the run has not begun';
  const { phase } = source.control.status();
  return phase === 'running' ? undefined : `the run is ${phase === 'ended' ? 'over' : phase}`;
}
