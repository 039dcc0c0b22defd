/** The shape of a journey. */
import { z } from 'zod';
import * as form from './forms.ts';

const state = z.strictObject({
  run: z
    .union([form.line, z.array(form.line)], 'service.operation, or a list of them')
    .optional()
    .describe('service.operation, or a list of operations to run in sequence.'),
  think: form.durationRange.optional().describe('Pause before the next state: 1s..4s.'),
  next: z
    .record(form.name, form.share)
    .optional()
    .describe('Next states by probability; the shares add up to 1.'),
  outcome: form
    .oneOf(['completed', 'abandoned', 'failed'])
    .optional()
    .describe('Outcome of a session that ends in this state; default completed.'),
});

export const journey = z.strictObject({
  weight: form.weight
    .optional()
    .describe('How often it starts, relative to other journeys and entry operations; default 1.'),
  actor: form
    .oneOf(['user', 'client', 'none'])
    .optional()
    .describe('Who runs it. user (default); client: a user without a session; none: the system itself.'),
  start: form.name.describe('Name of the first state.'),
  length: form.latency
    .optional()
    .describe('Longest time of a session; the step that runs at that time is its last.'),
  timeout: form.positiveDuration
    .optional()
    .describe('Session timeout: a longer pause between two steps ends the session.'),
  abandon: form.share.optional().describe('Share of steps after which the user leaves; default 0.'),
  states: z.record(form.name, state).describe('States by name.'),
});
