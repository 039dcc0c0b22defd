/** The server without its socket: routes, guard, and every error as a problem. */
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

const MOST_BODY_BYTES = 16 * 1024;
/** A request that is not here by then is not coming. */
const REQUEST_MS = 10_000;

export function createApp(
  source: ControlSource,
  options: ControlOptions,
  warn: (line: string) => void,
): FastifyInstance {
  const app = fastify({
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    // A number in quotes is not a number, and what a schema does not know is a fault, not to be dropped.
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
      warn(`a fault in firedrill's server: ${request.method} ${request.url}: ${messageOf(error)}`);
    return sendProblem(
      request,
      reply,
      problem ?? new Problem(500, 'a fault in firedrill; it has been reported there'),
    );
  };
  // Only JSON is read: what a form on another site can send without asking is not.
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
  if (allowed.length === 0)
    return new Problem(404, 'there is no such page; GET / has links to those there are');
  return new Problem(405, `${request.method} is not for this page, ${allowed.join(' and ')} are`, {
    headers: { allow: allowed.join(', ') },
  });
}
