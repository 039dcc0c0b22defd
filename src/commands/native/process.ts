/** A server program as a child process on loopback: starts it, waits until it is ready, and stops or kills it. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessOptions {
  /** For errors and the name of the log file. */
  readonly name: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working folder, created if missing. `<name>.log` in it holds the output. */
  readonly dir: string;
  /** A URL that returns a success status, or a function that returns true, when the program is ready. It is polled. */
  readonly ready: string | (() => Promise<boolean>);
  readonly startMs?: number;
  readonly stopMs?: number;
  /** Exit codes of a clean exit after SIGTERM. Default: 0. */
  readonly goodCodes?: readonly number[];
  /** Runs in a process group of its own, so that Ctrl-C in the terminal does not reach it. */
  readonly detached?: boolean;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Sends SIGTERM and waits until the process has exited. Rejects if the exit is not clean. */
  stop(): Promise<void>;
  /** Sends SIGKILL and waits until the process has exited. */
  kill(): Promise<void>;
  /** Its output since this start. */
  logs(): string;
  /** Resolves with the exit code or the signal if the process exits without `stop` or `kill`. */
  readonly died: Promise<string>;
}

const START_MS = 60_000;
const STOP_MS = 20_000;

/** Free ports. All are held open until all are known, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
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

/** Whether the URL returns a success status. */
export async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { name, dir } = options;
  await mkdir(dir, { recursive: true });
  // A file, not a pipe: it costs this process nothing, and a full pipe would block the program.
  const log = join(dir, `${name}.log`);
  const output = openSync(log, 'a');
  const from = readFileSync(log).length;
  const child = spawn(options.binary, options.args, {
    cwd: dir,
    env: options.env,
    stdio: ['ignore', output, output],
    detached: options.detached ?? false,
  });
  closeSync(output);
  const logs = () => readFileSync(log).subarray(from).toString();
  // If this process exits, it must not leave the program running. The handler runs before the folder is deleted.
  const orphan = () => child.kill('SIGKILL');
  process.prependOnceListener('exit', orphan);

  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  let asked: 'stop' | 'kill' | undefined;
  const died = new Promise<string>((resolve) =>
    child.once('exit', (code, by) => {
      if (!asked) resolve(by ?? `exit ${code}`);
    }),
  );
  const exited = new Promise<void>((resolve, reject) =>
    child.once('exit', (code, by) => {
      process.off('exit', orphan);
      // An exit without `stop` is never clean: data that the program held is lost.
      const good = asked === 'stop' && code !== null && (options.goodCodes ?? [0]).includes(code);
      if (asked === 'kill' || good) resolve();
      else reject(new Error(`${name} ended with ${code ?? by}\n${logs()}`));
    }),
  );
  exited.catch(() => {}); // stop() reports it; avoids an unhandled rejection

  const kill = async () => {
    asked = 'kill';
    child.kill('SIGKILL');
    await exited;
  };
  let stopping: Promise<void> | undefined;
  const end = async () => {
    asked = 'stop';
    child.kill('SIGTERM');
    const stopMs = options.stopMs ?? STOP_MS;
    if (await settlesWithin(exited, stopMs)) return;
    await kill();
    throw new Error(`${name} did not stop within ${stopMs / 1000} s\n${logs()}`);
  };
  const stop = () => {
    stopping ??= end();
    return stopping;
  };

  const { ready } = options;
  const isReady = typeof ready === 'string' ? () => answers(ready) : ready;
  const startMs = options.startMs ?? START_MS;
  try {
    const deadline = Date.now() + startMs;
    while (!(await isReady())) {
      const gone = child.exitCode ?? child.signalCode;
      if (gone !== null) throw new Error(`${name} ended while starting (${gone})\n${logs()}`);
      if (Date.now() > deadline)
        throw new Error(`${name} was not ready within ${startMs / 1000} s\n${logs()}`);
      await sleep(25);
    }
  } catch (error) {
    await kill().catch(() => {}); // it may have exited already, which `error` then says
    throw error;
  }
  return { name, pid: child.pid as number, stop, kill, logs, died };
}

/** False if the promise is still pending after the time. Rejects if the promise rejects. */
async function settlesWithin(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    timer.abort();
  }
}

/** Tries again, with other ports, if another process has taken a port in the meantime. */
export async function withFreePorts<T>(
  count: number,
  launch: (ports: number[]) => Promise<T>,
  find: (count: number) => Promise<number[]> = freePorts,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(await find(count));
    } catch (error) {
      if (attempt === 3 || !/address already in use/i.test(String(error))) throw error;
    }
  }
}
