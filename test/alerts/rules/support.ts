/** Runs `firedrill check` on rule files in this process, with buffers as streams. */
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { main } from '../../../src/commands/main.ts';

export const SHOP = join(import.meta.dirname, 'shop.yaml');

export interface Checked {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Compares the rules with the scenario SHOP. The folder of the file is removed from the output. */
export async function checked(
  file: string,
  args: readonly string[] = ['--scenario', SHOP],
): Promise<Checked> {
  const out = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        out[name] += String(chunk).replaceAll(`${dirname(file)}/`, '');
        done();
      },
    });
  const code = await main({
    argv: ['check', file, ...args],
    env: {},
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    onSignal() {},
    exit() {},
  });
  return { code, ...out };
}
