/** Prometheus with the shipped configuration and the targets of a test. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningProcess, startProcess, withFreePorts } from './process.ts';

/** Who is scraped: `host:port` of each file in the configuration's `targets` folder. */
export interface PrometheusTargets {
  readonly firedrill?: string;
  /** The collector's own metrics, and those of the spans that pass through it. */
  readonly collector?: string;
  readonly spans?: string;
}

export interface PrometheusOptions {
  /** Its binary, from `programPath('prometheus')`. */
  readonly binary: string;
  /** Where its data, a copy of the configuration and the targets go; made if missing. */
  readonly dir: string;
  readonly targets: PrometheusTargets;
  /** Ctrl-C on the terminal does not stop it. */
  readonly detached?: boolean;
}

export interface Prometheus extends RunningProcess {
  /** Base address: `/api/v1/query?query=…`. */
  readonly url: string;
}

const shipped = join(import.meta.dirname, '..', '..', 'grafana', 'prometheus.yaml');

export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { binary, dir, targets, detached = false } = options;
  // A copy, because Prometheus reads the target files next to its configuration.
  const config = join(dir, 'prometheus.yaml');
  await mkdir(join(dir, 'targets'), { recursive: true });
  await cp(shipped, config);
  for (const [name, target] of Object.entries(targets)) {
    if (target === undefined) continue;
    await writeFile(join(dir, 'targets', `${name}.yaml`), `- targets: ["${target}"]\n`);
  }
  return withFreePorts(1, async ([port]) => {
    const url = `http://127.0.0.1:${port}`;
    const process = await startProcess({
      name: 'prometheus',
      binary,
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      dir,
      detached,
      ready: `${url}/-/ready`,
    });
    return { ...process, url };
  });
}
