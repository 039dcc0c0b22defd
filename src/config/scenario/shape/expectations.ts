/** The shape of an expectation. */
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
      .describe('Labels that the alert must have; a value that starts with =~ is a regular expression.'),
    during: form.line
      .optional()
      .describe('An incident, or a window such as 5h..5h10m; default: the whole run.'),
    fires: form.positiveDuration
      .optional()
      .describe('Longest time from the start of the incident or window until the alert fires.'),
    resolves: form.positiveDuration
      .optional()
      .describe('Longest time from the end of the incident or window until the alert resolves.'),
    never: z.boolean().optional().describe('The alert must not fire.'),
    annotations: z
      .record(labelName, z.string())
      .optional()
      .describe('Annotations that the alert must have, each with a regular expression for the whole text.'),
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
