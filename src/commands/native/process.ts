/**
 * A real program as a child process on loopback, for as long as somebody needs it: started, awaited until it is
 * ready, ended in good order or the way a crash does.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessOptions {
  /** What errors and its log file call it. */
  readonly name: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its working folder, made if missing; `<name>.log` in it holds what it prints. */
  readonly dir: string;
  /** Whether it takes work now: a URL that answers with success, or a look of one's own. Asked until it does. */
  readonly ready: string | (() => Promise<boolean>);
  readonly startMs?: number;
  readonly stopMs?: number;
  /** Exit codes of a good end after SIGTERM; 0 if absent. */
  readonly goodCodes?: readonly number[];
  /** Out of the terminal's reach, where Ctrl-C goes to all at once: whoever started it ends it, in its order. */
  readonly detached?: boolean;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Ends it in good order (SIGTERM) and fails if it did not; once this resolves it is gone. */
  stop(): Promise<void>;
  /** Ends it the way a crash does, whatever it still holds. */
  kill(): Promise<void>;
  /** What it printed since this start. */
  logs(): string;
  /** Tells the exit code or the signal, should it end without having been asked to. */
  readonly died: Promise<string>;
}

const START_MS = 60_000;
const STOP_MS = 20_000;

/** Ports nobody uses now. All are held until all are known, so that no two are the same. */
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

/** Whether somebody answers there with success. */
export async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { name, dir } = options;
  await mkdir(dir, { recursive: true });
  // A file instead of pipes: a million lines cost this process nothing, and a full pipe would stop the program.
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
  // Whoever dies half way must not leave it behind, and ends it before its folder is cleared.
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
      // What it held is lost if it ended by itself; nobody should take that for a good end.
      const good = asked === 'stop' && code !== null && (options.goodCodes ?? [0]).includes(code);
      if (asked === 'kill' || good) resolve();
      else reject(new Error(`${name} ended with ${code ?? by}\n${logs()}`));
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
    await kill().catch(() => {}); // it may have gone by itself, which is what `error` says
    throw error;
  }
  return { name, pid: child.pid as number, stop, kill, logs, died };
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

/** Between finding a port and using it another process can take it: that alone is worth a new try. */
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
