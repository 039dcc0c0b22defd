/** An error response in one line: server, status, the server's message, and a hint. */
import { STATUS_CODES } from 'node:http';
import type { Extract } from './extract.ts';
import type { AnswerBody } from './http-body.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { readRpcStatus } from './rpc-status.ts';
import { readText } from './wire.ts';

/** The message in the response, safe to print; empty if there is none. */
export const serverMessage = ({ body }: HttpAnswer, extract: Extract): string => extract(messageIn(body));

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

/** Redirects are not followed, because that would send the headers to another host. `setting`: where the address is configured. */
export function redirection({ headers: { location } }: HttpAnswer, setting: string): string {
  if (location === undefined) return 'a redirect without a Location';
  const target = location.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
  return `redirects to ${extractLocation(target)}; set ${setting} to the final address`;
}

const extractLocation = (target: string): string => target.slice(0, 200).replace(/[^\u0021-\u007e]/g, '?');

/**
 * The message of a google.rpc.Status in JSON or protobuf, otherwise the text itself. The first byte decides, because
 * servers send errors with wrong content types (Loki: application/octet-stream).
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

/** `{message}`, and `{error}` or `{error: {message}}`, which many gateways send. */
function messageInJson(text: string): string | undefined {
  try {
    const { message, error } = JSON.parse(text);
    return [message, error?.message, error].find((said) => typeof said === 'string');
  } catch {
    return undefined;
  }
}
