/** The body of an answer, bounded: a server that never stops talking must not fill our memory. */
import type { IncomingMessage } from 'node:http';

const LIMIT_BYTES = 64 * 1024;

export interface AnswerBody {
  readonly bytes: Buffer;
  /** Why the bytes are not the whole body. */
  readonly fault?: string;
}

/** Settles when the body has ended, broken off, or grown past the limit (its connection is then destroyed). */
export function readBody(answer: IncomingMessage, limitBytes = LIMIT_BYTES): Promise<AnswerBody> {
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (fault?: string) => {
      const bytes = Buffer.concat(chunks).subarray(0, limitBytes);
      resolve(fault === undefined ? { bytes } : { bytes, fault });
    };
    answer.on('data', (chunk: Buffer) => {
      // We do not ask for compressed answers ("OTLP/HTTP Response"): one that comes anyway is not unpacked.
      if (encoding === 'identity') chunks.push(chunk);
      size += chunk.length;
      if (size <= limitBytes) return;
      settle(`longer than ${limitBytes / 1024} KiB`);
      answer.destroy();
    });
    answer.on('end', () =>
      settle(encoding === 'identity' || size === 0 ? undefined : `encoded as ${encoding}`),
    );
    answer.on('error', () => settle('cut off'));
    answer.on('close', () => settle('cut off'));
  });
}
