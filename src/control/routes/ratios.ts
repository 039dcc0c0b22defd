/** `GET|PUT /api/ratios`: shows and changes the share of WARN and ERROR records per service, in tenths (0 to 10). */
import { type Ratios, resolveRatioNames } from '../../config/ratios.ts';
import type { Route } from './route.ts';

const body = {
  type: 'object',
  description: 'ratios, 0 to 10, by full or short service names; other services keep theirs',
  minProperties: 1,
  additionalProperties: { type: 'number' },
} as const;

export const ratios: Route = (app, { control, services }) => {
  app.get('/api/ratios', () => control.ratios());
  app.put<{ Body: Ratios }>('/api/ratios', { schema: { body } }, (request) => {
    const changed = resolveRatioNames(services(), request.body, pointer);
    control.change({ kind: 'ratios', ratios: changed });
    // Includes the change, which the engine applies at its next tick.
    return { ...control.ratios(), ...changed };
  });
};

/** The JSON pointer to an entry of the body (RFC 6901, as a URI fragment). */
const pointer = (name: string): string =>
  `#/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
