/** The HTTP application without its socket: routes, access checks, and every error as a problem document. */
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { messageOf } from '../core/errors.ts';
import { onClientError } from './client-error.ts';
import { guard } from './guard.ts';
import { SECURITY_HEADERS } from './headers.ts';
import type { ControlOptions } from './options.ts';
import { Problem, problemOf, sendProblem } from './problem.ts';
import { ROUTES } from './routes/index.ts';
import type { ControlSource } from './source.ts';

const MAX_BODY_BYTES = 16 * 1024;
/** Time limit for receiving a request. */
const REQUEST_MS = 10_000;

export function createApp(
  source: ControlSource,
  options: ControlOptions,
  warn: (line: string) => void,
): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    // A number in quotes is not a number, and unknown properties are an error.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    clientErrorHandler: onClientError,
    frameworkErrors: (error, request, reply) => {
      reply.headers(SECURITY_HEADERS);
      answer(error, request, reply);
    },
  });
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error);
    if (!problem)
      warn(`internal error of the control server: ${request.method} ${request.url}: ${messageOf(error)}`);
    return sendProblem(
      request,
      reply,
      problem ?? new Problem(500, 'internal error of firedrill; see its standard error output'),
    );
  };
  // Only JSON is accepted. A form on another site can send text/plain without a preflight request.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  guard(app, options);
  app.setErrorHandler<FastifyError>((error, request, reply) => answer(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound(app, request)));
  for (const route of ROUTES) route(app, source);
  return app;
}

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'] as const;

function notFound(app: FastifyInstance, request: FastifyRequest): Problem {
  const [url = ''] = request.url.split('?');
  const allowed = METHODS.filter((method) => app.hasRoute({ method, url }));
  if (allowed.length === 0) return new Problem(404, 'no such path; GET / has links to all pages');
  return new Problem(405, `${request.method} is not allowed here; allowed: ${allowed.join(', ')}`, {
    headers: { allow: allowed.join(', ') },
  });
}
