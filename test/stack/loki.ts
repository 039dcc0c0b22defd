/** Loki with the configuration that the project ships: tenants, the ruler, and the project's rules for some of them. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NOBODY } from './ports.ts';
import { type RunningProcess, startProcess, withFreePorts } from './process.ts';

export interface LokiOptions {
  /** Its binary, from `programPath('loki')`. */
  readonly binary: string;
  /** Where its data goes; made if missing. Start again in the same folder and the data is there. */
  readonly dir: string;
  /** Rule files of each tenant: a folder to copy, or the text of one file. The shipped ones for `demo` and `drill` if absent. */
  readonly rules?: Readonly<Record<string, { readonly folder: string } | { readonly text: string }>>;
  /** Another configuration than the shipped one: a file's path. */
  readonly config?: string;
  /** Base address to which the ruler sends alerts. If absent, an address where nothing listens. */
  readonly alertmanager?: string;
  /** For a restart on the same port; any free port if absent. */
  readonly port?: number;
  readonly args?: readonly string[];
  /** Ctrl-C on the terminal does not stop it. */
  readonly detached?: boolean;
}

export interface Loki extends RunningProcess {
  /** Base address; OTLP goes to `<url>/otlp`. */
  readonly url: string;
  readonly port: number;
}

const grafana = join(import.meta.dirname, '..', '..', 'grafana');

export async function startLoki(options: LokiOptions): Promise<Loki> {
  const {
    binary,
    dir,
    config = join(grafana, 'loki.yaml'),
    alertmanager,
    args = [],
    detached = false,
  } = options;
  const shipped = { folder: join(grafana, 'rules') };
  const rules = join(dir, 'rules');
  for (const [tenant, source] of Object.entries(options.rules ?? { demo: shipped, drill: shipped })) {
    await mkdir(join(rules, tenant), { recursive: true });
    if ('folder' in source) await cp(source.folder, join(rules, tenant), { recursive: true });
    else await writeFile(join(rules, tenant, 'rules.yaml'), source.text);
  }
  await mkdir(rules, { recursive: true });
  return withFreePorts(2, async ([freePort, grpc]) => {
    const port = options.port ?? freePort!;
    const url = `http://127.0.0.1:${port}`;
    const process = await startProcess({
      name: 'loki',
      binary,
      args: [`-config.file=${config}`, '-config.expand-env=true', ...args],
      dir,
      detached,
      env: {
        LOKI_HOST: '127.0.0.1',
        LOKI_PORT: String(port),
        LOKI_GRPC_PORT: String(grpc),
        LOKI_DATA: join(dir, 'data'),
        LOKI_RULES: rules,
        ALERTMANAGER_URL: alertmanager ?? `http://${NOBODY}`,
      },
      ready: `${url}/ready`,
    });
    return { ...process, url, port };
  });
}
