/** A Loki of the drill's own: the native program where this machine has it, on loopback, gone when the drill is over. */
import { accessSync, constants, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { type RunningProcess, startProcess, withFreePorts } from './process.ts';

export interface OwnLoki {
  readonly url: string;
  readonly binary: string;
  /** If it ends by itself: the exit code or the signal, and what it said. */
  readonly died: Promise<{ readonly reason: string; readonly lastWords: string }>;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration that compose uses as well. */
const CONFIG = resolve(import.meta.dirname, '../../../grafana/loki.yaml');

export async function startOwnLoki(env: Environment): Promise<OwnLoki> {
  const binary = findLoki(env);
  if (binary === undefined) {
    throw new FiredrillError('there is no Loki on this machine', EXIT.unreachable, [
      {
        where: '--with-loki',
        problem: 'no program "loki" on the PATH, and none was built by `npm run stack`',
        expected: 'a Loki: with Go, `npm run stack:build` in a checkout of firedrill makes one',
        hint: 'docker run -p 127.0.0.1:3100:3100 grafana/loki:3.7.8, and then --loki http://127.0.0.1:3100 --shared-loki',
      },
    ]);
  }
  const dir = await mkdtemp(join(tmpdir(), 'firedrill-loki-'));
  const all = { recursive: true, force: true, maxRetries: 5 } as const;
  // Whoever is in a hurry leaves no time to wait for anything.
  const clearNow = (): void => rmSync(dir, all);
  process.once('exit', clearNow);
  const cleared = async (): Promise<void> => {
    await rm(dir, all);
    process.off('exit', clearNow);
  };
  try {
    const { url, child } = await launch(binary, dir, env);
    return {
      url,
      binary,
      died: child.died.then((reason) => ({ reason, lastWords: child.logs().trim() })),
      async stop() {
        // Nothing in it outlives the drill: no need to wait for its flush. If it has gone by itself, the drill has told.
        await child.kill().catch(() => {});
        await cleared();
      },
    };
  } catch (error) {
    await cleared();
    throw error;
  }
}

const launch = (
  binary: string,
  dir: string,
  env: Environment,
): Promise<{ readonly url: string; readonly child: RunningProcess }> =>
  withFreePorts(2, async ([port, grpc]) => {
    const url = `http://127.0.0.1:${port}`;
    const child = await startProcess({
      name: 'loki',
      binary,
      args: [
        `-config.file=${CONFIG}`,
        '-config.expand-env=true',
        // It would serve a restart, and there is none.
        '-ingester.wal-enabled=false',
        // What has been flushed is found twice until it is dropped from memory, and every query takes twice as long.
        '-ingester.flush-check-period=10m',
        // It protects nobody here, and a ruler has no such limit.
        '-querier.max-query-series=20000',
      ],
      dir,
      // Ctrl-C is for the drill, which ends it when it has told what it knows.
      detached: true,
      env: {
        ...env,
        LOKI_HOST: '127.0.0.1',
        LOKI_PORT: String(port),
        LOKI_GRPC_PORT: String(grpc),
        LOKI_DATA: join(dir, 'data'),
        LOKI_RULES: join(dir, 'rules'),
        GOGC: env.GOGC ?? '200', // memory for speed: it lives for seconds
      },
      ready: `${url}/ready`,
    });
    return { url, child };
  });

/** FIREDRILL_LOKI, the PATH, or what `npm run stack` has built: the newest. */
function findLoki(env: Environment): string | undefined {
  const named = env.FIREDRILL_LOKI;
  if (named) return runnable(named);
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const found = folder === '' ? undefined : runnable(join(folder, 'loki'));
    if (found) return found;
  }
  const cache = resolve(
    env.FIREDRILL_STACK_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'firedrill', 'stack'),
  );
  const built = names(cache).filter((name) => /^loki-[\d.]+-[0-9a-f]+$/.test(name));
  built.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const name of built) {
    const found = runnable(join(cache, name, 'loki'));
    if (found) return found;
  }
  return undefined;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function runnable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}
