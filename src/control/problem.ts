/** Errors as RFC 9457 describes them: `application/problem+json` with type, title, status, detail, instance. */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Fault, FiredrillError } from '../core/errors.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** Thrown by a route or a hook; becomes the answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** Each thing that is wrong, where there may be several. */
  readonly faults: readonly Fault[];
  /** Headers of the answer that go with its status: Allow, WWW-Authenticate. */
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
  /** `about:blank`: the status says it all (RFC 9457, section 4.2.1). */
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Path of the request. */
  readonly instance?: string;
  /** An extension: each fault with where it is, what is wrong, what would be right. */
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
  // Without the query: it is the client's own business, and long.
  const [instance] = request.raw.url?.split('?') ?? [];
  // As bytes and by its own header: fastify would add a charset, which this type does not have (RFC 9457, section 6).
  return reply
    .code(problem.status)
    .headers({ ...problem.headers, 'content-type': PROBLEM_TYPE })
    .send(Buffer.from(JSON.stringify(problemBody(problem, instance))));
}

/** What went wrong as a problem; `undefined` when it is a fault of ours. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof FiredrillError) return new Problem(422, error.message, { faults: error.faults });
  if (!(error instanceof Error)) return undefined;
  const { statusCode, validation } = error as Error & RequestFault;
  if (validation) {
    const faults = validation.map(({ instancePath, message = 'is not right' }) => ({
      where: `#${instancePath}`,
      problem: message,
    }));
    return new Problem(422, 'the request is not as this route expects it', { faults });
  }
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
    ? new Problem(statusCode, error.message)
    : undefined;
}

/** What fastify adds to its errors: of the request's form, and of its schema. */
interface RequestFault {
  readonly statusCode?: number;
  readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[];
}
