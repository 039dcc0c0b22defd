/**
 * Reaches an endpoint through an HTTP proxy: with a tunnel for https (CONNECT, RFC 9110, 9.3.6), with the full URL in the
 * request line for http (absolute-form, RFC 9112, 3.2.2).
 */
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxyChoice } from '../../model/otlp-target.ts';
import { explainNetworkError, timeoutText } from './network-error.ts';
import { GENERAL } from './settings.ts';

export interface HttpProxy {
  /** The address, as an option of Node's requests. */
  readonly address: { readonly host: string; readonly port: string };
  readonly secure: boolean;
  /** The name in messages: `proxy proxy.example:3128`. */
  readonly name: string;
  /** User and password, as a header. */
  readonly headers: { readonly 'proxy-authorization'?: string };
  /** Text that messages must not show. */
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

/** Invalid percent-encoding stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The proxy opened no tunnel: nothing of the request was sent. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/** The reason for an error response of the proxy itself. 407 always comes from the proxy (RFC 9110, 15.5.8). */
export function proxyErrorText({ name, headers, setting }: HttpProxy, status: number, asked: string): string {
  const hint =
    status !== 407
      ? ''
      : headers['proxy-authorization'] === undefined
        ? `: it requires a user and a password, ${setting}=http://USER:PASSWORD@HOST:PORT`
        : `: it does not accept the user and the password in ${setting}`;
  const statusText = `${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd();
  return `${name} answered ${statusText} to ${asked}${hint}`;
}

type Connected = (error: Error | null, socket: Duplex) => void;

/**
 * Keeps connections to an https endpoint, each in its own tunnel. Node counts a connection only once it is open, so more
 * than `maxSockets` may be opened concurrently: the callers limit their requests.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: HttpProxy;
  readonly #timeoutMs: number;
  readonly #dialing = new Set<ClientRequest>();

  /** `timeoutMs`: time limit for opening a tunnel. */
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
        dial.destroy(
          new ProxyError(`${name} did not answer ${asked} within ${timeoutText(this.#timeoutMs)}`),
        ),
      this.#timeoutMs,
    );
    this.#dialing.add(dial);
    dial.once('close', () => {
      clearTimeout(timer);
      this.#dialing.delete(dial);
    });
    dial.once('error', (error: NodeJS.ErrnoException) => {
      if (error instanceof ProxyError) return fail(error);
      const known = explainNetworkError(error.code ?? '', error.message, name, (text) => text, GENERAL);
      fail(new ProxyError(known?.reason ?? `${name} closed the connection instead of answering ${asked}`));
    });
    dial.once('connect', ({ statusCode = 0 }, socket, head) => {
      clearTimeout(timer);
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return fail(new ProxyError(proxyErrorText(this.#proxy, statusCode, asked)));
      }
      if (head.length > 0) socket.unshift(head);
      const tunnel = super.createConnection({ ...options, socket } as https.RequestOptions);
      done?.(null, tunnel!);
    });
    dial.end();
    return undefined;
  }

  override destroy(): void {
    for (const dial of this.#dialing) dial.destroy(new ProxyError('firedrill closed the connection'));
    super.destroy();
  }
}
