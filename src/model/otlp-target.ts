/** Where one signal goes over OTLP, all settings resolved. */
import type { Signal } from './record.ts';

export type OtlpProtocol = 'http/json' | 'http/protobuf' | 'grpc';

export interface OtlpTarget {
  readonly signal: Signal;
  readonly protocol: OtlpProtocol;
  /** The signal's own URL for http, scheme, host and port for grpc. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly tls: {
    /** PEM. */
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
  };
}
