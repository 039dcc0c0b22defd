/** Writing ends with whoever it is for: the drill, or the Loki that was its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openLokiOutput } from '../../../src/commands/drill/output.ts';
import { writer } from '../../../src/commands/drill/write.ts';
import { lokiBackend } from '../../../src/drill/in-loki/backend.ts';
import { planOf } from '../../../src/drill/plan.ts';
import { lokiClient } from '../../../src/loki/client.ts';
import { Unobservable } from '../../../src/loki/refusals.ts';
import { builtIn } from '../../support/scenarios.ts';

/** Takes everything and answers nothing, as one that has lost its way to its disk. */
async function silentLoki(): Promise<string> {
  const server = createServer((request) => request.resume());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends it when all is written and only the answers are awaited, which Loki has a minute for. */
async function endedInItsFlush(reason: unknown) {
  const ending = new AbortController();
  const scenario = await builtIn('heartbeat');
  const client = lokiClient({ url: await silentLoki(), tenant: 'a' });
  const output = await openLokiOutput('otlp', {
    loki: client,
    scenario,
    whenFull: 'wait',
    retryForMs: 3_600_000,
    onTrouble() {},
  });
  const backend = lokiBackend({
    client,
    start: () => 0,
    fitted: (own) => own,
    open: async () => ({ ...output, loss: () => undefined }),
  });
  const span = { startMs: 0, endMs: 60_000 };
  const recording = await backend.open({ scenario, rules: [], span, phases: 1, log() {} });
  return writer({ originMs: 0, signal: ending.signal })({
    recording,
    scenario,
    seed: '1',
    plan: planOf(scenario, [], 60_000),
    startMs: 0,
    progress(share) {
      if (share === 1) setTimeout(() => ending.abort(reason), 100);
    },
  });
}

test('a Loki that is gone is the reason why nothing arrived', { timeout: 30_000 }, async () => {
  const { run, loss } = await endedInItsFlush(new Unobservable('gone'));
  expect(loss).toBe('gone');
  expect(run).toMatch(/^[0-9a-f]{8}$/);
});

test('a drill that is ended has no result', { timeout: 30_000 }, async () => {
  await expect(endedInItsFlush(130)).rejects.toBe(130);
});
