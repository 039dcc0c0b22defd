/**
 * The way to an endpoint through an HTTP proxy: a tunnel to https (CONNECT, RFC 9110, 9.3.6), the whole address in the request
 * line to http (absolute-form, RFC 9112, 3.2.2).
 */
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxyChoice } from '../../model/otlp-target.ts';
import { explainFault, inWords } from './network-fault.ts';
import { GENERAL } from './settings.ts';

export interface HttpProxy {
  /** As Node's requests take it. */
  readonly address: { readonly host: string; readonly port: string };
  readonly secure: boolean;
  /** For people: `proxy proxy.example:3128`. */
  readonly name: string;
  /** User and password, as a header. */
  readonly headers: { readonly 'proxy-authorization'?: string };
  /** What no message may show. */
  readonly secrets: readonly string[];
  readonly setting: string;
}

export function proxyOf({ url, setting }: ProxyChoice): HttpProxy {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'https:';
  const given = port || (secure ? '443' : '80');
  const pair = [username, password].map(decoded).join(':');
  const token = Buffer.from(pair).toString('base64');
  const known = username !== '' || password !== '';
  return {
    address: { host: hostname.replace(/^\[|\]$/g, ''), port: given },
    secure,
    name: `proxy ${hostname}:${given}`,
    headers: known ? { 'proxy-authorization': `Basic ${token}` } : {},
    secrets: known ? [username, password, decoded(username), decoded(password), token] : [],
    setting,
  };
}

/** A percent sign that escapes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The proxy opened no tunnel: nothing of the request has left. */
export class ProxyFault extends Error {
  override readonly name = 'ProxyFault';
}

/** What a refusal of the proxy itself says; 407 alone can only be the proxy's (RFC 9110, 15.5.8). */
export function refusalOf({ name, headers, setting }: HttpProxy, status: number, asked: string): string {
  const hint =
    status !== 407
      ? ''
      : headers['proxy-authorization'] === undefined
        ? `: it asks for a user and a password, ${setting}=http://USER:PASSWORD@HOST:PORT`
        : `: it does not accept the user and the password in ${setting}`;
  const said = `${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd();
  return `${name} answered ${said} to ${asked}${hint}`;
}

type Connected = (error: Error | null, socket: Duplex) => void;

/**
 * Keeps connections to an https endpoint, each in a tunnel of its own. Node counts a connection from when it is there, so more
 * than `maxSockets` may be opened at once: the callers limit their requests themselves.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: HttpProxy;
  readonly #timeoutMs: number;
  readonly #dialing = new Set<ClientRequest>();

  /** A proxy that does not answer within `timeoutMs` is given up. */
  constructor(proxy: HttpProxy, timeoutMs: number, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  override createConnection(options: https.RequestOptions, done?: Connected): undefined {
    const { name, address, secure, headers } = this.#proxy;
    const host = options.host ?? '';
    const authority = `${isIPv6(host) ? `[${host}]` : host}:${options.port}`;
    const dial = (secure ? https : http).request({
      ...address,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, 'user-agent': 'firedrill', connection: 'keep-alive', ...headers },
      agent: false,
    });
    const asked = `CONNECT ${authority}`;
    const fail = (error: Error): void => done?.(error, undefined as never);
    const timer = setTimeout(
      () =>
        dial.destroy(new ProxyFault(`${name} did not answer ${asked} within ${inWords(this.#timeoutMs)}`)),
      this.#timeoutMs,
    );
    this.#dialing.add(dial);
    dial.once('close', () => {
      clearTimeout(timer);
      this.#dialing.delete(dial);
    });
    dial.once('error', (error: NodeJS.ErrnoException) => {
      if (error instanceof ProxyFault) return fail(error);
      const known = explainFault(error.code ?? '', error.message, name, (text) => text, GENERAL);
      fail(new ProxyFault(known?.reason ?? `${name} closed the connection instead of answering ${asked}`));
    });
    dial.once('connect', ({ statusCode = 0 }, socket, head) => {
      clearTimeout(timer);
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return fail(new ProxyFault(refusalOf(this.#proxy, statusCode, asked)));
      }
      if (head.length > 0) socket.unshift(head);
      const tunnel = super.createConnection({ ...options, socket } as https.RequestOptions);
      done?.(null, tunnel!);
    });
    dial.end();
    return undefined;
  }

  override destroy(): void {
    for (const dial of this.#dialing) dial.destroy(new ProxyFault('closed here'));
    super.destroy();
  }
}
