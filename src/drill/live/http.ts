/** One question to a program that is watched: asked once and answered soon or not at all, because the next follows. */
import { fetchFault } from '../../core/errors.ts';
import { hider } from '../../core/secrets.ts';
import { Unobservable } from '../../loki/refusals.ts';

export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  /** What the answer may not show, besides the headers' values. */
  readonly secrets?: readonly string[];
  /** What answers there, for the sentence that says it did not. */
  readonly who: string;
  /** How long it may take. */
  readonly withinMs: number;
  /** What it means that the address is not there. */
  readonly missing?: string;
}

export interface Heard {
  readonly json: unknown;
  /** By how much its clock is ahead of this machine's, within a second, where it tells. */
  readonly aheadMs?: number;
}

export async function ask(
  address: string,
  { headers = {}, secrets = [], who, withinMs, missing }: Question,
): Promise<Heard> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(withinMs) });
    text = await answer.text();
  } catch (error) {
    throw new Unobservable(`no answer of ${who} at ${address}: ${fetchFault(error)}`);
  }
  if (answer.status === 404 && missing !== undefined) throw new Unobservable(`${missing} (${address})`);
  if (!answer.ok) {
    const said = hider([...secrets, ...Object.values(headers)])(text)
      .trim()
      .replace(/\s+/g, ' ')
      .slice(0, 200);
    throw new Unobservable(`${who} answers with status ${answer.status} at ${address}: "${said}"`);
  }
  // It tells whole seconds, half a second too little on the average.
  const aheadMs = Date.parse(answer.headers.get('date') ?? '') + 500 - Date.now();
  try {
    return { json: JSON.parse(text), ...(Number.isNaN(aheadMs) ? {} : { aheadMs }) };
  } catch {
    throw new Unobservable(`${address} answers something that is no JSON; is this ${who}?`);
  }
}
