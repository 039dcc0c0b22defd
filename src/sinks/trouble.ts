/** What a failed write or open says of the file behind it. */
import { stat } from 'node:fs/promises';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** No room: the handle is good, and the same write succeeds once there is some. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EAGAIN', 'EINTR']);

/** Whether the same handle may serve again. Else (EBADF, ESTALE, EIO, EPIPE, lost permission) a new one is tried. */
export const mayHeal = (error: unknown): boolean => NO_ROOM.has(codeOf(error) ?? '');

/** A pipe or terminal whose reader is slower than the run. */
export const isFullPipe = (error: unknown): boolean => codeOf(error) === 'EAGAIN';

/** Opening a named pipe to write fails so until somebody reads it (fifo(7), ENXIO). */
export async function isUnreadPipe(error: unknown, path: string): Promise<boolean> {
  return codeOf(error) === 'ENXIO' && (await stat(path)).isFIFO();
}
