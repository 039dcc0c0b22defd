/** OTLP/HTTP over HTTP/1.1 with keep-alive connections ("OTLP/HTTP Request", "OTLP/HTTP Connection"). */
import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf } from '../../core/errors.ts';
import { extractor } from './extract.ts';
import { type BrokenExchange, type Exchange, exchange, type HttpAnswer } from './http-exchange.ts';
import { interpretAnswer, type RequestContext } from './http-status.ts';
import { explainNetworkError, timeoutText } from './network-error.ts';
import { type HttpProxy, ProxyError, proxyErrorText, proxyOf, TunnelAgent } from './proxy.ts';
import { secureContextOf } from './secure-context.ts';
import { type Endpoint, endpointOf, headersOf, namesOf, secretsOf } from './settings.ts';
import type { Failed, SendResult, Transport, TransportOptions } from './types.ts';

const compress = promisify(gzip);

/** Node fires timers with a longer delay immediately. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** How to interpret responses. Default: the rules of OTLP. */
export interface HttpRules {
  readonly interpret: (answer: HttpAnswer, context: RequestContext, nowMs: number) => SendResult;
  /** Maximum size of a response. */
  readonly answerBytes?: number;
}

const OTLP: HttpRules = { interpret: interpretAnswer };

/** `now` is only used for dates in Retry-After. Requests beyond `connections` wait for a free one, within their timeout. */
export function httpTransport(
  options: TransportOptions,
  now: () => number = Date.now,
  { interpret, answerBytes }: HttpRules = OTLP,
): Transport {
  const { compression, protocol, signal, timeoutMs } = options;
  const endpoint = endpointOf(options);
  const { secure, url } = endpoint;
  const proxy = options.proxy && proxyOf(options.proxy);
  const peer = proxy ? `${endpoint.peer} through ${proxy.name}` : endpoint.peer;
  const json = protocol === 'http/json';
  const route = routeOf(options, endpoint, proxy);
  const { agent, open } = route;
  const headers = {
    ...route.headers,
    'user-agent': 'firedrill',
    'accept-encoding': 'identity',
    ...headersOf(options),
    'content-type': json ? 'application/json' : 'application/x-protobuf',
    ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
  };
  const extract = extractor([...secretsOf(options, endpoint), ...(proxy?.secrets ?? [])]);
  const context: RequestContext = {
    peer,
    path: url.pathname,
    signal,
    json,
    extract,
    names: namesOf(options),
  };
  const target = { ...urlToHttpOptions(url), ...route.address, method: 'POST', agent };
  // Without TLS to the endpoint, the connection that can break is that to the proxy.
  const broken = { peer: proxy && !secure ? proxy.name : peer, secure, tunnelled: proxy !== undefined };

  const inFlight = new Set<Promise<SendResult>>();
  const exchanges = new Set<Exchange>();
  let closed = false;

  async function send(payload: Uint8Array): Promise<SendResult> {
    const deadline = performance.now() + timeoutMs;
    let current: Exchange;
    try {
      const body = compression === 'gzip' ? await compress(payload) : payload;
      if (closed) return CLOSED;
      current = exchange(
        open({ ...target, headers: { ...headers, 'content-length': body.byteLength } }),
        body,
        answerBytes,
      );
    } catch (error) {
      return {
        kind: 'failed',
        reason: `no request could be made: ${messageOf(error)}`,
        mayHaveArrived: false,
      };
    }
    exchanges.add(current);
    const timer = setTimeout(
      () => current.stop('timeout'),
      Math.min(deadline - performance.now(), MAX_TIMER_MS),
    );
    const end = await current.end;
    clearTimeout(timer);
    exchanges.delete(current);
    if (end.kind === 'broken') return interpretBreak(end, broken, context, timeoutMs);
    if (proxy && end.status === 407) {
      return unanswered(proxyErrorText(proxy, end.status, `POST ${endpoint.peer}`), false);
    }
    return interpret(end, context, now());
  }

  return {
    async send(payload) {
      if (closed) return CLOSED;
      const result = send(payload);
      inFlight.add(result);
      return result.finally(() => inFlight.delete(result));
    },
    async close() {
      closed = true;
      for (const current of exchanges) current.stop('closed');
      await Promise.all(inFlight);
      agent.destroy();
    },
  };
}

