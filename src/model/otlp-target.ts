/** The OTLP target of one signal, with all settings resolved. */
import type { Signal } from './record.ts';

export type OtlpProtocol = 'http/json' | 'http/protobuf' | 'grpc';

/** An HTTP proxy, and the setting that it comes from. */
export interface ProxyChoice {
  /** May contain a user and a password. */
  readonly url: string;
  /** `HTTPS_PROXY`, `http_proxy`, `--https-proxy`. */
  readonly setting: string;
}

/** Names of the settings of a target as the user gave them, for messages: `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`, `--loki`. */
export interface SettingNames {
  readonly endpoint: string;
  readonly protocol: string;
  readonly headers: string;
  readonly certificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

export interface OtlpTarget {
  readonly signal: Signal;
  readonly protocol: OtlpProtocol;
  /** For http, the full URL of the signal; for grpc, scheme, host and port. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly tls: {
    /** All in PEM format. */
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
  };
  /** Default: the general variables of OpenTelemetry. */
  readonly names?: SettingNames;
  /** Absent: no proxy. */
  readonly proxy?: ProxyChoice;
}
