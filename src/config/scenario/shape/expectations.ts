/** An expectation as the file writes it. */
import { z } from 'zod';
import * as form from './forms.ts';

const labelName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a label: letters, digits and "_"');

export const expectation = z
  .strictObject({
    alert: form.line.describe('Name of the alerting rule.'),
    labels: z
      .record(labelName, z.string())
      .optional()
      .describe('Labels that the alert must have; a value that begins with =~ is a regular expression.'),
    during: form.line
      .optional()
      .describe('The time it speaks of: an incident, or a window such as 5h..5h10m; default: the whole run.'),
    fires: form.positiveDuration.optional().describe('Fires within this time of the start.'),
    resolves: form.positiveDuration.optional().describe('Resolves within this time of the end.'),
    never: z.boolean().optional().describe('Must not fire.'),
    annotations: z
      .record(labelName, z.string())
      .optional()
      .describe('Annotations, each with a regular expression for its whole text.'),
  })
  .meta({
    oneOf: [
      { required: ['fires'], not: { properties: { never: { const: true } }, required: ['never'] } },
      {
        properties: { never: { const: true } },
        required: ['never'],
        not: {
          anyOf: [{ required: ['fires'] }, { required: ['resolves'] }, { required: ['annotations'] }],
        },
      },
    ],
  });
