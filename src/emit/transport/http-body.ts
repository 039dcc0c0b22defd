/** The body of an answer, bounded before and after unpacking: a server that never stops talking must not fill our memory. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** OTLP responses are tiny: a count and a message. */
export const ANSWER_BYTES = 64 * 1024;

export interface AnswerBody {
  readonly bytes: Buffer;
  /** Why the bytes are not the whole body. */
  readonly fault?: string;
}

/** Settles when the body has ended, broken off, or grown past the limit (its connection is then destroyed). */
export async function readBody(answer: IncomingMessage, limitBytes = ANSWER_BYTES): Promise<AnswerBody> {
  const read = await collect(answer, limitBytes);
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  return read.fault === undefined ? unpack(read.bytes, encoding, limitBytes) : read;
}

function collect(answer: IncomingMessage, limitBytes: number): Promise<AnswerBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (fault?: string) => {
      const bytes = Buffer.concat(chunks).subarray(0, limitBytes);
      resolve(fault === undefined ? { bytes } : { bytes, fault });
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

const UNPACK = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) };

/** We ask for no compression; a server that compresses anyway is understood, up to the limit. */
export async function unpack(bytes: Buffer, encoding: string, limitBytes: number): Promise<AnswerBody> {
  if (bytes.length === 0 || encoding === 'identity') return { bytes };
  const how = encoding.trim().toLowerCase();
  if (!isKnown(how)) return { bytes: NOTHING, fault: `encoded as ${encoding}` };
  try {
    return { bytes: await UNPACK[how](bytes, { maxOutputLength: limitBytes }) };
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { bytes: NOTHING, fault: isTooLong ? tooLong(limitBytes) : `no ${how}` };
  }
}

const NOTHING = Buffer.alloc(0);
const isKnown = (encoding: string): encoding is keyof typeof UNPACK => Object.hasOwn(UNPACK, encoding);
const tooLong = (limitBytes: number): string => `longer than ${limitBytes / 1024} KiB`;
