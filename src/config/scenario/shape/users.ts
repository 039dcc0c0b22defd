/** `users` as the file writes it. */
import { z } from 'zod';
import * as form from './forms.ts';

const kind = z.strictObject({
  share: form.share.describe('Share of the population; all of them add up to 1.'),
  weight: form.weight.describe('How often one of them comes back, against the other kinds.'),
});

export const users = z.strictObject({
  count: z.int().min(1).max(100_000).optional().describe('How many there are; default 1000.'),
  returning: form.share.optional().describe('Share of sessions by someone who was here before; default 30%.'),
  weights: z.record(form.name, kind).optional().describe('Kinds of users.'),
  agents: z.record(form.line, form.weight).optional().describe('Browsers (user agents) by weight.'),
  referrers: z
    .record(form.line, form.weight)
    .optional()
    .describe('Where sessions come from, by weight; "-" is nowhere.'),
});
