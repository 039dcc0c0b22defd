/** The scenario language as JSON Schema (draft 2020-12), with which editors complete and validate scenario files. */
import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/**
 * Covers everything that a single place of a file shows: keys, words, forms of values. Only `firedrill check` covers what needs
 * the whole file: references, sums, templates. Words must have the documented case, although the parser accepts any case.
 */
export function scenarioJsonSchema(): object {
  return {
    title: 'firedrill scenario',
    description: 'A simulated system: services, journeys, traffic, incidents, expectations.',
    ...z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-2020-12' }),
  };
}
