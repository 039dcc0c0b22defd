/** OTLP/HTTP over HTTP/1.1 with kept-alive connections ("OTLP/HTTP Request", "OTLP/HTTP Connection"). */
import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf } from '../../core/errors.ts';
import { type Extract, extractor } from './extract.ts';
import { type BrokenExchange, type Exchange, exchange, type HttpAnswer } from './http-exchange.ts';
import { judgeAnswer, type Question } from './http-status.ts';
import { explainFault, inWords } from './network-fault.ts';
import { secureContextOf } from './secure-context.ts';
import { type Endpoint, endpointOf, headersOf, secretsOf } from './settings.ts';
import type { Failed, SendResult, Transport, TransportOptions } from './types.ts';

const compress = promisify(gzip);

/** Node fires at once what is to fire later than that. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
  const { compression, connections, protocol, signal, timeoutMs } = options;
  const endpoint = endpointOf(options);
  const { peer, secure, url } = endpoint;
  const json = protocol === 'http/json';
  const headers = {
    'user-agent': 'firedrill',
    ...headersOf(options),
    'content-type': json ? 'application/json' : 'application/x-protobuf',
    ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
  };
  const extract = extractor(secretsOf(options, endpoint));
  const question: Question = { peer, path: url.pathname, signal, json, extract };
  const pool = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
  const agent = secure
    ? new https.Agent({ ...pool, secureContext: secureContextOf(options.tls) })
    : new http.Agent(pool);
  const target = { ...urlToHttpOptions(url), method: 'POST', agent };
  const open = secure ? https.request : http.request;

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
    return end.kind === 'answer'
      ? judge(end, question, now())
      : judgeBreak(end, endpoint, timeoutMs, extract);
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

const CLOSED: Failed = { kind: 'failed', reason: 'the transport is closed', mayHaveArrived: false };

/**
 * No answer came. The Content-Length stands in front of the body, so a server that got only part of it must
 * hold the request for incomplete (RFC 9112, 8): nothing has arrived before the last byte left.
 */
function judgeBreak(
  end: BrokenExchange,
  { peer, secure }: Endpoint,
  timeoutMs: number,
  extract: Extract,
): Failed {
  const sent = end.stage === 'waiting';
  const { cause } = end;
  if (cause === 'timeout') return unanswered(TIMED_OUT[end.stage](peer, inWords(timeoutMs)), sent);
  if (cause === 'closed') return unanswered(`closed here before ${peer} answered`, sent);
  const fault = explainFault(cause.code ?? '', cause.message, peer, extract);
  if (fault !== undefined) return unanswered(fault.reason, sent && !fault.handshake);
  // Behind TLS a gRPC server says nothing to HTTP/1.1; without TLS its answer cannot be parsed, a fault of its own.
  const hint = secure && end.stage !== 'connecting' && !end.reused ? GRPC_PORT : '';
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

const GRPC_PORT = ': is it a gRPC port (OTEL_EXPORTER_OTLP_PROTOCOL=grpc)?';

function dropped({ stage, reused }: BrokenExchange, peer: string): string {
  if (stage !== 'waiting') return `${peer} closed the connection before the request was written`;
  return reused
    ? `${peer} closed a kept-alive connection instead of answering`
    : `${peer} closed the connection instead of answering`;
}
