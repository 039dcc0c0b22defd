/** `GET /config`: every setting with its source, as a page or as JSON, without secrets. */
import { prefersHtml } from '../accept.ts';
import { configPage } from '../page/config-page.ts';
import type { Route } from './route.ts';

export const config: Route = (app, source) => {
  app.get('/config', (request, reply) => {
    const rows = source.settings();
    reply.header('vary', 'accept');
    if (prefersHtml(request.headers.accept)) {
      return reply.type('text/html; charset=utf-8').send(configPage(source.run, rows));
    }
    const settings = rows.map(({ name, value, source }) => [name, { value: value ?? null, source }]);
    return reply.send({ settings: Object.fromEntries(settings) });
  });
};
