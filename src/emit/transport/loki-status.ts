/**
 * What an answer of Loki's push API means. Requests hold one stream each, and so an answer speaks of that stream
 * alone: of several in a request Loki 3.7 tells the last one's fate only, and a refusal of another goes unsaid.
 */
import type { HttpAnswer } from './http-exchange.ts';
import { reasonOf, redirection, wordsOf } from './http-reason.ts';
import type { Question } from './http-status.ts';
import { retryAfterMs } from './retry-after.ts';
import type { SendResult } from './types.ts';
import { readText } from './wire.ts';

/** A refusal of a thousand entries names each second of them by itself: some 200 bytes each. */
export const PUSH_ANSWER_BYTES = 1024 * 1024;

/** Loki asks for another try after 429 and after every fault of its own. */
export function judgePushAnswer(answer: HttpAnswer, question: Question, nowMs: number): SendResult {
  const { status, headers, body } = answer;
  const reason = pushReason(answer, question);
  if (status >= 200 && status < 300) return succeeded(answer, question, reason);
  const ignored = body.fault === undefined ? ignoredIn(readText(body.bytes)) : undefined;
  // The others are stored. Those over a stream's rate are not named, and sent again all would count twice.
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

/** Loki answers 204. Others that take its push API answer 200, which has to be empty: a page is not from a Loki. */
function succeeded(
  { status, headers, body, sent, cut }: HttpAnswer,
  { path, extract }: Question,
  reason: string,
): SendResult {
  if (!sent || cut)
    return { kind: 'unconfirmed', reason: `${reason}, but may not have read the whole request` };
  const type = headers['content-type'];
  const isEmpty = body.fault === undefined && body.bytes.length === 0 && !type?.startsWith('text/html');
  if (status <= 204 && isEmpty) return { kind: 'ok', rejected: 0 };
  return {
    kind: 'unconfirmed',
    reason: `${reason}, where Loki answers 204 without a body: does POST ${extract(path)} there take Loki's push API?`,
  };
}

/** From the ingester: what is too far behind its stream, or over the stream's rate. */
const OF_STREAM = /total ignored: (\d+) out of (\d+) for stream/;
/** From the distributor, one message for each entry, equal ones counted: `3 errors like: entry for stream …`. */
const OF_ENTRY =
  /(?:(\d+) errors like: )?(?:entry for stream '.*?' has timestamp too (?:old|new)|max entry size '\d+' bytes exceeded)/g;

interface Ignored {
  readonly entries: number;
  readonly of: number;
}

/** What Loki says that it left out; undefined where it speaks of the whole request. */
function ignoredIn(text: string): Ignored | undefined {
  const ofStream = OF_STREAM.exec(text);
  if (ofStream) return { entries: Number(ofStream[1]), of: Number(ofStream[2]) };
  const ofEntries = [...text.matchAll(OF_ENTRY)];
  if (ofEntries.length === 0) return undefined;
  const entries = ofEntries.reduce((sum, [, times]) => sum + Number(times ?? 1), 0);
  return { entries, of: Number.POSITIVE_INFINITY };
}

function pushReason(answer: HttpAnswer, { peer, path, extract }: Question): string {
  const { status } = answer;
  const hint =
    status >= 300 && status < 400
      ? redirection(answer, 'the address of Loki')
      : status === 404 || status === 405
        ? `nothing takes POST ${extract(path)} there: is this a Loki?`
        : undefined;
  return reasonOf(answer, { peer, said: wordsOf(answer, extract), hint });
}
