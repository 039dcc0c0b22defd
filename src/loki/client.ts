/** Talks to one Loki as one tenant. Every failure ends as `Unobservable`, with what Loki said and what to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchFault } from '../core/errors.ts';
import { hider } from '../core/secrets.ts';
import { addressOf } from './address.ts';
import { refusalOf, Unobservable } from './refusals.ts';

export interface LokiClient {
  /** Base address without a slash at its end, and without a password: it stands in reports. */
  readonly url: string;
  readonly tenant: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long it is worth waiting for what should come. */
  readonly patienceMs: number;
  /** The same Loki as somebody else. */
  as(tenant: string): LokiClient;
  /** The JSON it answers. Asked again for a while where it is busy or away for a moment. */
  get(path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown>;
  /** The status and text of one request, once, whatever they are, without our secrets; fails only if there was no answer. */
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
  /** May hold a name and a password: `http://user:secret@host`. */
  readonly url: string;
  readonly tenant: string;
  /** What this Loki asks for besides the tenant: an Authorization, most often. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How long a request is tried again while Loki is busy or away; an answer may take twice as long. */
  readonly patienceMs?: number | undefined;
  /** Ends every request. */
  readonly signal?: AbortSignal | undefined;
}

const PATIENCE_MS = 60_000;
/** What one answer may take, of the patience there is: a long query is worth more than a new try. */
const ANSWER_SHARE = 2;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;
/** Busy, or not there for a moment: worth asking again. */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function lokiClient(options: LokiOptions): LokiClient {
  const { tenant, signal, patienceMs = PATIENCE_MS } = options;
  const { url, authorization, secrets } = addressOf(options.url);
  const headers = { ...authorization, ...options.headers, 'x-scope-orgid': tenant };
  const hide = hider([...secrets, ...Object.values(authorization), ...Object.values(options.headers ?? {})]);

  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const timeout = AbortSignal.timeout(patienceMs * ANSWER_SHARE);
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
    patienceMs,
    as: (other) => lokiClient({ ...options, tenant: other }),
    async get(path, parameters = {}) {
      const query = new URLSearchParams(parameters).toString();
      const whole = query === '' ? path : `${path}?${query}`;
      const givesUpMs = Date.now() + patienceMs;
      let fault: Unobservable;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        try {
          // A cache would answer for the time before the records came.
          const { status, text } = await ask(whole, { headers: { 'cache-control': 'no-cache' } });
          if (status >= 200 && status < 300) return parsed(text, path, hide);
          fault = refusalOf(hide(text), status);
          if (!AGAIN.has(status)) break;
        } catch (error) {
          signal?.throwIfAborted();
          if (error instanceof Unobservable) throw error;
          fault = new Unobservable(`no answer from ${url}${path}: ${fetchFault(error)}`);
        }
        if (Date.now() + pauseMs > givesUpMs) break;
        await sleep(pauseMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
      }
      throw fault;
    },
    async send(path, { method, body, type }) {
      try {
        const { status, text } = await ask(path, {
          method,
          ...(body === undefined ? {} : { body }),
          ...(type === undefined ? {} : { headers: { 'content-type': type } }),
        });
        return { status, text: hide(text) };
      } catch (error) {
        // A connection is gone before anybody hears that its program is.
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
      `${path} answered something that is no JSON: "${hide(text).slice(0, 80)}"; is this a Loki?`,
    );
  }
}
