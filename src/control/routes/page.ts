/** `GET /`: the status page. */
import { statusPage } from '../page/status-page.ts';
import type { Route } from './route.ts';

export const page: Route = (app, source) => {
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(statusPage(source)));
};
