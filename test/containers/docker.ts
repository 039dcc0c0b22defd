/** The docker command against the engine of engine.ts, and programs in its network. */
import {
  type SpawnSyncOptionsWithStringEncoding,
  type SpawnSyncReturns,
  spawnSync,
} from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's docker-compose package, and the one that test/stack/build.ts builds. */
export type Compose = 'debian' | 'built';

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly compose?: Compose;
  /** For its standard input. */
  readonly input?: string;
}

export class Docker {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Runs `docker` and returns its result, also if it fails. */
  ask(args: readonly string[], options: RunOptions = {}): SpawnSyncReturns<string> {
    return spawnSync(join(this.folder, 'root/usr/bin/docker'), args, this.#options(options));
  }

  /** Runs `docker` and returns its standard output; throws if it fails. */
  run(args: readonly string[], options: RunOptions = {}): string {
    return outputOf(`docker ${args.join(' ')}`, this.ask(args, options));
  }

  /** Runs a program of this machine where the engine's published ports are. */
  inside(command: readonly string[], options: RunOptions = {}): SpawnSyncReturns<string> {
    const outer = Number(readFileSync(join(this.folder, 'pid'), 'utf8'));
    const dockerd = childrenOf(this.firstProcess(outer)).find((pid) => nameOf(pid) === 'dockerd');
    const args = [`--net=/proc/${dockerd}/ns/net`, '--', ...command];
    return spawnSync('nsenter', args, this.#options(options));
  }

  /** What published ports answer; undefined for 404, fails unless each is a good answer. */
  fetch(urls: readonly string[]): readonly (string | undefined)[] {
    const script = `
      const answers = [];
      for (const url of JSON.parse(require('node:fs').readFileSync(0, 'utf8'))) {
        const answer = await fetch(url);
        const text = await answer.text();
        if (!answer.ok && answer.status !== 404) throw new Error(url + ' answered ' + answer.status + ': ' + text);
        answers.push(answer.ok ? text : null);
      }
      process.stdout.write(JSON.stringify(answers));`;
    const node = [process.execPath, '-e', `(async () => {${script}})()`];
    const answers = JSON.parse(outputOf(urls[0]!, this.inside(node, { input: JSON.stringify(urls) })));
    return answers.map((answer: string | null) => answer ?? undefined);
  }

  /** Of `unshare`, which waits for it. */
  firstProcess(outer: number): number {
    return childrenOf(outer)[0]!;
  }

  #options({ cwd, env, input, compose = 'debian' }: RunOptions): SpawnSyncOptionsWithStringEncoding {
    const { PATH, HOME } = process.env;
    const engine = {
      DOCKER_HOST: `unix://${join(this.folder, 'docker.sock')}`,
      DOCKER_CONFIG: join(this.folder, 'clients', compose),
    };
    return {
      encoding: 'utf8',
      maxBuffer: Number.POSITIVE_INFINITY,
      env: { PATH, HOME, ...engine, ...env },
      ...(cwd === undefined ? {} : { cwd }),
      ...(input === undefined ? {} : { input }),
    };
  }
}

export function outputOf(what: string, { status, signal, stdout, stderr }: SpawnSyncReturns<string>): string {
  if (status !== 0) throw new Error(`${what} ended with ${signal ?? status}:\n${stdout}${stderr}`);
  return stdout;
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

const nameOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
