/**
 * The mechanics of one gRPC request ("gRPC over HTTP2"): write it, read the answer, and know at its end how far it came
 * and who says so. Judging that is for others (grpc-status.ts).
 *
 * Not by grpc-js: it makes up a status for whatever goes wrong, keeps to itself that a server did not process a stream
 * (GOAWAY), and does not report how much of a request has left.
 */
import http2, {
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Link } from './grpc-connection.ts';
import { ANSWER_BYTES, type AnswerBody, unpack } from './http-body.ts';

export interface GrpcAnswer {
  readonly kind: 'answer';
  readonly httpStatus: number;
  readonly contentType: string;
  /** `grpc-status`; absent where the server, or something in between, sent none that is a number. */
  readonly status?: number;
  /** `grpc-message`. */
  readonly details: string;
  /** `grpc-status-details-bin`. */
  readonly statusDetails?: Uint8Array;
  /** The response message; absent where none came. */
  readonly message?: AnswerBody;
  /** The whole request had left when the answer was there. */
  readonly sent: boolean;
}

export interface BrokenCall {
  readonly kind: 'broken';
  /** Without a connection, not or partly written, wholly written. */
  readonly stage: 'connecting' | 'writing' | 'waiting';
  /** The server says that it has not processed the request. */
  readonly unprocessed: boolean;
  /** The server lets no request begin: SETTINGS_MAX_CONCURRENT_STREAMS is 0. */
  readonly shut: boolean;
  readonly cause: NodeJS.ErrnoException | 'timeout' | 'closed';
}

export interface GrpcExchange {
  readonly end: Promise<GrpcAnswer | BrokenCall>;
  /** Ends it now. */
  stop(cause: 'timeout' | 'closed'): void;
}

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_FLAG_END_STREAM } = http2.constants;
/** The compressed-flag and the length before a message. */
const PREFIX_BYTES = 5;

/** A message with its prefix. */
export function framed(message: Uint8Array, compressed: boolean): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame.writeUInt8(compressed ? 1 : 0, 0);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/** Throws where the connection takes no request any more: nothing was sent then. */
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
        head && (trailers || rstCode === NGHTTP2_NO_ERROR || body.fault || Number(head[':status']) !== 200);
      if (answered) resolve(readAnswer(head, trailers ?? head, body, sent));
      else resolve(broken(error ?? new Error(nameOf(rstCode ?? NGHTTP2_CANCEL, session.destroyed))));
      abandon(stream);
    });
  });

  // Called when the last byte has gone to the socket; never while the server's limits hold the stream or its data back.
  stream.write(request, (error) => {
    sent = !error;
  });
  stream.end();
  return { end, stop: (cause) => stop(cause) };
}

/** Whatever is left of it, in either direction, is for nobody. A stream that is over already stays as it is. */
function abandon(stream: ClientHttp2Stream): void {
  if (stream.destroyed) return;
  stream.close(NGHTTP2_CANCEL);
  stream.destroy();
}

interface Collected {
  readonly head: IncomingHttpHeaders | undefined;
  readonly trailers: IncomingHttpHeaders | undefined;
  /** With prefixes. */
  readonly body: AnswerBody;
  readonly error: Error | undefined;
}

/** Settles with the end of the answer or of the stream, or when the answer has grown too long. Never fails. */
function collect(stream: ClientHttp2Stream): Promise<Collected> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: IncomingHttpHeaders | undefined;
    let trailers: IncomingHttpHeaders | undefined;
    let error: Error | undefined;
    let ended = false;
    const settle = (fault?: string): void => {
      const bytes = Buffer.concat(chunks);
      resolve({ head, trailers, body: fault === undefined ? { bytes } : { bytes, fault }, error });
    };
    stream.on('response', (given, flags) => {
      head = given;
      // A status without a message stands in the headers themselves.
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

/** The one message of a unary answer; servers compress it as the request was, whatever we ask for. */
async function messageIn({ bytes, fault }: AnswerBody, encoding: string): Promise<AnswerBody | undefined> {
  if (fault !== undefined) return { bytes, fault };
  if (bytes.length === 0) return undefined;
  const isOne = bytes.length >= PREFIX_BYTES && bytes.readUInt32BE(1) === bytes.length - PREFIX_BYTES;
  if (!isOne) return { bytes, fault: 'not one message' };
  const message = bytes.subarray(PREFIX_BYTES);
  if (bytes[0] === 0) return { bytes: message };
  if (encoding === 'identity')
    return { bytes: message, fault: 'compressed, and grpc-encoding does not say how' };
  return unpack(message, encoding, ANSWER_BYTES);
}
