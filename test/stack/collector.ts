/**
 * A real collector with the configuration that the project ships, on loopback ports of its own, for
 * as long as a test needs it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface CollectorOptions {
  /** The collector's binary, from `programPath('otelcol')`. */
  readonly binary: string;
  /** Where its files go; made if missing. Start twice in one folder and the second adds to the files. */
  readonly dir: string;
  /** Merged over the shipped configuration: a file's path, or `yaml:` and the text itself. */
  readonly extraConfig?: string;
  /** Variables that the overlay names, or that shall not be chosen here: `OTLP_HTTP` for a known port. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Collector {
  /** Without `/v1/logs`: what OTEL_EXPORTER_OTLP_ENDPOINT takes. */
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  readonly dir: string;
  readonly pid: number;
  /** Ends it in good order; once this resolves, all it received is in the files. */
  stop(): Promise<void>;
  /** Ends it the way a crash does, whatever it still holds. */
  kill(): Promise<void>;
  /** What it printed so far: its own log lines and the records on its console. */
  logs(): string;
}

const config = join(import.meta.dirname, '..', '..', 'otel-collector', 'config.yaml');
const csvHeader = 'timestamp,level,id,service,user_id,request_id,duration_ms,message\n';
const startDeadline = 30_000;
const stopDeadline = 20_000;

/** Ports nobody uses now. All are held until all are known, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((resolve, reject) => {
            server.once('error', reject);
            server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
          }),
      ),
    );
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** False if the promise is still open after that time; fails if the promise does. */
async function settlesWithin(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    timer.abort();
  }
}

async function untilHealthy(url: string, child: ChildProcess, logs: () => string): Promise<void> {
  const deadline = Date.now() + startDeadline;
  while (Date.now() < deadline) {
    const gone = child.exitCode ?? child.signalCode;
    if (gone !== null) throw new Error(`the collector ended while starting (${gone})\n${logs()}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(25);
  }
  throw new Error(`the collector was not ready within ${startDeadline / 1000} s\n${logs()}`);
}

async function launch(options: CollectorOptions): Promise<Collector> {
  const [grpc, freeHttp, health] = (await freePorts(3)).map((port) => `127.0.0.1:${port}`);
  const http = options.env?.OTLP_HTTP ?? freeHttp;
  const args = ['--config', config];
  if (options.extraConfig) args.push('--config', options.extraConfig);

  // A file instead of pipes: a million records on the console cost this process nothing, and a full
  // pipe would stop the collector.
  const log = join(options.dir, 'collector.log');
  const output = openSync(log, 'a');
  const from = readFileSync(log).length;
  const child = spawn(options.binary, args, {
    env: {
      ...process.env,
      LOG_DIR: options.dir,
      OTLP_GRPC: grpc,
      OTLP_HTTP: http,
      HEALTH_ENDPOINT: health,
      ...options.env,
    },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const logs = () => readFileSync(log).subarray(from).toString();

  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  // A test run that dies half way must not leave a collector behind.
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  let asked: 'stop' | 'kill' | undefined;
  const exited = new Promise<void>((resolve, reject) =>
    child.once('exit', (code, by) => {
      process.off('exit', orphan);
      // What it held is lost if it ended by itself; no test should take that for a pass.
      if (asked === 'kill' || (asked === 'stop' && code === 0)) resolve();
      else reject(new Error(`the collector ended with ${code ?? by}\n${logs()}`));
    }),
  );
  exited.catch(() => {}); // told by stop(), not by an unhandled rejection

  const kill = async () => {
    asked = 'kill';
    child.kill('SIGKILL');
    await exited;
  };
  let stopping: Promise<void> | undefined;
  const end = async () => {
    asked = 'stop';
    child.kill('SIGTERM');
    if (await settlesWithin(exited, stopDeadline)) return;
    await kill();
    throw new Error(`the collector did not stop within ${stopDeadline / 1000} s\n${logs()}`);
  };
  const stop = () => {
    stopping ??= end();
    return stopping;
  };
  try {
    await untilHealthy(`http://${health}/`, child, logs);
  } catch (error) {
    await kill().catch(() => {}); // it may have gone by itself, which is what `error` says
    throw error;
  }
  return {
    httpEndpoint: `http://${http}`,
    grpcEndpoint: `http://${grpc}`,
    dir: options.dir,
    pid: child.pid as number,
    stop,
    kill,
    logs,
  };
}

/** Starts a collector and waits until it takes records. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  await mkdir(options.dir, { recursive: true });
  // The collector cannot write a header; a file that is already there keeps the one it has.
  await writeFile(join(options.dir, 'app.csv'), csvHeader, { flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // Between finding a port and using it another process can take it: that alone is worth a new try.
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(options);
    } catch (error) {
      if (attempt === 3 || !String(error).includes('address already in use')) throw error;
    }
  }
}
