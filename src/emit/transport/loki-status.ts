/**
 * Interprets a response of Loki's push API. Each request contains one stream: for several streams in a request, Loki 3.7
 * reports only the outcome of the last one.
 */
import type { HttpAnswer } from './http-exchange.ts';
import { reasonOf, redirection, serverMessage } from './http-reason.ts';
import type { RequestContext } from './http-status.ts';
import { retryAfterMs } from './retry-after.ts';
import type { SendResult } from './types.ts';
import { readText } from './wire.ts';

/** An error for a thousand entries can name them one by one, at about 200 bytes each. */
export const PUSH_ANSWER_BYTES = 1024 * 1024;

/** 429 and all 5xx are retryable. */
export function interpretPushAnswer(answer: HttpAnswer, context: RequestContext, nowMs: number): SendResult {
  const { status, headers, body } = answer;
  const reason = pushReason(answer, context);
  if (status >= 200 && status < 300) return succeeded(answer, context, reason);
  const ignored = body.problem === undefined ? ignoredEntries(readText(body.bytes)) : undefined;
  // Loki stored the other entries. It does not name those over the rate limit, and a retry would store the others twice.
  const partly = status === 400 || (status === 429 && ignored !== undefined && ignored.entries < ignored.of);
  if (partly && ignored) return { kind: 'ok', rejected: ignored.entries, message: reason };
  if (status !== 429 && status < 500) return { kind: 'refused', reason };
  const wait = retryAfterMs(headers['retry-after'], nowMs);
  return {
    kind: 'failed',
    reason,
    mayHaveArrived: answer.sent && status !== 429,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/** Loki answers 204. Other receivers of its push API answer 200 with an empty body; a web page is not a success. */
function succeeded(
  { status, headers, body, sent, cut }: HttpAnswer,
  { path, extract }: RequestContext,
  reason: string,
): SendResult {
  if (!sent || cut)
    return { kind: 'unconfirmed', reason: `${reason}, but may not have read the whole request` };
  const type = headers['content-type'];
  const isEmpty = body.problem === undefined && body.bytes.length === 0 && !type?.startsWith('text/html');
  if (status <= 204 && isEmpty) return { kind: 'ok', rejected: 0 };
  return {
    kind: 'unconfirmed',
    reason: `${reason}, but Loki answers 204 without a body: does it accept Loki's push API at POST ${extract(path)}?`,
  };
}

/** From the ingester: entries too far behind their stream, or over the stream's rate limit. */
const OF_STREAM = /total ignored: (\d+) out of (\d+) for stream/;
/** From the distributor: a message per entry, with a count for equal ones (`3 errors like: entry for stream …`). */
const OF_ENTRY =
  /(?:(\d+) errors like: )?(?:entry for stream '.*?' has timestamp too (?:old|new)|max entry size '\d+' bytes exceeded)/g;

interface Ignored {
  readonly entries: number;
  readonly of: number;
}

/** How many entries Loki ignored; undefined if the response is about the whole request. */
function ignoredEntries(text: string): Ignored | undefined {
  const ofStream = OF_STREAM.exec(text);
  if (ofStream) return { entries: Number(ofStream[1]), of: Number(ofStream[2]) };
  const ofEntries = [...text.matchAll(OF_ENTRY)];
  if (ofEntries.length === 0) return undefined;
  const entries = ofEntries.reduce((sum, [, times]) => sum + Number(times ?? 1), 0);
  return { entries, of: Number.POSITIVE_INFINITY };
}

function pushReason(answer: HttpAnswer, { peer, path, extract }: RequestContext): string {
  const { status } = answer;
  const hint =
    status >= 300 && status < 400
      ? redirection(answer, 'the address of Loki')
      : status === 404 || status === 405
        ? `it does not accept POST ${extract(path)}: is it a Loki?`
        : undefined;
  return reasonOf(answer, { peer, said: serverMessage(answer, extract), hint });
}
