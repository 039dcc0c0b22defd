/** What to do where a file cannot be written because of whose it is. */
import { type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * The hint for an error of writing to `path`: undefined unless the system refused this user. It names the owner of the
 * nearest file or folder that is there, because in a container only the same user number can write to what is mounted.
 */
export function ownerHint(path: string, error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const user = process.getuid?.();
  if ((code !== 'EACCES' && code !== 'EPERM') || user === undefined) return undefined;
  const [place, { uid, gid }] = nearest(resolve(path));
  if (uid === user) return `chmod u+w "${place}"`;
  const asOwner = `run as user ${uid}, who owns "${place}" (with Docker: docker run --user ${uid}:${gid})`;
  return `${asOwner}, or name a place that user ${user} may write to`;
}

function nearest(path: string): readonly [string, Stats] {
  try {
    return [path, statSync(path)];
  } catch {
    return nearest(dirname(path));
  }
}
