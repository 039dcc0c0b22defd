/** The shape of one step of `calls`: a call, or several in parallel. */
import { z } from 'zod';
import * as form from './forms.ts';

const operationName = form.line.describe('service.operation');

const options = {
  share: form.share.optional().describe('Probability that the call is made; default 1.'),
  timeout: form.positiveDuration.optional().describe('Timeout of each attempt.'),
  retries: z.int().min(0).max(20).optional().describe('How often a failed call is tried again; default 0.'),
  backoff: form.duration
    .optional()
    .describe('Wait before the first retry; doubles for each further one; default 100ms.'),
  fallback: form.line
    .optional()
    .describe('Operation to run if all attempts fail: of this service, or service.operation.'),
  breaker: z
    .strictObject({
      failures: z.int().min(1).max(1_000_000).describe('Failed attempts in a row that open the breaker.'),
      open: form.positiveDuration.describe('How long the breaker stays open: calls fail immediately.'),
    })
    .optional()
    .describe('Circuit breaker of this call.'),
};

const call = z.union(
  [operationName, z.strictObject({ to: operationName, ...options })],
  'service.operation, or a mapping with `to`',
);

export const callStep = z.union(
  [
    operationName,
    z
      .strictObject({
        to: operationName.optional(),
        ...options,
        parallel: z
          .array(call)
          .min(1)
          .optional()
          .describe('Calls made in parallel; the step ends when the last one ends.'),
      })
      .meta(form.exactlyOne('to', 'parallel')),
  ],
  'service.operation, or a mapping with `to` or `parallel`',
);
