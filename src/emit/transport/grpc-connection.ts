/**
 * The HTTP/2 connection to a gRPC server: made when a request needs one, shared by all that are under way, and made again
 * when it is gone. Nothing is sent before the server's SETTINGS are there: they show that it speaks HTTP/2.
 */
import http2, { type ClientHttp2Session } from 'node:http2';
import type { SecureContext } from 'node:tls';
import { LONGEST_TIMER_MS } from './http.ts';
import type { Endpoint } from './settings.ts';

/** A connection that is ready for requests. */
export interface Link {
  readonly session: ClientHttp2Session;
  /** Streams above this one the server has not processed, and will not ("GOAWAY", RFC 9113, 6.8). */
  readonly lastStream: number;
}

export interface ConnectionOptions extends Endpoint {
  /** With TLS. */
  readonly secureContext: SecureContext | undefined;
  /** For a connection to get ready, in milliseconds. */
  readonly timeoutMs: number;
}

/** `session.request` fails above it. Answers are bounded one by one, and requests are few: this bounds their sum. */
const SESSION_MEGABYTES = 256;

export class GrpcConnection {
  readonly #options: ConnectionOptions;
  readonly #sessions = new Set<ClientHttp2Session>();
  #current: Promise<Link> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** The one that is there, or a new one. Rejects with the error of the network, or with `timeout`. */
  link(): Promise<Link> {
    this.#current ??= this.#open();
    return this.#current;
  }

  /** The next request gets a new connection; what is under way on this one goes on for as long as a request may take. */
  replace(): void {
    const { timeoutMs } = this.#options;
    const old = this.#current;
    this.#current = undefined;
    old?.then(
      ({ session }) => {
        session.close();
        setTimeout(() => session.destroy(), Math.min(timeoutMs, LONGEST_TIMER_MS)).unref();
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
      const forget = (): void => {
        if (this.#current === ready) this.#current = undefined;
      };
      const end = (cause: Error | 'timeout'): void => {
        forget();
        reject(cause);
        session.destroy();
        this.#sessions.delete(session);
      };
      session.setTimeout(Math.min(timeoutMs, LONGEST_TIMER_MS), () => end('timeout'));
      session.once('remoteSettings', () => {
        session.setTimeout(0);
        // Requests under way hold the process by their timers; a connection without any does not.
        session.unref();
        resolve(link);
      });
      // A server that shuts down in order sends two: one that names no stream yet, then one that does.
      session.on('goaway', (_code, lastStream) => {
        link.lastStream = Math.min(link.lastStream, lastStream);
        forget();
      });
      session.on('error', end);
      // A TLS alert behind the handshake destroys the session without an event of its own.
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
