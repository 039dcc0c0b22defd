/** A client for one tenant of a Loki. Every failure is an `Unobservable` with Loki's message and the fix. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchFault } from '../core/errors.ts';
import { hider } from '../core/secrets.ts';
import { addressOf } from './address.ts';
import { refusalOf, Unobservable } from './refusals.ts';

export interface LokiClient {
  /** Base URL without a trailing slash and without a password, since reports show it. */
  readonly url: string;
  readonly tenant: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long to retry and to wait for expected records. */
  readonly retryTimeoutMs: number;
  /** A client for another tenant of the same Loki. */
  as(tenant: string): LokiClient;
  /** Returns the JSON of a GET request. Retries for `retryTimeoutMs` while Loki is busy or unreachable. */
  get(path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown>;
  /** Sends one request without retries. Returns any status, with secrets removed from the text. Throws if there is no answer. */
  send(
    path: string,
    init: { readonly method: string; readonly body?: string; readonly type?: string },
  ): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface LokiOptions {
  /** May have a user and a password: `http://user:secret@host`. */
  readonly url: string;
  readonly tenant: string;
  /** Sent with each request, for example an Authorization. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How long to retry a request while Loki is busy or unreachable. One answer may take twice as long. Default: one minute. */
  readonly retryTimeoutMs?: number | undefined;
  /** Aborts every request. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_RETRY_TIMEOUT_MS = 60_000;
/** The timeout of one answer, as a multiple of `retryTimeoutMs`: it is better to wait for a long query than to repeat it. */
const TIMEOUT_FACTOR = 2;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;
/** Loki is busy or temporarily unavailable. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function lokiClient(options: LokiOptions): LokiClient {
  const { tenant, signal, retryTimeoutMs = DEFAULT_RETRY_TIMEOUT_MS } = options;
  const { url, authorization, secrets } = addressOf(options.url);
  const headers = { ...authorization, ...options.headers, 'x-scope-orgid': tenant };
  const hide = hider([...secrets, ...Object.values(authorization), ...Object.values(options.headers ?? {})]);

  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const timeout = AbortSignal.timeout(retryTimeoutMs * TIMEOUT_FACTOR);
    const answer = await fetch(`${url}${path}`, {
      ...init,
      headers: { ...headers, ...init.headers },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { status: answer.status, text: await answer.text() };
  };

  return {
    url,
    tenant,
    headers,
    retryTimeoutMs,
    as: (other) => lokiClient({ ...options, tenant: other }),
    async get(path, parameters = {}) {
      const query = new URLSearchParams(parameters).toString();
      const whole = query === '' ? path : `${path}?${query}`;
      const deadline = Date.now() + retryTimeoutMs;
      let failure: Unobservable;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        try {
          // A cached answer could be from before the records arrived.
          const { status, text } = await request(whole, { headers: { 'cache-control': 'no-cache' } });
          if (status >= 200 && status < 300) return parsed(text, path, hide);
          failure = refusalOf(hide(text), status);
          if (!RETRYABLE.has(status)) break;
        } catch (error) {
          signal?.throwIfAborted();
          if (error instanceof Unobservable) throw error;
          failure = new Unobservable(`no answer from ${url}${path}: ${fetchFault(error)}`);
        }
        if (Date.now() + pauseMs > deadline) break;
        await sleep(pauseMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
      }
      throw failure;
    },
    async send(path, { method, body, type }) {
      try {
        const { status, text } = await request(path, {
          method,
          ...(body === undefined ? {} : { body }),
          ...(type === undefined ? {} : { headers: { 'content-type': type } }),
        });
        return { status, text: hide(text) };
      } catch (error) {
        // Gives the program time to notice that its own Loki exited, which is a better error.
        await sleep(FIRST_PAUSE_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
        throw new Unobservable(`no answer from ${url}${path}: ${fetchFault(error)}`);
      }
    },
  };
}

function parsed(text: string, path: string, hide: (text: string) => string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unobservable(
      `the answer to ${path} is not JSON: "${hide(text).slice(0, 80)}"; is this a Loki?`,
    );
  }
}
