/** Client of the ratios in the control API of a run. */
import type { Ratios } from '../../config/ratios.ts';
import { type Fault, FiredrillError, fetchFault } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { ControlAddress } from '../find-run.ts';

const ANSWER_MS = 10_000;

/** Applies the change, if there is one, and returns the ratios of the run. */
export async function askForRatios(address: ControlAddress, change?: Ratios): Promise<Ratios> {
  const url = `${address.url}/api/ratios`;
  const { status, body } = await exchange(url, address, change);
  if (status === 200 && isRatios(body)) return body;
  if (isProblem(body) && status >= 400 && status < 500) throw refused(url, body);
  throw unreachable(
    url,
    `the server at this address is not firedrill, or it has failed (HTTP status ${status})`,
  );
}

async function exchange(url: string, { token }: ControlAddress, change: Ratios | undefined) {
  try {
    const response = await fetch(url, {
      ...(change && { method: 'PUT', body: JSON.stringify(change) }),
      headers: {
        accept: 'application/json',
        ...(change && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (error) {
    throw unreachable(url, fetchFault(error), error);
  }
}

/** The server may be anything, so control characters in its answers never reach the terminal. */
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, value) =>
      typeof value === 'string' ? value.replaceAll(CONTROLS, ' ') : value,
    );
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRatios = (body: unknown): body is Ratios =>
  isObject(body) &&
  Object.entries(body).every(([name, value]) => typeof value === 'number' && name.search(CONTROLS) < 0);

interface ProblemAnswer {
  readonly detail: string;
  readonly errors?: unknown;
}

const isProblem = (body: unknown): body is ProblemAnswer => isObject(body) && typeof body.detail === 'string';

const isFault = (value: unknown): value is Fault =>
  isObject(value) && typeof value.where === 'string' && typeof value.problem === 'string';

/** The run's own errors. They name places in the request body, which become flags here. */
function refused(url: string, { detail, errors }: ProblemAnswer): FiredrillError {
  const faults = Array.isArray(errors) ? errors.filter(isFault) : [];
  if (faults.length === 0) return new FiredrillError(detail, EXIT.usage, [{ where: url, problem: detail }]);
  return new FiredrillError(detail, EXIT.usage, faults.map(asFlag));
}

/** `#/api` becomes `--api`. */
function flag(where: string): string {
  const pointer = /^#\/(.*)$/.exec(where)?.[1];
  if (pointer === undefined) return where;
  return `--${decoded(pointer).replaceAll('~1', '/').replaceAll('~0', '~')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const asFlag = ({ where, problem, expected, hint }: Fault): Fault => ({
  where: flag(where),
  problem,
  ...(expected === undefined ? {} : { expected }),
  ...(hint === undefined ? {} : { hint }),
});

const unreachable = (url: string, problem: string, cause?: unknown): FiredrillError =>
  new FiredrillError(
    problem,
    EXIT.unreachable,
    [
      {
        where: url,
        problem,
        expected: 'a running firedrill whose control API listens there',
        hint: 'start one with "firedrill run", or use the address that the run printed: --url http://127.0.0.1:8081',
      },
    ],
    cause,
  );
