/** A journey as the file writes it. */
import { z } from 'zod';
import * as form from './forms.ts';

const state = z.strictObject({
  run: z
    .union([form.line, z.array(form.line)], 'service.operation, or a list of them')
    .optional()
    .describe('service.operation, or several one after another.'),
  think: form.durationRange.optional().describe('Pause before the next state: 1s..4s.'),
  next: z.record(form.name, form.share).optional().describe('Next states; the shares add up to 1.'),
  outcome: form
    .oneOf(['completed', 'abandoned', 'failed'])
    .optional()
    .describe('What it means for a session to end here; default completed.'),
});

export const journey = z.strictObject({
  weight: form.weight.optional().describe('How often it is begun, against the others; default 1.'),
  actor: form
    .oneOf(['user', 'client', 'none'])
    .optional()
    .describe('user (default), client: a user without a session, none: the system by itself.'),
  start: form.name.describe('The first state.'),
  length: form.latency
    .optional()
    .describe('How long a session lasts at most; the step under way then is its last.'),
  timeout: form.positiveDuration.optional().describe('Who thinks longer has lost the session.'),
  abandon: form.share.optional().describe('Share of steps after which the user just leaves; default 0.'),
  states: z.record(form.name, state).describe('States by name.'),
});
