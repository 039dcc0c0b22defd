/** Real servers on loopback, closed at the end of their test, and the small messages that they answer with. */
import http from 'node:http';
import net, { type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as grpc from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import { createTransport, type Transport, type TransportOptions } from '../../../src/emit/transport/index.ts';
import { freePorts } from '../../stack/ports.ts';

/** A timeout that is long enough to open a connection on a busy machine. */
export const ENOUGH_MS = 2000;
export const PAYLOAD = new TextEncoder().encode('{"resourceLogs":[]}');
/** Larger than the buffers of a loopback connection. */
export const HUGE_PAYLOAD = new Uint8Array(32 * 1024 * 1024);
export const GZIPPED = gzipSync('{}');

/** Listens on a free port; returns `127.0.0.1:port`. */
export async function listen(server: NetServer, port = 0): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port on which nothing listens. */
export const freePort = async (): Promise<number> => (await freePorts(1))[0]!;

export interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly body: Buffer;
}

export async function receive(request: http.IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return { headers: request.headers, method: request.method, path: request.url, body: Buffer.concat(chunks) };
}

export async function openTransport(
  options: Partial<TransportOptions> & { readonly url: string },
): Promise<Transport> {
  const transport = await createTransport({
    signal: 'logs',
    protocol: 'http/json',
    headers: {},
    timeoutMs: 10_000,
    compression: 'none',
    connections: 1,
    ...options,
  });
  onTestFinished(() => transport.close());
  return transport;
}

/** A server that reads the request and answers by `answer`; returns a transport to it. */
export async function transportTo(
  answer: (response: http.ServerResponse, request: Received) => void,
  options: Partial<TransportOptions> = {},
): Promise<Transport & { readonly peer: string }> {
  const server = http.createServer(async (request, response) => {
    answer(response, await receive(request));
  });
  const peer = await listen(server);
  const { send, close } = await openTransport({ url: `http://${peer}/v1/logs`, ...options });
  return { peer, send, close };
}

// Protobuf messages written byte by byte, so that the reader is not tested with its own assumptions.

export function varint(value: bigint | number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

export const intField = (number: number, value: bigint | number): Buffer =>
  Buffer.concat([varint(number * 8), varint(value)]);

export function bytesField(number: number, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

export const partialSuccess = (rejected: bigint | number, message?: string): Buffer =>
  bytesField(
    1,
    Buffer.concat([intField(1, rejected), ...(message === undefined ? [] : [bytesField(2, message)])]),
  );

/** A google.rpc.Status; with `delay` also its RetryInfo. */
export function rpcStatus(
  message: string,
  delay?: { readonly seconds: number; readonly nanos: number },
): Buffer {
  const status = Buffer.concat([intField(1, 14), bytesField(2, message)]);
  if (delay === undefined) return status;
  const duration = Buffer.concat([intField(1, delay.seconds), intField(2, delay.nanos)]);
  return Buffer.concat([
    status,
    any('type.googleapis.com/google.rpc.DebugInfo', bytesField(2, 'x')),
    any('type.googleapis.com/google.rpc.RetryInfo', bytesField(1, duration)),
  ]);
}

const any = (type: string, value: Uint8Array): Buffer =>
  bytesField(3, Buffer.concat([bytesField(1, type), bytesField(2, value)]));

/** A frame of HTTP/2 (RFC 9113, 4.1). */
function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

export const rstStream = (stream: number, code: number): Buffer => frame(3, 0, stream, uint32(code));
export const goAway = (lastStream: number, code: number): Buffer =>
  frame(7, 0, 0, Buffer.concat([uint32(lastStream), uint32(code)]));

export interface RawHttp2 {
  readonly peer: string;
  /** Whole requests (streams that the client has ended). */
  readonly requests: Buffer[];
}

/**
 * A server that writes HTTP/2 frames itself: it limits the number of streams, reads whole requests, and answers each with the
 * bytes that `answer` returns for its stream. With `end` it then closes the connection.
 */
export async function rawHttp2(
  answer: (stream: number) => Buffer,
  { streams = 100, end = false } = {},
): Promise<RawHttp2> {
  const requests: Buffer[] = [];
  const server = net.createServer((socket) => {
    const bodies = new Map<number, Buffer[]>();
    let rest: Buffer = Buffer.alloc(0);
    let preface = 24;
    // SETTINGS_MAX_CONCURRENT_STREAMS, a large window, and the acknowledgement of the client's settings.
    const settings = [Buffer.from([0, 3]), uint32(streams), Buffer.from([0, 4]), uint32(0x7fffffff)];
    socket.write(Buffer.concat([frame(4, 0, 0, Buffer.concat(settings)), frame(4, 1, 0)]));
    socket.write(frame(8, 0, 0, uint32(0x7fff0000)));
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      if (preface > 0 && rest.length >= preface) {
        rest = rest.subarray(preface);
        preface = 0;
      }
      while (preface === 0 && rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
        const payload = rest.subarray(9, 9 + rest.readUIntBE(0, 3));
        const [type, flags, stream] = [rest[3]!, rest[4]!, rest.readUInt32BE(5)];
        rest = rest.subarray(9 + payload.length);
        if (type === 1) bodies.set(stream, []);
        if (type === 0) bodies.get(stream)?.push(payload);
        if (type > 1 || (flags & 1) === 0) continue;
        requests.push(Buffer.concat(bodies.get(stream)!));
        socket.write(answer(stream));
        if (end) socket.end();
      }
    });
  });
  return { peer: await listen(server), requests };
}

export const LOGS_METHOD = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
export const TRACES_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

type GrpcHandler = grpc.handleUnaryCall<Buffer, Buffer>;

/** A gRPC server with both services; returns its `127.0.0.1:port`. */
export async function grpcServer(
  logs: GrpcHandler,
  { traces = logs, credentials = grpc.ServerCredentials.createInsecure(), port = 0 } = {},
): Promise<string> {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  const method = (path: string) => ({
    Export: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  });
  server.addService(method(LOGS_METHOD), { Export: logs });
  server.addService(method(TRACES_METHOD), { Export: traces });
  onTestFinished(() => server.forceShutdown());
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, free) =>
      error ? reject(error) : resolve(free),
    );
  });
  return `127.0.0.1:${bound}`;
}

const asIs = (bytes: Buffer): Buffer => bytes;

export const openGrpc = (peer: string, options: Partial<TransportOptions> = {}): Promise<Transport> =>
  openTransport({ url: `http://${peer}`, protocol: 'grpc', ...options });
