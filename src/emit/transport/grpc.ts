/** OTLP/gRPC ("OTLP/gRPC"). One HTTP/2 connection carries all concurrent requests, so `connections` is not used. */
import type { OutgoingHttpHeaders } from 'node:http2';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf, usageError } from '../../core/errors.ts';
import { extractor } from './extract.ts';
import { GrpcConnection, type Link } from './grpc-connection.ts';
import {
  type BrokenCall,
  framed,
  type GrpcAnswer,
  type GrpcExchange,
  grpcExchange,
} from './grpc-exchange.ts';
import { type GrpcRequestContext, interpretBreak, interpretGrpcAnswer } from './grpc-status.ts';
import { MAX_TIMER_MS } from './http.ts';
import { secureContextOf } from './secure-context.ts';
import { endpointOf, headersOf, namesOf, secretsOf } from './settings.ts';
import type { Failed, SendResult, Transport, TransportOptions } from './types.ts';

const compress = promisify(gzip);

/** "OTLP/gRPC Service and Protobuf Definitions". */
const METHODS = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};

/** After this many unanswered requests in a row the connection is considered dead and replaced. */
const SILENCE_LIMIT = 3;

export function grpcTransport(options: TransportOptions): Transport {
  const { compression, timeoutMs } = options;
  const endpoint = endpointOf(options);
  const { peer, secure } = endpoint;
  const names = namesOf(options);
  const headers = requestHeaders(options, peer, secure);
  const context: GrpcRequestContext = {
    peer,
    timeoutMs,
    extract: extractor(secretsOf(options, endpoint)),
    names,
  };
  const secureContext = secure ? secureContextOf(options) : undefined;
  const connection = new GrpcConnection({ ...endpoint, secureContext, timeoutMs });

  const stops = new Set<GrpcExchange['stop']>();
  const inFlight = new Set<Promise<SendResult>>();
  let silent = 0;
  let closed = false;

  /** Otherwise a dead connection without a reset would be kept until the kernel times out, after minutes. */
  function countSilence(end: GrpcAnswer | BrokenCall): void {
    const nothing = end.kind === 'broken' && end.cause === 'timeout' && end.stage !== 'connecting';
    silent = nothing ? silent + 1 : 0;
    if (silent < SILENCE_LIMIT) return;
    silent = 0;
    connection.replace();
  }

  async function send(payload: Uint8Array): Promise<SendResult> {
    const isGzip = compression === 'gzip';
    const request = framed(isGzip ? await compress(payload) : payload, isGzip);
    if (closed) return CLOSED;
    const end = await new Promise<GrpcAnswer | BrokenCall>((resolve) => {
      // Used until there is a connection.
      let stop: GrpcExchange['stop'] = (cause) => resolve({ ...UNCONNECTED, cause });
      let stopped = false;
      const stopNow: GrpcExchange['stop'] = (cause) => {
        stopped = true;
        stop(cause);
      };
      stops.add(stopNow);
      const timer = setTimeout(() => stopNow('timeout'), Math.min(timeoutMs, MAX_TIMER_MS));
      const settle = (result: GrpcAnswer | BrokenCall): void => {
        clearTimeout(timer);
        stops.delete(stopNow);
        resolve(result);
      };
      const begin = async (link: Link): Promise<void> => {
        if (stopped) return;
        const exchange = grpcExchange(link, headers, request);
        stop = exchange.stop;
        settle(await exchange.end);
      };
      connection
        .link()
        .then(begin)
        .catch((cause: Error | 'timeout') => settle({ ...UNCONNECTED, cause }));
    });
    countSilence(end);
    return end.kind === 'answer' ? interpretGrpcAnswer(end, context) : interpretBreak(end, context);
  }

  return {
    async send(payload) {
      if (closed) return CLOSED;
      const result = send(payload).catch(
        (error): Failed => ({
          kind: 'failed',
          reason: `no request could be made: ${messageOf(error)}`,
          mayHaveArrived: false,
        }),
      );
      inFlight.add(result);
      return result.finally(() => inFlight.delete(result));
    },
    async close() {
      closed = true;
      for (const stop of stops) stop('closed');
      await Promise.all(inFlight);
      connection.destroy();
    },
  };
}

const CLOSED: Failed = { kind: 'failed', reason: 'the transport is closed', mayHaveArrived: false };
const UNCONNECTED = { kind: 'broken', stage: 'connecting', unprocessed: false, shut: false } as const;

function requestHeaders(options: TransportOptions, peer: string, secure: boolean): OutgoingHttpHeaders {
  const { compression, signal, timeoutMs } = options;
  return {
    'user-agent': 'firedrill',
    ...metadataOf(headersOf(options), namesOf(options).headers),
    ':method': 'POST',
    ':scheme': secure ? 'https' : 'http',
    ':authority': peer,
    ':path': METHODS[signal],
    te: 'trailers',
    'content-type': 'application/grpc',
    'grpc-accept-encoding': 'identity,deflate,gzip',
    ...(compression === 'gzip' && { 'grpc-encoding': 'gzip' }),
    // At most eight digits.
    ...(timeoutMs < 1e8 && { 'grpc-timeout': `${Math.ceil(timeoutMs)}m` }),
  };
}

const NAME = /^[0-9a-z_.-]+$/;
const PRINTABLE = /^[ -~]*$/;

/** Names are in lower case, as HTTP/2 requires. Values of `-bin` names are in base64 in the settings and on the wire. */
function metadataOf(
  headers: Readonly<Record<string, string>>,
  where: string,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    if (NAME.test(name) && PRINTABLE.test(value)) continue;
    throw usageError({
      where,
      problem: `the name or value of header ${JSON.stringify(name)} contains a character that gRPC does not allow`,
    });
  }
  return headers;
}
