/** `GET /metrics`: metrics for Prometheus. */
import type { Route } from './route.ts';

export const metrics: Route = (app, source) => {
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await source.metrics();
    return reply.type(contentType).send(text);
  });
};
