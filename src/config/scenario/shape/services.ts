/** A service as the file writes it, with its single events and its health. */
import { z } from 'zod';
import * as form from './forms.ts';
import { code, message, operation } from './operations.ts';

const event = z.strictObject({
  name: form.name.describe('Event name.'),
  level: form.level.describe('Level of the record.'),
  message,
  code: code.optional(),
  errorType: form.name.optional().describe('Name of an exception class, where the event is one.'),
  weight: form.weight.optional().describe('How often, against other events of its level; default 1.'),
  latency: form.latency.optional().describe('How long what it tells of took.'),
});

const healthState = z.strictObject({
  stay: form.durationRange.optional().describe('How long it stays: 30s..3m. Not for a state without `next`.'),
  errors: form.share
    .optional()
    .describe('Share of its operations that fail meanwhile, where that is more than their own.'),
  latency: form.positiveFactor.optional().describe('What latencies are multiplied by.'),
  next: z.record(form.name, form.share).optional().describe('Next states; the shares add up to 1.'),
});

const health = z.strictObject({
  start: form.name.describe('The first state.'),
  states: z.record(form.name, healthState).describe('States by name.'),
});

export const service = z.strictObject({
  version: z.string().optional().describe('service.version; default 1.0.0.'),
  instances: z.int().min(1).max(1000).optional().describe('Running copies; default 1.'),
  rate: form.rate.optional().describe("With `per: service`: its own rate instead of the traffic's."),
  ratio: form.ratio
    .optional()
    .describe('WARN and ERROR are this many tenths of its records; excludes `errors` in this service.'),
  resource: form.attributes.optional().describe('Resource attributes of this service.'),
  errors: form.share
    .optional()
    .describe('Share of its operations that fail, where they do not say so themselves.'),
  health: health.optional().describe('A state machine of its health; without one it is always well.'),
  operations: z.record(form.name, operation).optional().describe('What it does, by name.'),
  events: z.array(event).optional().describe('Records that stand alone.'),
});
