/** `GET /logs?lines=50`: the newest emitted lines, oldest first. */
import { Problem } from '../problem.ts';
import type { Route } from './route.ts';

const DEFAULT_LINES = 50;
const MAX_LINES = 1000;

const schema = {
  querystring: {
    type: 'object',
    properties: { lines: { type: 'string', description: `1 to ${MAX_LINES}` } },
    additionalProperties: false,
  },
} as const;

export const logs: Route = (app, source) => {
  app.get<{ Querystring: { lines?: string } }>('/logs', { schema }, (request, reply) => {
    const lines = source.tail(lineCount(request.query.lines ?? String(DEFAULT_LINES)));
    return reply.type('text/plain; charset=utf-8').send(lines.map((line) => `${line}\n`).join(''));
  });
};

function lineCount(written: string): number {
  const count = /^\d{1,4}$/.test(written) ? Number(written) : 0;
  if (count >= 1 && count <= MAX_LINES) return count;
  throw new Problem(
    400,
    `lines must be a whole number from 1 to ${MAX_LINES}; found ${JSON.stringify(written)}`,
  );
}
