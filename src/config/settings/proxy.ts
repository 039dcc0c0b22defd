/** Finds the proxy for a request, from the variables that curl and most programs use. */
import { BlockList, isIP } from 'node:net';
import { type FiredrillError, usageError } from '../../core/errors.ts';
import { withoutSecrets } from '../../core/secrets.ts';
import type { ProxyChoice } from '../../model/otlp-target.ts';
import { hostPattern, isLoopback } from '../hosts.ts';
import type { Settings } from './schema.ts';

/** The setting that has a proxy for an address, even if the transport does not use it. */
export function idleProxyFor(address: string, settings: Settings, nameOf: NameOf): string | undefined {
  return choiceFor(address, settings, nameOf)?.setting;
}

/**
 * The proxy for an address: HTTPS_PROXY for https, HTTP_PROXY for http; none for this machine and for hosts in NO_PROXY.
 *
 * @throws FiredrillError (exit code 2) if the setting is not the URL of a proxy
 */
export function proxyFor(address: string, settings: Settings, nameOf: NameOf): ProxyChoice | undefined {
  const choice = choiceFor(address, settings, nameOf);
  if (choice === undefined) return undefined;
  const { written, setting } = choice;
  // `proxy:3128` means http, as in other programs.
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw notAProxy(setting, written);
  return { url, setting };
}

type NameOf = (key: 'httpProxy' | 'httpsProxy') => string;

function choiceFor(address: string, settings: Settings, nameOf: NameOf) {
  const { protocol, hostname, port } = new URL(address);
  const key = protocol === 'https:' ? 'httpsProxy' : 'httpProxy';
  const written = settings[key];
  if (written === undefined) return undefined;
  const host = plainHost(hostname);
  const asked = { host, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  if (isThisMachine(host) || isExcepted(asked, settings.noProxy ?? '')) return undefined;
  return { written, setting: nameOf(key) };
}

const notAProxy = (where: string, written: string): FiredrillError =>
  usageError({
    where,
    problem: `cannot use ${JSON.stringify(withoutSecrets(written))} as a proxy`,
    expected: 'the URL of an HTTP proxy: http://proxy.example:3128, or https:// for a proxy with TLS',
    hint: 'set NO_PROXY to the host of the OTLP endpoint, if it needs no proxy',
  });

/** Without brackets, and without the final dot of a fully qualified name. */
const plainHost = (hostname: string): string => hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();

const isThisMachine = (host: string): boolean => isLoopback(host) || host.endsWith('.localhost');

interface Asked {
  readonly host: string;
  readonly port: number;
}

/**
 * Entries are `*`; `example.com`, `.example.com` or `*.example.com` for a domain and its subdomains; addresses; networks
 * (`10.0.0.0/8`). An entry with a port applies only to that port.
 */
function isExcepted({ host, port }: Asked, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      if (isInNetwork(host, entry)) return true;
      if (isIP(entry) !== 0)
        return plainHost(new URL(`http://${entry.includes(':') ? `[${entry}]` : entry}`).hostname) === host;
      const pattern = hostPattern(entry.replace(/^\*?\./, ''));
      if (pattern === undefined || (pattern.port !== undefined && pattern.port !== port)) return false;
      const name = plainHost(pattern.name);
      return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
    });
}

function isInNetwork(host: string, entry: string): boolean {
  const [, network = '', bits = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(entry) ?? [];
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || Number(bits) > (family === 6 ? 128 : 32)) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}
