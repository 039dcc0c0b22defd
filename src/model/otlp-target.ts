/** Where one signal goes over OTLP, all settings resolved. */
import type { Signal } from './record.ts';

export type OtlpProtocol = 'http/json' | 'http/protobuf' | 'grpc';

/** An HTTP proxy, and the setting that names it. */
export interface ProxyChoice {
  /** May hold a user and a password. */
  readonly url: string;
  /** `HTTPS_PROXY`, `http_proxy`, `--https-proxy`. */
  readonly setting: string;
}

/** What the settings of a target are called where they were given, for messages: `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`, `--loki`. */
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
  /** Absent: the general variables of OpenTelemetry. */
  readonly names?: SettingNames;
  /** Absent: straight to the endpoint. */
  readonly proxy?: ProxyChoice;
}
