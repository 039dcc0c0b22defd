/** How to fix a file that cannot be written because of its owner. */
import { type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * The hint for an error of writing to `path`; `undefined` unless permission was denied. It names the owner of the nearest
 * file or folder that exists, because in a container only the same user id can write to a mounted folder.
 */
export function ownerHint(path: string, error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const user = process.getuid?.();
  if ((code !== 'EACCES' && code !== 'EPERM') || user === undefined) return undefined;
  const [existing, { uid, gid }] = nearest(resolve(path));
  if (uid === user) return `chmod u+w "${existing}"`;
  const asOwner = `run as user ${uid}, who owns "${existing}" (with Docker: docker run --user ${uid}:${gid})`;
  return `${asOwner}, or choose a path that user ${user} may write to`;
}

function nearest(path: string): readonly [string, Stats] {
  try {
    return [path, statSync(path)];
  } catch {
    return nearest(dirname(path));
  }
}
