/** The shape of `users`. */
import { z } from 'zod';
import * as form from './forms.ts';

const kind = z.strictObject({
  share: form.share.describe('Share of the population; the shares of all groups add up to 1.'),
  weight: form.weight.describe('How often a user of this group comes back, relative to other groups.'),
});

export const users = z.strictObject({
  count: z.int().min(1).max(100_000).optional().describe('Number of users; default 1000.'),
  returning: form.share
    .optional()
    .describe('Share of sessions by users who had a session before; default 30%.'),
  weights: z.record(form.name, kind).optional().describe('Groups of users by name.'),
  agents: z.record(form.line, form.weight).optional().describe('User agents by weight.'),
  referrers: z
    .record(form.line, form.weight)
    .optional()
    .describe('Referrers of sessions by weight; "-" is none.'),
});
