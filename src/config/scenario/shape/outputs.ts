/** The shape of an output. */
import { z } from 'zod';
import * as form from './forms.ts';

const csv = z.strictObject({
  guard: z
    .boolean()
    .optional()
    .describe("Puts ' before fields that a spreadsheet would read as a formula; default false."),
});

const rotate = z.strictObject({
  size: z
    .union([form.size, z.literal('off')], 'a size: 64KB, 10MB; or off')
    .optional()
    .describe('Rotates the file before it exceeds this size; off: never; default 10MB, or off with `every`.'),
  every: form.rotationPeriod
    .optional()
    .describe('Rotates the file at every whole multiple of this time in UTC; at least 1s.'),
  keep: z.int().min(0).max(10_000).optional().describe('Number of rotated files to keep; default 5.'),
  gzip: z.boolean().optional().describe('Compresses rotated files.'),
});

export const output = z
  .strictObject({
    console: z.literal(true).optional().describe('Lines on standard output.'),
    file: form.line.optional().describe('Path of a file to append lines to.'),
    format: form.lineFormat
      .optional()
      .describe('A format by name, or a template of %(field)s; default text.'),
    only: form
      .oneOf(['access', 'error'])
      .optional()
      .describe('access: records of HTTP answers. error: ERROR and above.'),
    level: form.level.optional().describe('Lowest level to write.'),
    services: z.array(form.name).min(1).optional().describe('Services whose records to write; default: all.'),
    csv: csv.optional().describe('Options of the format csv.'),
    rotate: rotate.optional().describe('When the file is rotated; default: at 10MB, keeping 5 files.'),
  })
  .meta({
    ...form.exactlyOne('console', 'file'),
    dependentRequired: { rotate: ['file'], csv: ['format'] },
    dependentSchemas: {
      csv: { properties: { format: { pattern: '^\\s*[cC][sS][vV]\\s*$', description: 'csv' } } },
    },
  });
