/** Error responses by RFC 9457: `application/problem+json` with type, title, status, detail, instance. */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Fault, FiredrillError } from '../core/errors.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** Thrown by a route or a hook; becomes the response. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** The individual errors, if there can be several. */
  readonly faults: readonly Fault[];
  /** Headers that belong to the status: Allow, WWW-Authenticate. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    { faults = [], headers = {} }: Partial<Pick<Problem, 'faults' | 'headers'>> = {},
  ) {
    super(detail);
    this.status = status;
    this.faults = faults;
    this.headers = headers;
  }
}

export interface ProblemBody {
  /** `about:blank`: no more meaning than the status (RFC 9457, section 4.2.1). */
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Path of the request. */
  readonly instance?: string;
  /** An extension: each error with its place, the problem and the expected value. */
  readonly errors?: readonly Fault[];
}

export function problemBody(problem: Problem, instance?: string): ProblemBody {
  const { status, message, faults } = problem;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    ...(instance === undefined ? {} : { instance }),
    ...(faults.length === 0 ? {} : { errors: faults }),
  };
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  // Without the query, which may be long.
  const [instance] = request.raw.url?.split('?') ?? [];
  // A buffer, because fastify would add a charset to the content type of a string; this type has none (RFC 9457, section 6).
  return reply
    .code(problem.status)
    .headers({ ...problem.headers, 'content-type': PROBLEM_TYPE })
    .send(Buffer.from(JSON.stringify(problemBody(problem, instance))));
}

/** The problem document for an error; `undefined` for an internal error. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof FiredrillError) return new Problem(422, error.message, { faults: error.faults });
  if (!(error instanceof Error)) return undefined;
  const { statusCode, validation } = error as Error & FastifyRequestError;
  if (validation) {
    const faults = validation.map(({ instancePath, message = 'is invalid' }) => ({
      where: `#${instancePath}`,
      problem: message,
    }));
    return new Problem(422, 'the request is not valid for this path', { faults });
  }
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
    ? new Problem(statusCode, error.message)
    : undefined;
}

/** Properties that fastify adds to its errors. */
interface FastifyRequestError {
  readonly statusCode?: number;
  readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[];
}
