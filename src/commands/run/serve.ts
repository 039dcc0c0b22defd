/** The control server of a run: what it may know and ask is put together here. */
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { register } from '../../control/registry.ts';
import { type ControlServer, startControl } from '../../control/server.ts';
import type { Shell } from '../shell.ts';
import { VERSION } from '../version.ts';
import type { ComposedRun } from './compose.ts';
import { settingRows } from './setting-rows.ts';

/**
 * Serves a run and registers it for other commands until it is closed; `undefined` where the port is `off`.
 *
 * @throws FiredrillError (usage) when it cannot listen where it was told to
 */
export async function serve(
  composed: ComposedRun,
  resolved: ResolvedSettings,
  { env }: Pick<Shell, 'env'>,
  warn: (line: string) => void,
): Promise<ControlServer | undefined> {
  const { values, sources } = resolved;
  if (values.controlPort === 'off') return undefined;
  const { runId, seed, scenario } = composed;
  const about = { version: VERSION, run: runId, scenario: scenario.name, seed };
  let metrics: Promise<{ text(): Promise<string>; contentType: string }> | undefined;
  // The metrics SDK is loaded by the first who asks: most runs are never scraped.
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
    {
      host: values.controlHost,
      port: values.controlPort,
      portWasGiven: sources.controlPort !== 'default',
      token: values.controlToken,
      allowedHosts: values.controlAllowedHosts,
    },
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
