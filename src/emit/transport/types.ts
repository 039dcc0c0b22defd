/**
 * The contract of a transport: it sends one OTLP request and returns one of four results. It does not retry, queue or
 * count; the exporter does.
 */
import type { OtlpProtocol, ProxyChoice, SettingNames } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';

export type Protocol = OtlpProtocol;

export interface TlsOptions {
  /** PEM of the trusted authority, instead of Node's own list. */
  readonly ca?: Buffer;
  /** PEM of the client certificate, for servers that require one; needs `key`. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

export interface TransportOptions {
  readonly signal: Signal;
  readonly protocol: Protocol;
  /** http: the full URL of the signal (path included). grpc: scheme + host + port. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Time limit for waiting for a connection, compressing, writing, and reading the response together. */
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly tls?: TlsOptions;
  /** The names of the settings in messages. Default: the general variables of OpenTelemetry. */
  readonly names?: SettingNames;
  /** HTTP only. */
  readonly proxy?: ProxyChoice;
  /** Maximum number of concurrent requests (keep-alive sockets). HTTP only; gRPC multiplexes. */
  readonly connections: number;
}

/**
 * The server read the whole request and sent a valid OTLP response (2xx or gRPC OK). `partial_success` may reject some of
 * the records.
 */
export interface Accepted {
  readonly kind: 'ok';
  /** As the server reports it: an integer from 0, which may exceed the number of records. */
  readonly rejected: number;
  /** A warning, from the server or about its response. */
  readonly message?: string;
}

/**
 * The server reports success, but its response is not an OTLP response, or came before it had the whole request. This is
 * final: a retry could store the records twice ("OTLP/HTTP Response": a client must not retry a success).
 */
export interface Unconfirmed {
  readonly kind: 'unconfirmed';
  readonly reason: string;
}

/** The server rejects the request; a retry would not help. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

/** The request failed and can be retried. */
export interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
  /** Minimum delay that the server asks for. */
  readonly retryAfterMs?: number;
  /** False only if the server certainly did not accept the records. */
  readonly mayHaveArrived: boolean;
}

export type SendResult = Accepted | Unconfirmed | Refused | Failed;

export interface Transport {
  /** Never throws or rejects. The payload must not change until the promise settles. */
  send(payload: Uint8Array): Promise<SendResult>;
  /** Ends all requests (their sends settle as `failed`), then closes the connections. */
  close(): Promise<void>;
}
