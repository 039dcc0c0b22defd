/** Jaeger with the configuration that the project ships: OTLP in, traces by id out. */
import { join } from 'node:path';
import { type RunningProcess, startProcess, withFreePorts } from './process.ts';

export interface JaegerOptions {
  /** Its binary, from `programPath('jaeger')`. */
  readonly binary: string;
  /** Its working folder; made if missing. Traces are in memory and go with the process. */
  readonly dir: string;
  /** How many traces it keeps: more than in compose, so that a test finds all of its own. */
  readonly maxTraces?: number;
  /** Ctrl-C on the terminal does not stop it. */
  readonly detached?: boolean;
}

export interface Jaeger extends RunningProcess {
  /** Base address of the query API: `/api/traces/<id>`, `/api/v3/traces/<id>`. */
  readonly url: string;
  /** Base address of its OTLP receiver over HTTP. */
  readonly otlpEndpoint: string;
}

const config = join(import.meta.dirname, '..', '..', 'grafana', 'jaeger.yaml');

export function startJaeger({
  binary,
  dir,
  maxTraces = 50_000,
  detached = false,
}: JaegerOptions): Promise<Jaeger> {
  return withFreePorts(4, async (ports) => {
    const [http, grpc, otlpHttp, otlpGrpc] = ports.map((port) => `127.0.0.1:${port}`);
    const url = `http://${http}`;
    const process = await startProcess({
      name: 'jaeger',
      binary,
      args: ['--config', config],
      dir,
      detached,
      env: {
        JAEGER_HTTP: http!,
        JAEGER_GRPC: grpc!,
        JAEGER_OTLP_HTTP: otlpHttp!,
        JAEGER_OTLP_GRPC: otlpGrpc!,
        JAEGER_MAX_TRACES: String(maxTraces),
      },
      ready: `${url}/api/services`,
    });
    return { ...process, url, otlpEndpoint: `http://${otlpHttp}` };
  });
}
