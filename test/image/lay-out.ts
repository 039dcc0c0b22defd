/**
 * What the instructions of a Dockerfile come to, without a Docker engine: its commands are run for real, each stage in
 * a folder that stands for the root of its file system, and nobody has more rights than an ordinary user.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { type Instruction, parseDockerfile, type Stage } from './dockerfile.ts';

/** Root runs all as the user that `node` is in the image; anybody else as himself. */
export const ordinaryUser: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

export function giveTo(owner: { readonly uid?: number; readonly gid?: number }, path: string): void {
  if (owner.uid === undefined || process.getuid?.() !== 0) return;
  must(spawnSync('chown', ['-R', `${owner.uid}:${owner.gid}`, path]));
}

export interface Image {
  readonly stage: Stage;
  /** The folder that stands for its root. */
  readonly root: string;
}

export function layOut(context: string, dir: string): Image {
  const allowed = allowedOf(readFileSync(join(context, '.dockerignore'), 'utf8'));
  const stages = parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'));
  const roots = new Map<string | undefined, string>();
  let image: Image | undefined;
  for (const [index, stage] of stages.entries()) {
    const root = join(dir, `stage-${index}`);
    mkdirSync(root);
    roots.set(stage.name, root);
    image = { stage, root };
    let workdir = '/';
    for (const instruction of stage.instructions) {
      if (instruction.name === 'WORKDIR') {
        workdir = instruction.rest;
        mkdirSync(join(root, workdir), { recursive: true });
        giveTo(ordinaryUser, join(root, workdir));
      } else if (instruction.name === 'COPY') {
        const { from } = instruction.flags;
        const source =
          from === undefined ? { root: context, allowed } : { root: roots.get(from)!, allowed: undefined };
        copy(instruction, source, root, workdir);
      } else if (instruction.name === 'RUN') run(instruction.rest, join(root, workdir), join(dir, 'home'));
    }
  }
  return image!;
}

/** Ours names what may go in, and nothing else; a .dockerignore of another shape has to be taught here first. */
function allowedOf(text: string): readonly string[] {
  const [all, ...rest] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (all !== '*' || !rest.every((line) => line.startsWith('!'))) {
    throw new Error('.dockerignore must be "*" and then lines with "!"');
  }
  return rest.map((line) => line.slice(1));
}

function copy(
  { rest }: Instruction,
  source: { readonly root: string; readonly allowed: readonly string[] | undefined },
  root: string,
  workdir: string,
): void {
  const paths = rest.split(/\s+/);
  const to = paths.pop()!;
  const target = join(root, isAbsolute(to) ? to : join(workdir, to));
  const isFolder = paths.length > 1 || to.endsWith('/') || to === '.';
  const passes = (path: string): boolean =>
    source.allowed?.some(
      (entry) => path === entry || path.startsWith(`${entry}/`) || entry.startsWith(`${path}/`),
    ) ?? true;
  for (const path of paths) {
    const from = join(source.root, path);
    cpSync(from, isFolder ? join(target, path.split('/').at(-1)!) : target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (each) => passes(relative(source.root, each)),
    });
  }
  giveTo(ordinaryUser, target);
}

function run(command: string, cwd: string, home: string): void {
  mkdirSync(home, { recursive: true });
  giveTo(ordinaryUser, home);
  // Nothing of npm's that is set for the one who runs the tests, except where packages come from.
  const registry = must(spawnSync('npm', ['config', 'get', 'registry']))
    .stdout.toString()
    .trim();
  const { PATH, NODE_EXTRA_CA_CERTS } = process.env;
  const env = { PATH, NODE_EXTRA_CA_CERTS, HOME: home, npm_config_registry: registry };
  must(spawnSync('sh', ['-c', command], { cwd, env, ...ordinaryUser }));
}

function must(ended: ReturnType<typeof spawnSync>): ReturnType<typeof spawnSync> {
  if (ended.status !== 0) {
    throw new Error(`it ended with ${ended.error ?? ended.status}:\n${ended.stdout}${ended.stderr}`);
  }
  return ended;
}
