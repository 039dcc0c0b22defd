/** `host:port` of instances. */
import { isIP } from 'node:net';

interface Address {
  readonly host: string;
  readonly port: string;
}

function addressOf(written: string): Address | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^[\]]*)\]|([^[\]:]*)):([^:[\]]*)$/.exec(written) ?? [];
  return port === undefined ? undefined : { host: bracketed ?? plain ?? '', port };
}

export const stripPort = (written: string): string => addressOf(written)?.host ?? written;

export function stripDomain(written: string): string {
  const { host, port } = addressOf(written) ?? { host: written, port: '' };
  if (isIP(host) !== 0) return written;
  const short = host.split('.')[0]!;
  if (port === '') return short;
  return short.includes(':') ? `[${short}]:${port}` : `${short}:${port}`;
}
