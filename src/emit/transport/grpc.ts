/**
 * OTLP/gRPC ("OTLP/gRPC"). One client, thus one HTTP/2 connection that carries any number of requests at once:
 * `connections` has no meaning here.
 */
import { setImmediate } from 'node:timers/promises';
import {
  type ChannelCredentials,
  Client,
  type ClientUnaryCall,
  compressionAlgorithms,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { messageOf, usageError } from '../../core/errors.ts';
import { extractor } from './extract.ts';
import { type GrpcFailure, type GrpcQuestion, judgeStatus } from './grpc-status.ts';
import { readProtobufResponse } from './partial-success.ts';
import { secureContextOf } from './secure-context.ts';
import { type Endpoint, endpointOf, headersOf, secretsOf } from './settings.ts';
import type { Accepted, Failed, SendResult, Transport, TransportOptions } from './types.ts';

/** "OTLP/gRPC Service and Protobuf Definitions". */
const METHODS = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};

/** So many unanswered requests in a row, and the connection is held for dead and replaced. */
const SILENCE_LIMIT = 3;

export function grpcTransport(options: TransportOptions): Transport {
  const { signal, timeoutMs } = options;
  const endpoint = endpointOf(options);
  const metadata = metadataOf(headersOf(options));
  const channel = credentialsOf(endpoint, options);
  const connect = () => new Client(endpoint.peer, channel, channelOptions(options));
  const extract = extractor(secretsOf(options, endpoint));
  const question: GrpcQuestion = { peer: endpoint.peer, timeoutMs, extract };

  const calls = new Set<ClientUnaryCall>();
  const underWay = new Set<Promise<SendResult>>();
  let client = connect();
  let silent = 0;
  let closed = false;

  /** A connection that was cut without a word would else be kept until the kernel gives it up, after minutes. */
  function heard(error: GrpcFailure | undefined): void {
    const nothing = error !== undefined && !error.answered && error.details.includes('remote_addr=');
    silent = nothing ? silent + 1 : 0;
    if (silent < SILENCE_LIMIT || closed) return;
    silent = 0;
    client.close();
    client = connect();
  }

  const send = (payload: Uint8Array) =>
    new Promise<SendResult>((resolve) => {
      const message = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      let answered = false;
      const call = client.makeUnaryRequest(
        METHODS[signal],
        asIs,
        asIs,
        message,
        metadata,
        { deadline: Date.now() + timeoutMs },
        (error, answer) => {
          calls.delete(call);
          const failure = error ? failureOf(error, answered) : undefined;
          heard(failure);
          if (failure === undefined) resolve(accepted(answer, question));
          else
            resolve(
              closed && !failure.answered ? cutShort(failure, question) : judgeStatus(failure, question),
            );
        },
      );
      calls.add(call);
      call.on('metadata', () => {
        answered = true;
      });
    });

  return {
    async send(payload) {
      if (closed) return { kind: 'failed', reason: 'the transport is closed', mayHaveArrived: false };
      const result = send(payload).catch(
        (error): Failed => ({
          kind: 'failed',
          reason: `no request could be made: ${messageOf(error)}`,
          mayHaveArrived: false,
        }),
      );
      underWay.add(result);
      return result.finally(() => underWay.delete(result));
    },
    async close() {
      if (!closed) client.close();
      closed = true;
      // Calls that never left now end by themselves, and say so; the rest must be cancelled.
      await setImmediate();
      for (const call of calls) call.cancel();
      await Promise.all(underWay);
    },
  };
}

const asIs = (bytes: Buffer): Buffer => bytes;

function channelOptions({ compression }: TransportOptions) {
  return {
    'grpc.primary_user_agent': 'firedrill',
    'grpc.default_compression_algorithm': compressionAlgorithms[compression === 'gzip' ? 'gzip' : 'identity'],
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': -1,
    // Every attempt must show: retrying is done, and counted, elsewhere. Nor may DNS bring a retry policy.
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    // Waiting is done elsewhere, too: a server that is back must not be shunned for minutes.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
    // grpc-js would read variables of its own, except no loopback, and log a refusal with each attempt: never through a proxy.
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
  };
}

function credentialsOf({ secure }: Endpoint, options: TransportOptions): ChannelCredentials {
  return secure
    ? credentials.createFromSecureContext(secureContextOf(options))
    : credentials.createInsecure();
}

/** Names in lower case as HTTP/2 wants them; values of `-bin` names stand in the settings as on the wire, in base64. */
function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch {
      // Not the error of grpc-js: it quotes the value.
      throw usageError({
        where: 'OTEL_EXPORTER_OTLP_HEADERS',
        problem: `the name or value of header ${JSON.stringify(name)} has a character that gRPC cannot carry`,
      });
    }
  }
  return metadata;
}

/** What the server sends carries metadata, were it but the date; what grpc-js makes up carries none. */
function failureOf({ code, details, metadata }: ServiceError, answered: boolean): GrpcFailure {
  const [statusDetails] = metadata.get('grpc-status-details-bin');
  return {
    code,
    details,
    answered: answered || Object.keys(metadata.getMap()).length > 0,
    ...(Buffer.isBuffer(statusDetails) ? { statusDetails } : {}),
  };
}

function accepted(answer: Buffer | undefined, { extract }: GrpcQuestion): Accepted {
  try {
    const { rejected, message } = readProtobufResponse(answer ?? new Uint8Array());
    return message === '' ? { kind: 'ok', rejected } : { kind: 'ok', rejected, message: extract(message) };
  } catch (error) {
    const why = extract(messageOf(error));
    return {
      kind: 'ok',
      rejected: 0,
      message: `the answer to a successful request could not be read: ${why}`,
    };
  }
}

/** Ended by `close`: grpc-js tells calls that never left ("Channel closed") from those it had to cancel. */
function cutShort(failure: GrpcFailure, { peer }: GrpcQuestion): Failed {
  const mayHaveArrived = !failure.details.startsWith('Channel closed');
  return { kind: 'failed', reason: `closed here before ${peer} answered`, mayHaveArrived };
}
