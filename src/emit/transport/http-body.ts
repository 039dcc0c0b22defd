/** Reads the body of a response. Its size is limited before and after decompression, so that no server can fill our memory. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** OTLP responses are small: a count and a message. */
export const ANSWER_BYTES = 64 * 1024;

export interface AnswerBody {
  readonly bytes: Buffer;
  /** Why the bytes are not the whole body. */
  readonly problem?: string;
}

/** Resolves when the body has ended, was cut off, or exceeds the limit (its connection is then destroyed). */
export async function readBody(answer: IncomingMessage, limitBytes = ANSWER_BYTES): Promise<AnswerBody> {
  const read = await collect(answer, limitBytes);
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  return read.problem === undefined ? decompress(read.bytes, encoding, limitBytes) : read;
}

function collect(answer: IncomingMessage, limitBytes: number): Promise<AnswerBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (problem?: string) => {
      const bytes = Buffer.concat(chunks).subarray(0, limitBytes);
      resolve(problem === undefined ? { bytes } : { bytes, problem });
    };
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= limitBytes) return;
      settle(tooLong(limitBytes));
      answer.destroy();
    });
    answer.on('end', () => settle());
    answer.on('error', () => settle('cut off'));
    answer.on('close', () => settle('cut off'));
  });
}

const DECOMPRESS = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) };

/** We request no compression, but a server may compress anyway. */
export async function decompress(bytes: Buffer, encoding: string, limitBytes: number): Promise<AnswerBody> {
  if (bytes.length === 0 || encoding === 'identity') return { bytes };
  const how = encoding.trim().toLowerCase();
  if (!isKnown(how)) return { bytes: NOTHING, problem: `encoded as ${encoding}` };
  try {
    return { bytes: await DECOMPRESS[how](bytes, { maxOutputLength: limitBytes }) };
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { bytes: NOTHING, problem: isTooLong ? tooLong(limitBytes) : `not valid ${how}` };
  }
}

const NOTHING = Buffer.alloc(0);
const isKnown = (encoding: string): encoding is keyof typeof DECOMPRESS =>
  Object.hasOwn(DECOMPRESS, encoding);
const tooLong = (limitBytes: number): string => `longer than ${limitBytes / 1024} KiB`;
