/** The Loki that `--with-loki` starts: the user's own program, on loopback, stopped and removed when the drill is over. */
import { accessSync, constants, rmSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
    throw new FiredrillError('no Loki found on this machine', EXIT.unreachable, [
      {
        where: '--with-loki',
        problem: 'LOKI_BIN is not set, and there is no program "loki" on the PATH',
        expected:
          'LOKI_BIN=/path/to/loki, a "loki" on the PATH, or the address of a running Loki (--loki URL)',
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

/** Variables that name the Loki program, the first one that is set wins; the second is the old name. */
const VARIABLES = ['LOKI_BIN', 'FIREDRILL_LOKI'] as const;

/**
 * The path of the Loki program that this machine has: `LOKI_BIN`, or `loki` on the PATH; undefined if there is none.
 * Loki is never built or downloaded here: it is the user's own program.
 *
 * @throws FiredrillError (exit code 5) if the variable names something that cannot be run.
 */
export function findLoki(env: Environment): string | undefined {
  for (const variable of VARIABLES) {
    const named = env[variable];
    if (!named) continue;
    if (runnable(named)) return resolve(named);
    throw new FiredrillError('no Loki found on this machine', EXIT.unreachable, [
      {
        where: variable,
        problem: `"${named}" is not an executable file`,
        expected: 'the path of the Loki program',
        hint: `unset ${variable} to use the "loki" on the PATH`,
      },
    ]);
  }
  const folder = (env.PATH ?? '')
    .split(delimiter)
    .find((candidate) => candidate !== '' && runnable(join(candidate, 'loki')));
  return folder === undefined ? undefined : resolve(folder, 'loki');
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
