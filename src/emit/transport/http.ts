/** OTLP/HTTP over HTTP/1.1 with kept-alive connections ("OTLP/HTTP Request", "OTLP/HTTP Connection"). */
import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf } from '../../core/errors.ts';
import { extractor } from './extract.ts';
import { type BrokenExchange, type Exchange, exchange, type HttpAnswer } from './http-exchange.ts';
import { judgeAnswer, type Question } from './http-status.ts';
import { explainFault, inWords } from './network-fault.ts';
import { type HttpProxy, ProxyFault, proxyOf, refusalOf, TunnelAgent } from './proxy.ts';
import { secureContextOf } from './secure-context.ts';
import { type Endpoint, endpointOf, headersOf, namesOf, secretsOf } from './settings.ts';
import type { Failed, SendResult, Transport, TransportOptions } from './types.ts';

const compress = promisify(gzip);

/** Node fires at once what is to fire later than that. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What the far side's answers mean; OTLP's own rules if absent. */
export interface HttpRules {
  readonly judge: (answer: HttpAnswer, question: Question, nowMs: number) => SendResult;
  /** How much of an answer is read. */
  readonly answerBytes?: number;
}

const OTLP: HttpRules = { judge: judgeAnswer };

/** `now` is for Retry-After dates alone. Requests over `connections` wait for a free one, within their timeout. */
export function httpTransport(
  options: TransportOptions,
  now: () => number = Date.now,
  { judge, answerBytes }: HttpRules = OTLP,
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
  const question: Question = { peer, path: url.pathname, signal, json, extract, names: namesOf(options) };
  const target = { ...urlToHttpOptions(url), ...route.address, method: 'POST', agent };
  // Without TLS to the endpoint, what breaks is the connection to the proxy.
  const broken = { peer: proxy && !secure ? proxy.name : peer, secure, tunnelled: proxy !== undefined };

  const underWay = new Set<Promise<SendResult>>();
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
      Math.min(deadline - performance.now(), LONGEST_TIMER_MS),
    );
    const end = await current.end;
    clearTimeout(timer);
    exchanges.delete(current);
    if (end.kind === 'broken') return judgeBreak(end, broken, question, timeoutMs);
    if (proxy && end.status === 407) {
      return unanswered(refusalOf(proxy, end.status, `POST ${endpoint.peer}`), false);
    }
    return judge(end, question, now());
  }

  return {
    async send(payload) {
      if (closed) return CLOSED;
      const result = send(payload);
      underWay.add(result);
      return result.finally(() => underWay.delete(result));
    },
    async close() {
      closed = true;
      for (const current of exchanges) current.stop('closed');
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

/** How requests get to the endpoint. */
interface Route {
  readonly agent: http.Agent;
  readonly open: typeof http.request;
  /** Of the program that gets them, where that is not the endpoint. */
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
 * No answer came. The Content-Length stands in front of the body, so a server that got only part of it must
 * hold the request for incomplete (RFC 9112, 8): nothing has arrived before the last byte left.
 */
function judgeBreak(
  end: BrokenExchange,
  { peer, secure, tunnelled }: Pick<Endpoint, 'peer' | 'secure'> & { readonly tunnelled: boolean },
  { extract, names }: Pick<Question, 'extract' | 'names'>,
  timeoutMs: number,
): Failed {
  const sent = end.stage === 'waiting';
  const { cause } = end;
  if (cause === 'timeout') {
    // A request has no connection while the proxy opens its tunnel.
    const stage = tunnelled && end.stage === 'queued' ? 'connecting' : end.stage;
    return unanswered(TIMED_OUT[stage](peer, inWords(timeoutMs)), sent);
  }
  if (cause === 'closed') return unanswered(`closed here before ${peer} answered`, sent);
  if (cause instanceof ProxyFault) return unanswered(extract(cause.message), false);
  const fault = explainFault(cause.code ?? '', cause.message, peer, extract, names);
  if (fault !== undefined) return unanswered(fault.reason, sent && !fault.handshake);
  // Behind TLS a gRPC server says nothing to HTTP/1.1; without TLS its answer cannot be parsed, a fault of its own.
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
  queued: (peer: string, time: string) => `no connection to ${peer} was free for ${time}`,
  connecting: (peer: string, time: string) => `no connection to ${peer} within ${time}`,
  writing: (peer: string, time: string) => `${peer} did not take the whole request within ${time}`,
  waiting: (peer: string, time: string) => `no answer from ${peer} within ${time}`,
};

function dropped({ stage, reused }: BrokenExchange, peer: string): string {
  if (stage !== 'waiting') return `${peer} closed the connection before the request was written`;
  return reused
    ? `${peer} closed a kept-alive connection instead of answering`
    : `${peer} closed the connection instead of answering`;
}
