/** A fresh clone of the repository: only the files that git tracks. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** Neither root, nor the user of any image. */
export const OWNER = 4321;

export function checkOut(): string {
  const checkout = mkdtempSync(join(tmpdir(), 'firedrill-checkout-'));
  // These tests run as root, whoever owns the repository.
  const list = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const tracked = execFileSync('git', list, { cwd: repository, encoding: 'utf8' });
  for (const path of tracked.split('\0').filter(Boolean)) {
    const from = join(repository, path);
    // A file may be deleted and not yet committed as such.
    if (existsSync(from)) cpSync(from, join(checkout, path));
  }
  execFileSync('chown', ['-R', `${OWNER}:${OWNER}`, checkout]);
  execFileSync('chmod', ['755', checkout]);
  return checkout;
}
