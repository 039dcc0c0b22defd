/** One step of an operation's `calls` as the file writes it: a call, or several at once. */
import { z } from 'zod';
import * as form from './forms.ts';

const operationName = form.line.describe('service.operation');

const options = {
  share: form.share.optional().describe('Share of runs in which it is made; default 1.'),
  timeout: form.positiveDuration.optional().describe('How long each attempt is waited for.'),
  retries: z.int().min(0).max(20).optional().describe('Further attempts after a failed one; default 0.'),
  backoff: form.duration
    .optional()
    .describe('Wait before the first retry, doubled for each further one; default 100ms.'),
  fallback: form.line
    .optional()
    .describe(
      'Operation that steps in when all attempts have failed; of this service, or service.operation.',
    ),
  breaker: z
    .strictObject({
      failures: z.int().min(1).max(1_000_000).describe('Failed attempts in a row that open it.'),
      open: form.positiveDuration.describe('How long calls then fail at once.'),
    })
    .optional()
    .describe('Circuit breaker.'),
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
          .describe('Calls made at once; the step ends with the last.'),
      })
      .meta(form.exactlyOne('to', 'parallel')),
  ],
  'service.operation, or a mapping with `to` or `parallel`',
);
