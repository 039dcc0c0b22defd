/** Serves the control API and the page of a run. */
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { refuseUsedPort as refusePort } from '../../control/listen.ts';
import type { ControlOptions } from '../../control/options.ts';
import { register } from '../../control/registry.ts';
import { type ControlServer, startControl } from '../../control/server.ts';
import type { Shell } from '../shell.ts';
import { VERSION } from '../version.ts';
import type { ComposedRun } from './compose.ts';
import { settingRows } from './setting-rows.ts';

/** @throws FiredrillError (usage) if `serve` could not listen */
export const refuseUsedPort = (resolved: ResolvedSettings): Promise<void> => refusePort(optionsOf(resolved));

const optionsOf = ({ values, sources, where }: ResolvedSettings): ControlOptions => ({
  host: values.controlHost,
  port: values.controlPort,
  portWasGiven: sources.controlPort !== 'default',
  givenBy: { port: where.controlPort, host: where.controlHost },
  token: values.controlToken,
  allowedHosts: values.controlAllowedHosts,
});

/**
 * Serves a run, and registers it so that other commands find it, until the server is closed. Returns `undefined` if the
 * port is `off`.
 *
 * @throws FiredrillError (usage) if it cannot listen on the address that was asked for
 */
export async function serve(
  composed: ComposedRun,
  resolved: ResolvedSettings,
  { env }: Pick<Shell, 'env'>,
  warn: (line: string) => void,
): Promise<ControlServer | undefined> {
  const { runId, seed, scenario } = composed;
  const about = { version: VERSION, run: runId, scenario: scenario.name, seed };
  let metrics: Promise<{ text(): Promise<string>; contentType: string }> | undefined;
  // The metrics SDK is loaded at the first scrape: most runs are never scraped.
  const load = async () => (await import('../../emit/metrics.ts')).createMetrics(composed, about);
  const server = await startControl(
    {
      run: {
        id: runId,
        scenario: scenario.name,
        description: scenario.description,
        seed,
        get startedMs() {
          return composed.startedMs();
        },
        version: VERSION,
      },
      control: composed,
      services: () => scenario.services.map(({ name }) => name),
      tail: composed.tail,
      settings: () => settingRows(resolved, scenario, composed.specs),
      figures: composed.figures,
      accounts: composed.accounts,
      async metrics() {
        metrics ??= load();
        const { text, contentType } = await metrics;
        return { contentType, text: await text() };
      },
      ready: composed.hasBegun,
    },
    optionsOf(resolved),
    warn,
  );
  if (server === undefined) return undefined;
  const unregister = register(
    {
      pid: process.pid,
      url: server.url,
      run: runId,
      scenario: scenario.name,
      started: new Date().toISOString(),
    },
    env,
    warn,
  );
  return {
    url: server.url,
    close() {
      unregister();
      return server.close();
    },
  };
}
