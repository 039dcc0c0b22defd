/** Runs the program of a laid out image the way a container does: its environment, its folder, and as process 1. */
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execForm, last, pairsOf } from './dockerfile.ts';
import { type Image, ordinaryUser } from './lay-out.ts';

/** What a container has of the outside: nothing but what the image and `-e` say. */
const environment = ({ stage }: Image, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  ...pairsOf(stage, 'ENV'),
  ...more,
});

/** Absolute paths of the image are those of its folder here. */
const command = ({ root }: Image, exec: readonly string[]): string[] =>
  exec.map((part) => (part.startsWith('/') ? join(root, part) : part));

export interface Container {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
  /** What `docker stop` sends. */
  stop(): void;
  /** What `docker pause` comes to, and `docker unpause`. */
  freeze(): void;
  thaw(): void;
}

/** `docker run`. Process 1 is sent only the signals it has a handler for: that needs root to try. */
export function runImage(
  image: Image,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Container {
  const [node = '', ...rest] = [...command(image, execForm(last(image.stage, 'ENTRYPOINT'))), ...args];
  const cwd = join(image.root, last(image.stage, 'WORKDIR'));
  const options = { cwd, env: environment(image, env) };
  const { uid, gid } = ordinaryUser;
  const asUser = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', node, ...rest];
  const asProcessOne = ['unshare', '--pid', '--fork', '--kill-child', ...asUser];
  const [program = '', ...words] = uid === undefined ? [node, ...rest] : asProcessOne;
  const child: ChildProcess = spawn(program, words, options);
  const send = (signal: NodeJS.Signals): void =>
    void process.kill(uid === undefined ? child.pid! : firstChild(child.pid!), signal);
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (chunk) => (stdout += chunk));
  child.stderr!.on('data', (chunk) => (stderr += chunk));
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    ended: new Promise((resolve) => child.on('close', resolve)),
    stop: () => send('SIGTERM'),
    freeze: () => send('SIGSTOP'),
    thaw: () => send('SIGCONT'),
  };
}

const firstChild = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

/** The exit code of the health check of the image. */
export function health(image: Image, env: Readonly<Record<string, string>>): number | null {
  const [node = '', ...rest] = command(image, execForm(last(image.stage, 'HEALTHCHECK')));
  const ended: SpawnSyncReturns<Buffer> = spawnSync(node, rest, {
    env: environment(image, env),
    ...ordinaryUser,
  });
  return ended.status;
}
