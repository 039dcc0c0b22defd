/** The shape of a service, with its single events and its health. */
import { z } from 'zod';
import * as form from './forms.ts';
import { labels } from './labels.ts';
import { code, message, operation } from './operations.ts';

const event = z.strictObject({
  name: form.name.describe('Event name.'),
  level: form.level.describe('Level of the record.'),
  message,
  code: code.optional(),
  errorType: form.name.optional().describe('error.type of the record, such as the name of an exception.'),
  weight: form.weight
    .optional()
    .describe('How often it occurs, relative to other events of the same level; default 1.'),
  latency: form.latency.optional().describe('Duration that the event reports.'),
});

const healthState = z.strictObject({
  stay: form.durationRange
    .optional()
    .describe('How long the service stays in this state: 30s..3m. Not for a state without `next`.'),
  errors: form.share
    .optional()
    .describe('Share of operations that fail in this state, if it is higher than their own.'),
  latency: form.positiveFactor.optional().describe('Factor by which latencies are multiplied.'),
  next: z
    .record(form.name, form.share)
    .optional()
    .describe('Next states by probability; the shares add up to 1.'),
});

const health = z.strictObject({
  start: form.name.describe('Name of the first state.'),
  states: z.record(form.name, healthState).describe('States by name.'),
});

export const service = z.strictObject({
  version: z.string().optional().describe('service.version; default 1.0.0.'),
  instances: z.int().min(1).max(1000).optional().describe('Number of running instances; default 1.'),
  rate: form.rate
    .optional()
    .describe('With `per: service`: the rate of this service; default: the rate of `traffic`.'),
  ratio: form.ratio
    .optional()
    .describe(
      'Share of WARN and ERROR records, in tenths from 0 to 10; cannot be combined with `errors` in this service.',
    ),
  resource: form.attributes.optional().describe('Resource attributes of this service.'),
  labels: labels
    .optional()
    .describe(
      "Stream labels of this service for Loki's push API, as fixed text; they add to the labels of the scenario or replace them.",
    ),
  errors: form.share
    .optional()
    .describe('Share of runs that fail, for operations without `errors` of their own.'),
  health: health
    .optional()
    .describe('State machine of its health; without it, the service is always healthy.'),
  operations: z.record(form.name, operation).optional().describe('Operations by name.'),
  events: z.array(event).optional().describe('Single events: records that belong to no operation.'),
});
