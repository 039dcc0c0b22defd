/** `traffic` as the file writes it. */
import { z } from 'zod';
import * as form from './forms.ts';

/** Monday first. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

const curve = {
  peak: form.factor.optional().describe('Factor at the peak hour.'),
  trough: form.factor.optional().describe('Factor twelve hours from the peak, or midway between peaks.'),
  peakHour: z.int().min(0).max(23).optional().describe('Hour of the peak, 0 to 23.'),
  hours: z
    .array(form.factor)
    .optional()
    .meta({ minItems: 24, maxItems: 24 })
    .describe('24 factors, each for its whole hour, from midnight.'),
  peaks: z
    .array(
      z.strictObject({
        hour: form.hourOfDay.describe('Hour of the peak, with a fraction: 17.5 is half past five.'),
        factor: form.factor.describe('Factor at the peak.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Several peaks, with the trough midway between each two of them.'),
};
const WAYS = [['hours'], ['peak', 'trough', 'peakHour'], ['peaks', 'trough']];
const KEYS = [...new Set(WAYS.flat())];
const EITHER = {
  oneOf: WAYS.map((keys) => ({
    required: keys,
    not: { anyOf: KEYS.filter((key) => !keys.includes(key)).map((key) => ({ required: [key] })) },
  })),
};

const daily = z
  .strictObject({
    ...curve,
    weekend: z
      .strictObject(curve)
      .meta(EITHER)
      .optional()
      .describe('The curve of Saturday and Sunday, written in the same way.'),
  })
  .meta(EITHER);

const weekly = z.strictObject(
  Object.fromEntries(WEEKDAYS.map((day) => [day, form.factor.optional()])) as Record<
    (typeof WEEKDAYS)[number],
    z.ZodOptional<typeof form.factor>
  >,
);

const bursts = z.strictObject({
  frequency: form.share.describe('Probability that a burst begins, each second outside one.'),
  multiplier: form.multiplier.describe('A burst multiplies the rate by a random 1x to 2x of this.'),
  duration: form.positiveDuration.describe('How long a burst lasts.'),
});

export const traffic = z.strictObject({
  rate: form.rate.describe('Log records (or requests) per second, before curve and bursts.'),
  unit: form
    .oneOf(['records', 'requests'])
    .optional()
    .describe('What the rate counts: log records (default), or entry episodes.'),
  per: form
    .oneOf(['scenario', 'service'])
    .optional()
    .describe('Whose rate it is: of the whole scenario (default), or of every service for itself.'),
  arrivals: form
    .oneOf(['even', 'poisson'])
    .optional()
    .describe('Records evenly spaced (default), or with independent gaps.'),
  timeZone: form.line
    .optional()
    .describe('IANA time zone in which hours and days are counted; default UTC.')
    .meta({ examples: ['Europe/Berlin'] }),
  daily: daily
    .optional()
    .describe('The curve of a day: peak, trough and peakHour, or peaks and trough, or 24 hours.'),
  weekly: weekly.optional().describe('A factor for each day; days that are not named: 1.'),
  bursts: bursts.optional().describe('Short times of much more traffic.'),
});
