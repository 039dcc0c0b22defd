/** `GET|PUT /api/ratios`: how many tenths of a service's records are WARN and ERROR, told and changed. */
import { type Ratios, resolveRatioNames } from '../../config/ratios.ts';
import type { Route } from './route.ts';

const body = {
  type: 'object',
  description: 'ratios, 0 to 10, by the full or short names of services; those that are not named stay',
  minProperties: 1,
  additionalProperties: { type: 'number' },
} as const;

export const ratios: Route = (app, { control, services }) => {
  app.get('/api/ratios', () => control.ratios());
  app.put<{ Body: Ratios }>('/api/ratios', { schema: { body } }, (request) => {
    const changed = resolveRatioNames(services(), request.body, pointer);
    control.change({ kind: 'ratios', ratios: changed });
    // What holds now as far as the one who asked is concerned, even before the next tick has made it so.
    return { ...control.ratios(), ...changed };
  });
};

/** Where in the body an entry stands (RFC 6901, as a URI fragment). */
const pointer = (name: string): string =>
  `#/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
