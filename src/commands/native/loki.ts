/** The temporary Loki that `--with-loki` starts: the user's own program, on loopback, stopped and deleted after the drill. */
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
  /** Resolves if Loki exits before `stop`: with the exit code or the signal, and its log. */
  readonly died: Promise<{ readonly reason: string; readonly lastWords: string }>;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** docker-compose.yml uses the same configuration. */
export const SHIPPED_CONFIG = resolve(import.meta.dirname, '../../../grafana/loki.yaml');

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
  // A process that exits immediately cannot wait for `stop`.
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
        // Its data is not needed after the drill, so there is no flush to wait for. If it has exited, the drill has reported that.
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
        `-config.file=${SHIPPED_CONFIG}`,
        '-config.expand-env=true',
        // The write-ahead log is only for a restart.
        '-ingester.wal-enabled=false',
        // Until flushed chunks leave the memory, Loki reads them twice and every query takes twice as long.
        '-ingester.flush-check-period=10m',
        // A ruler has no such limit.
        '-querier.max-query-series=20000',
      ],
      dir,
      // Ctrl-C must reach only the drill, which stops Loki after its report.
      detached: true,
      env: {
        ...env,
        LOKI_HOST: '127.0.0.1',
        LOKI_PORT: String(port),
        LOKI_GRPC_PORT: String(grpc),
        LOKI_DATA: join(dir, 'data'),
        LOKI_RULES: join(dir, 'rules'),
        GOGC: env.GOGC ?? '200', // more memory, less CPU: it runs for seconds
      },
      ready: `${url}/ready`,
    });
    return { url, child };
  });

/** Variables that name the Loki program. The first one that is set counts; the second is an earlier name. */
const VARIABLES = ['LOKI_BIN', 'FIREDRILL_LOKI'] as const;

/**
 * The path of the Loki program on this machine: `LOKI_BIN`, or `loki` on the PATH. Undefined if there is none. firedrill never
 * builds or downloads Loki.
 *
 * @throws FiredrillError (exit code 5) if the variable does not name an executable file
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
