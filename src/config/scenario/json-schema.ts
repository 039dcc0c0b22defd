/** The scenario language as JSON Schema (draft 2020-12): editors complete and check scenario files with it. */
import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/**
 * Says all that one place of a file can tell: keys, words, forms of values. What needs the whole file (names,
 * sums, templates) only `firedrill check` knows. Words are asked for as they are documented, though the
 * reader takes them in any case.
 */
export function scenarioJsonSchema(): object {
  return {
    title: 'firedrill scenario',
    description: 'A simulated system: services, journeys, traffic, incidents, expectations.',
    ...z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-2020-12' }),
  };
}
