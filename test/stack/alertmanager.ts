/** Alertmanager with the configuration that the project ships: Loki's ruler sends its alerts there. */
import { join } from 'node:path';
import { type RunningProcess, startProcess, withFreePorts } from './process.ts';

export interface AlertmanagerOptions {
  /** Its binary, from `programPath('alertmanager')`. */
  readonly binary: string;
  /** Where its data goes; made if missing. */
  readonly dir: string;
  /** Another configuration than the shipped one: a file's path. */
  readonly config?: string;
  /** Ctrl-C on the terminal does not stop it. */
  readonly detached?: boolean;
}

export interface Alertmanager extends RunningProcess {
  /** Base address: `/api/v2/alerts`. */
  readonly url: string;
}

const shipped = join(import.meta.dirname, '..', '..', 'grafana', 'alertmanager.yaml');

export function startAlertmanager(options: AlertmanagerOptions): Promise<Alertmanager> {
  const { binary, dir, config = shipped, detached = false } = options;
  return withFreePorts(1, async ([port]) => {
    const url = `http://127.0.0.1:${port}`;
    const process = await startProcess({
      name: 'alertmanager',
      binary,
      args: [
        `--config.file=${config}`,
        `--storage.path=${join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=', // it has no peers to talk to
      ],
      dir,
      detached,
      ready: `${url}/-/ready`,
    });
    return { ...process, url };
  });
}
