/**
 * Faults of the network in words for people, from the codes and messages of Node, OpenSSL and nghttp2.
 * None of them is permanent: the server may come up, the certificate may be renewed.
 */
import type { SettingNames } from '../../model/otlp-target.ts';
import type { Extract } from './extract.ts';

interface Rule {
  /** Tried on `CODE message`. */
  readonly when: RegExp;
  readonly say: (peer: string, detail: string, names: SettingNames) => string;
  /** The server turned us away during the TLS handshake, even if bytes of the request had left by then. */
  readonly handshake?: true;
}

const RULES: readonly Rule[] = [
  { when: /ECONNREFUSED/, say: (peer) => `connection refused by ${peer}` },
  {
    when: /ENOTFOUND|EAI_AGAIN/,
    say: (peer) => `no address found for the host of ${peer} (DNS)`,
  },
  { when: /EHOSTUNREACH|ENETUNREACH/, say: (peer) => `no route to ${peer}` },
  { when: /ETIMEDOUT/, say: (peer) => `connection to ${peer} timed out` },
  { when: /EMFILE|ENFILE/, say: (peer) => `too many open files here to connect to ${peer}` },
  {
    when: /alert (certificate required|bad certificate|unknown ca|certificate \w+|unsupported certificate|access denied|handshake failure)/,
    say: (peer, detail, { clientCertificate, clientKey }) =>
      `${peer} did not accept our TLS certificate (${detail}): see ${clientCertificate} and ${clientKey}`,
    handshake: true,
  },
  {
    when: /CERT|certificate|altnames/,
    say: (peer, detail, { certificate }) =>
      `the TLS certificate of ${peer} was not accepted (${detail}): ${certificate} names the CA to trust`,
    handshake: true,
  },
  {
    when: /wrong version number|packet length too long|EPROTO|ERR_SSL/,
    say: (peer, detail) => `no TLS with ${peer} (${detail}): is the URL meant to begin with http://?`,
  },
  {
    when: /HPE_/,
    say: (peer, _detail, { protocol }) =>
      `${peer} does not speak HTTP/1.1: is it a gRPC port (${protocol}=grpc)?`,
  },
  {
    when: /Protocol error/,
    say: (peer, _detail, { protocol }) =>
      `${peer} does not speak gRPC: is it an OTLP/HTTP port (${protocol}=http/protobuf)?`,
  },
];

export interface NetworkFault {
  readonly reason: string;
  /** Sure that the server processed nothing. */
  readonly handshake: boolean;
}

/** Undefined for faults that say nothing by themselves, such as a reset: the stage of the exchange explains them. */
export function explainFault(
  code: string,
  message: string,
  peer: string,
  extract: Extract,
  names: SettingNames,
): NetworkFault | undefined {
  const rule = RULES.find(({ when }) => when.test(`${code} ${message}`));
  if (rule === undefined) return undefined;
  return { reason: rule.say(peer, extract(bareMessage(message)), names), handshake: rule.handshake ?? false };
}

/** `80CC…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…:350:` → `wrong version number`. */
function bareMessage(message: string): string {
  const [, reason] = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message) ?? [];
  return reason ?? message.replace(/^Error( \[\w+\])?: /, '').replace(/:$/, '');
}

/** `10 s`, `250 ms`. */
export const inWords = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);
