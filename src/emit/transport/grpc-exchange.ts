/**
 * One gRPC request ("gRPC over HTTP2"): writes it, reads the response, and reports how far the request got.
 * `grpc-status.ts` interprets that.
 *
 * This does not use grpc-js, which invents a status for every network error, and reports neither that a server did not
 * process a stream (GOAWAY) nor how much of a request was sent.
 */
import http2, {
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Link } from './grpc-connection.ts';
import { ANSWER_BYTES, type AnswerBody, decompress } from './http-body.ts';

export interface GrpcAnswer {
  readonly kind: 'answer';
  readonly httpStatus: number;
  readonly contentType: string;
  /** `grpc-status`; absent if the server or a proxy sent none, or not a number. */
  readonly status?: number;
  /** `grpc-message`. */
  readonly details: string;
  /** `grpc-status-details-bin`. */
  readonly statusDetails?: Uint8Array;
  /** The response message; absent if there was none. */
  readonly message?: AnswerBody;
  /** The whole request was sent before the response arrived. */
  readonly sent: boolean;
}

export interface BrokenCall {
  readonly kind: 'broken';
  /** No connection; not or partly written; completely written. */
  readonly stage: 'connecting' | 'writing' | 'waiting';
  /** The server reported that it did not process the request. */
  readonly unprocessed: boolean;
  /** The server accepts no request: SETTINGS_MAX_CONCURRENT_STREAMS is 0. */
  readonly shut: boolean;
  readonly cause: NodeJS.ErrnoException | 'timeout' | 'closed';
}

export interface GrpcExchange {
  readonly end: Promise<GrpcAnswer | BrokenCall>;
  /** Ends the request now. */
  stop(cause: 'timeout' | 'closed'): void;
}

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_FLAG_END_STREAM } = http2.constants;
/** The compressed flag and the length that precede a message. */
const PREFIX_BYTES = 5;

/** The message with its prefix. */
export function framed(message: Uint8Array, compressed: boolean): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame.writeUInt8(compressed ? 1 : 0, 0);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/** Throws if the connection accepts no more requests; nothing was sent then. */
export function grpcExchange(link: Link, headers: OutgoingHttpHeaders, request: Buffer): GrpcExchange {
  const { session } = link;
  const stream = session.request(headers);
  const answer = collect(stream);
  let sent = false;
  let stop: GrpcExchange['stop'] = () => {};

  const end = new Promise<GrpcAnswer | BrokenCall>((resolve) => {
    const broken = (cause: BrokenCall['cause']): BrokenCall => ({
      kind: 'broken',
      stage: sent ? 'waiting' : 'writing',
      unprocessed: stream.rstCode === NGHTTP2_REFUSED_STREAM || (stream.id ?? 0) > link.lastStream,
      shut: !sent && session.remoteSettings?.maxConcurrentStreams === 0,
      cause,
    });
    stop = (cause) => {
      resolve(broken(cause));
      abandon(stream);
    };
    answer.then(({ head, trailers, body, error }) => {
      const { rstCode } = stream;
      const answered =
        head && (trailers || rstCode === NGHTTP2_NO_ERROR || body.problem || Number(head[':status']) !== 200);
      if (answered) resolve(readAnswer(head, trailers ?? head, body, sent));
      else resolve(broken(error ?? new Error(nameOf(rstCode ?? NGHTTP2_CANCEL, session.destroyed))));
      abandon(stream);
    });
  });

  // Called when the last byte was written to the socket; not while flow control of the server holds data back.
  stream.write(request, (error) => {
    sent = !error;
  });
  stream.end();
  return { end, stop: (cause) => stop(cause) };
}

/** Cancels the stream in both directions, unless it has ended. */
function abandon(stream: ClientHttp2Stream): void {
  if (stream.destroyed) return;
  stream.close(NGHTTP2_CANCEL);
  stream.destroy();
}

interface Collected {
  readonly head: IncomingHttpHeaders | undefined;
  readonly trailers: IncomingHttpHeaders | undefined;
  /** Messages with their prefixes. */
  readonly body: AnswerBody;
  readonly error: Error | undefined;
}

/** Resolves at the end of the response or the stream, or when the response is too long. Never rejects. */
function collect(stream: ClientHttp2Stream): Promise<Collected> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: IncomingHttpHeaders | undefined;
    let trailers: IncomingHttpHeaders | undefined;
    let error: Error | undefined;
    let ended = false;
    const settle = (problem?: string): void => {
      const bytes = Buffer.concat(chunks);
      resolve({ head, trailers, body: problem === undefined ? { bytes } : { bytes, problem }, error });
    };
    stream.on('response', (given, flags) => {
      head = given;
      // A response without a message has its status in the headers ("Trailers-Only").
      if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) trailers = given;
    });
    stream.on('trailers', (given) => {
      trailers = given;
      if (ended) settle();
    });
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > ANSWER_BYTES + PREFIX_BYTES) settle(TOO_LONG);
    });
    stream.on('end', () => {
      ended = true;
      if (trailers) settle();
    });
    stream.on('error', (given) => {
      error = given;
    });
    stream.on('close', () => settle());
  });
}

const TOO_LONG = `longer than ${ANSWER_BYTES / 1024} KiB`;

function nameOf(rstCode: number, connectionIsGone: boolean): string {
  if (connectionIsGone) return 'Socket closed';
  const [name = `code ${rstCode}`] =
    Object.entries(http2.constants).find(
      ([key, code]) => /^NGHTTP2_[A-Z_]+$/.test(key) && code === rstCode,
    ) ?? [];
  return `RST_STREAM ${name}`;
}

async function readAnswer(
  head: IncomingHttpHeaders,
  trailers: IncomingHttpHeaders,
  body: AnswerBody,
  sent: boolean,
): Promise<GrpcAnswer> {
  const status = textOf(trailers['grpc-status']);
  const statusDetails = textOf(trailers['grpc-status-details-bin']);
  const message = await messageIn(body, textOf(head['grpc-encoding']) ?? 'identity');
  return {
    kind: 'answer',
    httpStatus: Number(head[':status']),
    contentType: head['content-type'] ?? '',
    ...(status !== undefined && /^\d+$/.test(status) && { status: Number(status) }),
    details: percentDecoded(textOf(trailers['grpc-message']) ?? ''),
    ...(statusDetails !== undefined && { statusDetails: Buffer.from(statusDetails, 'base64') }),
    ...(message && { message }),
    sent,
  };
}

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The only message of a unary response. Servers may compress it like the request, even if not asked to. */
async function messageIn({ bytes, problem }: AnswerBody, encoding: string): Promise<AnswerBody | undefined> {
  if (problem !== undefined) return { bytes, problem };
  if (bytes.length === 0) return undefined;
  const isOne = bytes.length >= PREFIX_BYTES && bytes.readUInt32BE(1) === bytes.length - PREFIX_BYTES;
  if (!isOne) return { bytes, problem: 'not one message' };
  const message = bytes.subarray(PREFIX_BYTES);
  if (bytes[0] === 0) return { bytes: message };
  if (encoding === 'identity')
    return { bytes: message, problem: 'compressed, and grpc-encoding does not say how' };
  return decompress(message, encoding, ANSWER_BYTES);
}
