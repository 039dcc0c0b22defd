/**
 * What a transport is: one OTLP request, one truthful answer. It does not retry, queue or count; the four
 * kinds of answer are what the retrier and the ledger go by, so no other kind of end exists.
 */
import type { OtlpProtocol, ProxyChoice, SettingNames } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';

export type Protocol = OtlpProtocol;

export interface TlsOptions {
  /** PEM: trusted instead of the machine's roots. */
  readonly ca?: Buffer;
  /** PEM: who we are, for servers that ask; goes with `key`. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

export interface TransportOptions {
  readonly signal: Signal;
  readonly protocol: Protocol;
  /** http: the full URL of the signal (path included). grpc: scheme + host + port. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For the whole exchange: waiting for a connection, compressing, writing, and reading the answer. */
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly tls?: TlsOptions;
  /** What messages call the settings; absent: the general variables of OpenTelemetry. */
  readonly names?: SettingNames;
  /** For http; no meaning for grpc. */
  readonly proxy?: ProxyChoice;
  /** How many requests may be under way at once (keep-alive sockets). No meaning for grpc, which multiplexes. */
  readonly connections: number;
}

/**
 * The server took the whole request and answered as OTLP asks (2xx or gRPC OK, with a response that decodes), less the
 * records that its `partial_success` rejects.
 */
export interface Accepted {
  readonly kind: 'ok';
  /** As the server says: a whole number from 0; not capped by what was sent. */
  readonly rejected: number;
  /** A warning: the server's words, or ours about its answer. */
  readonly message?: string;
}

/**
 * The server reports success, but its answer is not an OTLP response, or came before it had the whole request. Sending
 * again could store the records twice ("OTLP/HTTP Response": a client must not retry a success), so this is final.
 */
export interface Unconfirmed {
  readonly kind: 'unconfirmed';
  readonly reason: string;
}

/** The server will not take this request, now or later. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

/** Nothing came of it this time; worth another try. */
export interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
  /** How long the server asks us to wait at least. */
  readonly retryAfterMs?: number;
  /** False only where the server surely did not take the records. */
  readonly mayHaveArrived: boolean;
}

export type SendResult = Accepted | Unconfirmed | Refused | Failed;

export interface Transport {
  /** Never throws or rejects. The payload must stay as it is until the promise settles. */
  send(payload: Uint8Array): Promise<SendResult>;
  /** Ends what is under way (its sends settle as `failed`), then frees the connections. */
  close(): Promise<void>;
}
