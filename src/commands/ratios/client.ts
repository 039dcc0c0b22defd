/** Talks to the control API of a run, and says what went wrong in words that help. */
import type { Ratios } from '../../config/ratios.ts';
import { type Fault, FiredrillError, fetchFault } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { ControlAddress } from '../find-run.ts';

const ANSWER_MS = 10_000;

/** The ratios that hold, after the change where one is given. */
export async function askForRatios(address: ControlAddress, change?: Ratios): Promise<Ratios> {
  const url = `${address.url}/api/ratios`;
  const { status, body } = await exchange(url, address, change);
  if (status === 200 && isRatios(body)) return body;
  if (isProblem(body) && status >= 400 && status < 500) throw refused(url, body);
  throw unreachable(url, `what answers there is no firedrill, or is not well (HTTP status ${status})`);
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

/** Whoever answers may be anybody: what would steer the reader's terminal does not reach it. */
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

/** The run's own words; its faults name places in the request, and become flags here. */
function refused(url: string, { detail, errors }: ProblemAnswer): FiredrillError {
  const faults = Array.isArray(errors) ? errors.filter(isFault) : [];
  if (faults.length === 0) return new FiredrillError(detail, EXIT.usage, [{ where: url, problem: detail }]);
  return new FiredrillError(detail, EXIT.usage, faults.map(asFlag));
}

/** `#/api` was `--api`. */
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
        expected: 'a run of firedrill that serves its page there',
        hint: 'start one with "firedrill run", or give the address that it printed: --url http://127.0.0.1:8081',
      },
    ],
    cause,
  );
