/**
 * The HTTP/2 connection to a gRPC server: opened when a request needs it, shared by all requests, and reopened after it
 * closes. Nothing is sent before the server's SETTINGS arrive: they show that it speaks HTTP/2.
 */
import http2, { type ClientHttp2Session } from 'node:http2';
import type { SecureContext } from 'node:tls';
import { MAX_TIMER_MS } from './http.ts';
import type { Endpoint } from './settings.ts';

/** A connection that is ready for requests. */
export interface Link {
  readonly session: ClientHttp2Session;
  /** The server does not process streams with a higher number (GOAWAY, RFC 9113, 6.8). */
  readonly lastStream: number;
}

export interface ConnectionOptions extends Endpoint {
  /** Set for TLS. */
  readonly secureContext: SecureContext | undefined;
  /** Time limit for opening a connection, in milliseconds. */
  readonly timeoutMs: number;
}

/** Limits the memory of all responses of a connection together; `session.request` fails above it. */
const SESSION_MEGABYTES = 256;

export class GrpcConnection {
  readonly #options: ConnectionOptions;
  readonly #sessions = new Set<ClientHttp2Session>();
  #current: Promise<Link> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** The current connection or a new one. Rejects with the network error or with `timeout`. */
  link(): Promise<Link> {
    this.#current ??= this.#open();
    return this.#current;
  }

  /** The next request uses a new connection. Requests on the current one continue until their timeout. */
  replace(): void {
    const { timeoutMs } = this.#options;
    const old = this.#current;
    this.#current = undefined;
    old?.then(
      ({ session }) => {
        session.close();
        setTimeout(() => session.destroy(), Math.min(timeoutMs, MAX_TIMER_MS)).unref();
      },
      () => {},
    );
  }

  destroy(): void {
    this.#current = undefined;
    for (const session of this.#sessions) session.destroy();
  }

  #open(): Promise<Link> {
    const { peer, secure, secureContext, timeoutMs } = this.#options;
    const session = http2.connect(`${secure ? 'https' : 'http'}://${peer}`, {
      ...(secureContext && { secureContext }),
      settings: { enablePush: false },
      maxSessionMemory: SESSION_MEGABYTES,
    });
    const link = { session, lastStream: Number.POSITIVE_INFINITY };
    this.#sessions.add(session);

    const ready = new Promise<Link>((resolve, reject) => {
      const clearCurrent = (): void => {
        if (this.#current === ready) this.#current = undefined;
      };
      const end = (cause: Error | 'timeout'): void => {
        clearCurrent();
        reject(cause);
        session.destroy();
        this.#sessions.delete(session);
      };
      session.setTimeout(Math.min(timeoutMs, MAX_TIMER_MS), () => end('timeout'));
      session.once('remoteSettings', () => {
        session.setTimeout(0);
        // The timers of requests keep the process alive; an idle connection must not.
        session.unref();
        resolve(link);
      });
      // A server that shuts down gracefully sends two: first without a stream number, then with one.
      session.on('goaway', (_code, lastStream) => {
        link.lastStream = Math.min(link.lastStream, lastStream);
        clearCurrent();
      });
      session.on('error', end);
      // A TLS alert after the handshake destroys the session without an event on the session.
      session.once('connect', (_session, socket) =>
        socket.on('error', (error: Error) => {
          end(error);
          socket.destroy();
        }),
      );
      session.on('close', () => end(new Error('Socket closed')));
    });
    return ready;
  }
}
