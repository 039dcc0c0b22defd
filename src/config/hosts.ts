/** Host names in a Host header, an allow list or a URL: `localhost`, `127.0.0.1:8080`, `[::1]`. */
import { BlockList, isIP, isIPv6 } from 'node:net';

export interface HostPattern {
  /** In lower case. An IPv6 address is in brackets and in its shortest form. `*` is any host. */
  readonly name: string;
  /** Absent: any port. */
  readonly port?: number;
}

const NAME = /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?)(?::(\d{1,5}))?$/i;

/** `undefined` if `written` is not a host, with or without a port. */
export function hostPattern(written: string): HostPattern | undefined {
  if (written === '*') return { name: '*' };
  const [, name, , digits] = NAME.exec(written) ?? [];
  if (name === undefined || Number(digits ?? 0) > 65_535) return undefined;
  const plain = normalName(name);
  if (plain === undefined) return undefined;
  return digits === undefined ? { name: plain } : { name: plain, port: Number(digits) };
}

function normalName(name: string): string | undefined {
  // A final dot marks a fully qualified name, which is the same host.
  if (!name.startsWith('[')) return name.toLowerCase().replace(/\.$/, '');
  return isIPv6(name.slice(1, -1)) ? new URL(`http://${name}`).hostname : undefined;
}

/** Whether a request for `asked` (a Host header) is for one of `allowed`. */
export function hostAllowed(asked: string | undefined, allowed: readonly string[]): boolean {
  const host = asked === undefined ? undefined : hostPattern(asked);
  if (!host || host.name === '*') return false;
  return allowed.some((written) => {
    const pattern = hostPattern(written);
    if (pattern === undefined) return false;
    const sameName = pattern.name === '*' || pattern.name === host.name;
    return sameName && (pattern.port === undefined || pattern.port === (host.port ?? 80));
  });
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a server at that host. Names other than `localhost` are not resolved. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** A name or an address in the form of a URL. */
export const inUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

/** Whether the address means all interfaces. Clients do not use it as a host. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || /^[0:]+$/.test(host);
