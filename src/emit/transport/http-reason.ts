/** A server's refusal in a line of ours: who, its status, its own words, and what may help. */
import { STATUS_CODES } from 'node:http';
import type { Extract } from './extract.ts';
import type { AnswerBody } from './http-body.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { readRpcStatus } from './rpc-status.ts';
import { readText } from './wire.ts';

/** What the answer itself says, fit to be shown; empty where it says nothing. */
export const wordsOf = ({ body }: HttpAnswer, extract: Extract): string => extract(messageIn(body));

export function reasonOf(
  { status }: HttpAnswer,
  { peer, said, hint }: { readonly peer: string; readonly said: string; readonly hint: string | undefined },
): string {
  return (
    `${peer} answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() +
    (said === '' ? '' : `: ${said}`) +
    (hint === undefined ? '' : ` (${hint})`)
  );
}

/** Redirects are not followed: a POST that changes hosts would carry the headers there. `setting` names the place. */
export function redirection({ headers: { location } }: HttpAnswer, setting: string): string {
  if (location === undefined) return 'a redirect to nowhere';
  const target = location.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
  return `redirects to ${extractLocation(target)}; ${setting} must name the place itself`;
}

const extractLocation = (target: string): string => target.slice(0, 200).replace(/[^\u0021-\u007e]/g, '?');

/**
 * The message of a google.rpc.Status, in JSON or protobuf, else the text as it stands. Told apart by the first
 * byte: servers are careless with the content type of errors (Loki: application/octet-stream).
 */
function messageIn({ bytes }: AnswerBody): string {
  const first = bytes[0];
  if (first === CODE_FIELD || first === MESSAGE_FIELD) {
    const status = readRpcStatus(bytes);
    if (status !== undefined) return status.message;
  }
  const text = readText(bytes);
  return text.trimStart().startsWith('{') ? (messageInJson(text) ?? text) : text;
}

const CODE_FIELD = 0x08;
const MESSAGE_FIELD = 0x12;

/** `{message}`; also `{error}` and `{error: {message}}`, which many gateways send. */
function messageInJson(text: string): string | undefined {
  try {
    const { message, error } = JSON.parse(text);
    return [message, error?.message, error].find((said) => typeof said === 'string');
  } catch {
    return undefined;
  }
}
