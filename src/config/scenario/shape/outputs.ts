/** An output as the file writes it. */
import { z } from 'zod';
import * as form from './forms.ts';

const csv = z.strictObject({
  guard: z
    .boolean()
    .optional()
    .describe("Puts ' before fields that a spreadsheet would take for a formula; default false."),
});

const rotate = z.strictObject({
  size: z
    .union([form.size, z.literal('off')], 'a size: 64KB, 10MB; or off')
    .optional()
    .describe(
      'A file that would grow beyond it makes room first; off: never; default 10MB, and off with `every`.',
    ),
  every: form.positiveDuration
    .optional()
    .describe('Begins a new file at every whole multiple of this in UTC; at least 1s.'),
  keep: z.int().min(0).max(10_000).optional().describe('How many old files stay; default 5.'),
  gzip: z.boolean().optional().describe('Packs old files.'),
});

export const output = z
  .strictObject({
    console: z.literal(true).optional().describe('Lines on standard output.'),
    file: form.line.optional().describe('Path of a file that lines are appended to.'),
    format: form.lineFormat
      .optional()
      .describe('A format by name, or a template of %(field)s; default text.'),
    only: form
      .oneOf(['access', 'error'])
      .optional()
      .describe('access: records of HTTP answers. error: ERROR and above.'),
    level: form.level.optional().describe('Least level it takes.'),
    services: z.array(form.name).min(1).optional().describe('Services whose records it takes.'),
    csv: csv.optional().describe('How the format csv is written.'),
    rotate: rotate.optional().describe('When the file makes room; default: at 10MB, keeping 5.'),
  })
  .meta({
    ...form.exactlyOne('console', 'file'),
    dependentRequired: { rotate: ['file'], csv: ['format'] },
    dependentSchemas: {
      csv: { properties: { format: { pattern: '^\\s*[cC][sS][vV]\\s*$', description: 'csv' } } },
    },
  });
