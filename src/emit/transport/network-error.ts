/**
 * Explains network errors by the codes and messages of Node, OpenSSL and nghttp2. All of them are retryable: the server
 * may start, the certificate may be renewed.
 */
import type { SettingNames } from '../../model/otlp-target.ts';
import type { Extract } from './extract.ts';

interface Rule {
  /** Matched against `CODE message`. */
  readonly when: RegExp;
  readonly explain: (peer: string, detail: string, names: SettingNames) => string;
  /** The server rejected the TLS handshake, even if bytes of the request were sent by then. */
  readonly handshake?: true;
}

const RULES: readonly Rule[] = [
  { when: /ECONNREFUSED/, explain: (peer) => `connection refused by ${peer}` },
  {
    when: /ENOTFOUND|EAI_AGAIN/,
    explain: (peer) => `no address found for the host of ${peer} (DNS)`,
  },
  { when: /EHOSTUNREACH|ENETUNREACH/, explain: (peer) => `no route to ${peer}` },
  { when: /ETIMEDOUT/, explain: (peer) => `connection to ${peer} timed out` },
  {
    when: /EMFILE|ENFILE/,
    explain: (peer) => `cannot connect to ${peer}: firedrill has too many open files`,
  },
  {
    when: /alert (certificate required|bad certificate|unknown ca|certificate \w+|unsupported certificate|access denied|handshake failure)/,
    explain: (peer, detail, { clientCertificate, clientKey }) =>
      `${peer} did not accept our TLS certificate (${detail}): see ${clientCertificate} and ${clientKey}`,
    handshake: true,
  },
  {
    when: /CERT|certificate|altnames/,
    explain: (peer, detail, { certificate }) =>
      `the TLS certificate of ${peer} was not accepted (${detail}): ${certificate} names the CA to trust`,
    handshake: true,
  },
  {
    when: /wrong version number|packet length too long|EPROTO|ERR_SSL/,
    explain: (peer, detail) => `no TLS with ${peer} (${detail}): does the URL need http://?`,
  },
  {
    when: /HPE_/,
    explain: (peer, _detail, { protocol }) =>
      `${peer} does not speak HTTP/1.1: is it a gRPC port (${protocol}=grpc)?`,
  },
  {
    when: /Protocol error/,
    explain: (peer, _detail, { protocol }) =>
      `${peer} does not speak gRPC: is it an OTLP/HTTP port (${protocol}=http/protobuf)?`,
  },
];

export interface NetworkError {
  readonly reason: string;
  /** The server certainly processed nothing. */
  readonly handshake: boolean;
}

/** Undefined for errors that only the stage of the request explains, such as a reset. */
export function explainNetworkError(
  code: string,
  message: string,
  peer: string,
  extract: Extract,
  names: SettingNames,
): NetworkError | undefined {
  const rule = RULES.find(({ when }) => when.test(`${code} ${message}`));
  if (rule === undefined) return undefined;
  return {
    reason: rule.explain(peer, extract(bareMessage(message)), names),
    handshake: rule.handshake ?? false,
  };
}

/** `80CC…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…:350:` → `wrong version number`. */
function bareMessage(message: string): string {
  const [, reason] = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message) ?? [];
  return reason ?? message.replace(/^Error( \[\w+\])?: /, '').replace(/:$/, '');
}

/** `10 s`, `250 ms`. */
export const timeoutText = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);
