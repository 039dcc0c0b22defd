/** Runs a program and measures what it cost: CPU by the shell's `time`, peak memory by the kernel's high-water mark. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

export interface MeasureOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Sees standard output as it comes; then it is not kept. */
  readonly onStdout?: (chunk: Buffer) => void;
}

export function measure(
  command: readonly string[],
  { env = {}, cwd, onStdout }: MeasureOptions = {},
): Promise<Measured> {
  const { PATH = '', HOME = '' } = process.env;
  // bash reports real, user and system seconds of what it waited for, on its own standard error (fd 3 here is the program's).
  const child = spawn('bash', ['-c', 'TIMEFORMAT="bash-time %R %U %S"; time "$@" 2>&3', 'bash', ...command], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const texts = ['', '', '', ''];
  for (const fd of [1, 2, 3]) {
    child.stdio[fd]?.on('data', (chunk: Buffer) => {
      if (fd === 1 && onStdout) onStdout(chunk);
      else texts[fd] += chunk.toString();
    });
  }
  let peakKiB = 0;
  const watch = setInterval(() => {
    peakKiB = Math.max(peakKiB, ...childrenOf(child.pid!).map(highWaterKiB));
  }, 50);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(watch);
      const [, wall, user, system] = /bash-time (\S+) (\S+) (\S+)/.exec(texts[2]!) ?? [];
      resolve({
        code,
        stdout: texts[1]!,
        stderr: texts[3]!,
        wallSeconds: Number(wall),
        cpuSeconds: Number(user) + Number(system),
        peakMiB: Math.round(peakKiB / 1024),
      });
    });
  });
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function highWaterKiB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
