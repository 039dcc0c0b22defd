/** Runs the built program as its own process, as a user would. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'firedrill-test-'));

/** Where runs of the tests register, so that they do not mix with other runs on this machine. */
const runtimeFolder = freshFolder();

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when the stream contains the text; rejects if the program ends first. */
  until(stream: 'stdout' | 'stderr', text: string | RegExp): Promise<void>;
  /** Resolves when standard output has this many lines; rejects if the program ends first. */
  untilLines(count: number): Promise<void>;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function start(
  args: readonly string[],
  { cwd = freshFolder(), env = {} }: ProgramOptions = {},
): Running {
  // The program must not inherit settings from the environment of the tests.
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { PATH, XDG_RUNTIME_DIR: runtimeFolder, ...env },
  });
  const out: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const waiting = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      out[stream].push(chunk);
      for (const look of waiting) look();
    });
  }
  const text = (stream: 'stdout' | 'stderr'): string => Buffer.concat(out[stream]).toString('utf8');
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(out.stdout), stderr: text('stderr') }),
    );
  });
  const untilSeen = (seen: () => boolean, wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!seen()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void ended.then(({ code, stderr }) =>
        reject(new Error(`the program ended with ${code} before ${wanted}:\n${stderr}`)),
      );
    });
  let newlines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 0x0a) newlines++;
    for (const look of waiting) look();
  });
  return {
    child,
    ended,
    until: (stream, wanted) =>
      untilSeen(
        () => (typeof wanted === 'string' ? text(stream).includes(wanted) : wanted.test(text(stream))),
        `${stream} held ${wanted}`,
      ),
    untilLines: (count) => untilSeen(() => newlines >= count, `${count} lines`),
  };
}

export const runProgram = (args: readonly string[], options?: ProgramOptions): Promise<Ended> =>
  start(args, options).ended;
