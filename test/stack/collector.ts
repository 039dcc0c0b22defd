/** The collector with the configuration that the project ships. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NOBODY } from './ports.ts';
import { type RunningProcess, startProcess, withFreePorts } from './process.ts';

export interface CollectorOptions {
  /** The collector's binary, from `programPath('otelcol')`. */
  readonly binary: string;
  /** Where its files go; made if missing. Start twice in one folder and the second adds to the files. */
  readonly dir: string;
  /** Merged over the shipped configuration, in this order: files' paths, or `yaml:` and the text itself. */
  readonly overlays?: readonly string[];
  /** Base addresses of its Loki and Jaeger outputs. If absent, an address where nothing listens. */
  readonly loki?: string;
  readonly jaeger?: string;
  /** Variables of the overlays, or fixed values such as `OTLP_HTTP` for a known port. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ctrl-C on the terminal does not stop it. */
  readonly detached?: boolean;
}

export interface Collector extends RunningProcess {
  /** Without `/v1/logs`: what OTEL_EXPORTER_OTLP_ENDPOINT takes. */
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  /** Prometheus text of its own metrics: `http://127.0.0.1:<port>/metrics`. */
  readonly metricsUrl: string;
  readonly dir: string;
}

const config = join(import.meta.dirname, '..', '..', 'otel-collector', 'config.yaml');
const csvHeader = 'timestamp,level,id,service,user_id,request_id,duration_ms,message\n';

/** Its overlay that writes each received OTLP request as one line: `logs.otlp.jsonl` and `traces.otlp.jsonl` in its folder. */
export const rawFiles = join(import.meta.dirname, 'collector-raw.yaml');

/** Starts a collector and waits until it accepts records. When `stop` resolves, its files have all received records. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { binary, dir, overlays = [], loki, jaeger, env, detached = false } = options;
  await mkdir(dir, { recursive: true });
  // The collector cannot write a header; a file that is already there keeps the one it has.
  await writeFile(join(dir, 'app.csv'), csvHeader, { flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return withFreePorts(4, async (ports) => {
    const [grpc, freeHttp, health, metrics] = ports.map((port) => `127.0.0.1:${port}`);
    const http = env?.OTLP_HTTP ?? freeHttp;
    const process = await startProcess({
      name: 'collector',
      binary,
      args: [config, ...overlays].flatMap((file) => ['--config', file]),
      dir,
      detached,
      env: {
        LOG_DIR: dir,
        QUEUE_DIR: join(dir, 'queue'),
        OTLP_GRPC: grpc!,
        OTLP_HTTP: http!,
        HEALTH_ENDPOINT: health!,
        METRICS_HOST: '127.0.0.1',
        METRICS_PORT: String(ports[3]),
        LOKI_URL: loki ?? `http://${NOBODY}`,
        JAEGER_OTLP: jaeger ?? `http://${NOBODY}`,
        ...env,
      },
      ready: `http://${health}/`,
    });
    return {
      ...process,
      httpEndpoint: `http://${http}`,
      grpcEndpoint: `http://${grpc}`,
      metricsUrl: `http://${metrics}/metrics`,
      dir,
    };
  });
}
