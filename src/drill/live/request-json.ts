/** One JSON request to a program that is polled. It is not retried, because the next poll follows. */
import { fetchFault } from '../../core/errors.ts';
import { hider } from '../../core/secrets.ts';
import { Unobservable } from '../../loki/refusals.ts';

export interface JsonRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts that error messages must not show, besides the values of the headers. */
  readonly secrets?: readonly string[];
  /** The name of the program, for error messages. */
  readonly who: string;
  readonly timeoutMs: number;
  /** The error message for status 404. */
  readonly missing?: string;
}

export interface JsonAnswer {
  readonly json: unknown;
  /** How far the server's clock is ahead of this machine's, to about a second. Absent without a `date` header. */
  readonly aheadMs?: number;
}

/** Throws `Unobservable` if there is no answer, or one that is not JSON. */
export async function requestJson(
  address: string,
  { headers = {}, secrets = [], who, timeoutMs, missing }: JsonRequest,
): Promise<JsonAnswer> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(timeoutMs) });
    text = await answer.text();
  } catch (error) {
    throw new Unobservable(`${who} at ${address} does not answer: ${fetchFault(error)}`);
  }
  if (answer.status === 404 && missing !== undefined) throw new Unobservable(`${missing} (${address})`);
  if (!answer.ok) {
    const body = hider([...secrets, ...Object.values(headers)])(text)
      .trim()
      .replace(/\s+/g, ' ')
      .slice(0, 200);
    throw new Unobservable(`${who} answers with status ${answer.status} at ${address}: "${body}"`);
  }
  // The header has whole seconds: on average half a second less than the true time.
  const aheadMs = Date.parse(answer.headers.get('date') ?? '') + 500 - Date.now();
  try {
    return { json: JSON.parse(text), ...(Number.isNaN(aheadMs) ? {} : { aheadMs }) };
  } catch {
    throw new Unobservable(`the answer from ${address} is not JSON; is this ${who}?`);
  }
}