/** How requests reach the endpoint. */
interface Route {
  readonly agent: http.Agent;
  readonly open: typeof http.request;
  /** The address of the proxy, if requests go there. */
  readonly address: http.RequestOptions;
  readonly headers: Readonly<Record<string, string>>;
}

function routeOf(options: TransportOptions, { url, secure }: Endpoint, proxy: HttpProxy | undefined): Route {
  const { connections, timeoutMs } = options;
  const pool = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
  if (secure) {
    const own = { ...pool, secureContext: secureContextOf(options) };
    const agent = proxy ? new TunnelAgent(proxy, timeoutMs, own) : new https.Agent(own);
    return { agent, open: https.request, address: {}, headers: {} };
  }
  if (proxy === undefined)
    return { agent: new http.Agent(pool), open: http.request, address: {}, headers: {} };
  const { Agent, request } = proxy.secure ? https : http;
  return {
    agent: new Agent(pool),
    open: request,
    address: {
      protocol: proxy.secure ? 'https:' : 'http:',
      hostname: proxy.address.host,
      port: proxy.address.port,
      path: `${url.origin}${url.pathname}${url.search}`,
    },
    headers: { host: url.host, ...proxy.headers },
  };
}

const CLOSED: Failed = { kind: 'failed', reason: 'the transport is closed', mayHaveArrived: false };

/**
 * No response. The Content-Length precedes the body, so a server that received only a part must treat the request as
 * incomplete (RFC 9112, 8): the records cannot have arrived before the last byte was sent.
 */
function interpretBreak(
  end: BrokenExchange,
  { peer, secure, tunnelled }: Pick<Endpoint, 'peer' | 'secure'> & { readonly tunnelled: boolean },
  { extract, names }: Pick<RequestContext, 'extract' | 'names'>,
  timeoutMs: number,
): Failed {
  const sent = end.stage === 'waiting';
  const { cause } = end;
  if (cause === 'timeout') {
    // A request has no connection while the proxy opens the tunnel.
    const stage = tunnelled && end.stage === 'queued' ? 'connecting' : end.stage;
    return unanswered(TIMED_OUT[stage](peer, timeoutText(timeoutMs)), sent);
  }
  if (cause === 'closed') return unanswered(`firedrill closed the connection before ${peer} answered`, sent);
  if (cause instanceof ProxyError) return unanswered(extract(cause.message), false);
  const known = explainNetworkError(cause.code ?? '', cause.message, peer, extract, names);
  if (known !== undefined) return unanswered(known.reason, sent && !known.handshake);
  // With TLS, a gRPC server closes HTTP/1.1 connections silently; without TLS, its response is a parse error (HPE_…).
  const hint =
    secure && end.stage !== 'connecting' && !end.reused
      ? `: is it a gRPC port (${names.protocol}=grpc)?`
      : '';
  return unanswered(`${dropped(end, peer)} (${extract(cause.message)})${hint}`, sent);
}

const unanswered = (reason: string, mayHaveArrived: boolean): Failed => ({
  kind: 'failed',
  reason,
  mayHaveArrived,
});

const TIMED_OUT = {
  queued: (peer: string, time: string) => `all connections to ${peer} were busy for ${time}`,
  connecting: (peer: string, time: string) => `no connection to ${peer} within ${time}`,
  writing: (peer: string, time: string) => `${peer} did not read the whole request within ${time}`,
  waiting: (peer: string, time: string) => `no answer from ${peer} within ${time}`,
};

function dropped({ stage, reused }: BrokenExchange, peer: string): string {
  if (stage !== 'waiting') return `${peer} closed the connection before the request was written`;
  return reused
    ? `${peer} closed a keep-alive connection instead of answering`
    : `${peer} closed the connection instead of answering`;
}
