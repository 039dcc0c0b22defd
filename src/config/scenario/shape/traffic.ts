/** The shape of `traffic`. */
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
  trough: form.factor.optional().describe('Factor twelve hours from the peak, or midway between two peaks.'),
  peakHour: z.int().min(0).max(23).optional().describe('Hour of the peak, 0 to 23.'),
  hours: z
    .array(form.factor)
    .optional()
    .meta({ minItems: 24, maxItems: 24 })
    .describe('24 factors, one for each hour from midnight.'),
  peaks: z
    .array(
      z.strictObject({
        hour: form.hourOfDay.describe('Hour of the peak, 0 to 24; 17.5 is 17:30.'),
        factor: form.factor.describe('Factor at the peak.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Several peaks, with the trough midway between two neighbouring peaks.'),
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
      .describe('The curve of Saturday and Sunday, in the same form.'),
  })
  .meta(EITHER);

const weekly = z.strictObject(
  Object.fromEntries(WEEKDAYS.map((day) => [day, form.factor.optional()])) as Record<
    (typeof WEEKDAYS)[number],
    z.ZodOptional<typeof form.factor>
  >,
);

const bursts = z.strictObject({
  frequency: form.share.describe('Probability that a burst starts, for each second outside a burst.'),
  multiplier: form.multiplier.describe(
    'A burst multiplies the rate by a random factor from 1x to 2x of this.',
  ),
  duration: form.positiveDuration.describe('How long a burst lasts.'),
});

export const traffic = z.strictObject({
  rate: form.rate.describe('Log records (or requests) per second, before curve and bursts.'),
  unit: form
    .oneOf(['records', 'requests'])
    .optional()
    .describe('What the rate counts: log records (default), or requests with all their records.'),
  per: form
    .oneOf(['scenario', 'service'])
    .optional()
    .describe('What the rate applies to: the whole scenario (default), or each service.'),
  arrivals: form
    .oneOf(['even', 'poisson'])
    .optional()
    .describe('Spacing of records: even (default), or random as in a Poisson process.'),
  timeZone: form.line
    .optional()
    .describe('IANA time zone of curves and times of day; default UTC.')
    .meta({ examples: ['Europe/Berlin'] }),
  daily: daily
    .optional()
    .describe(
      'Factors of the rate through a day: peak, trough and peakHour; or peaks and trough; or 24 hours.',
    ),
  weekly: weekly.optional().describe('Factors of the rate by day of the week; default 1.'),
  bursts: bursts.optional().describe('Short periods of much more traffic.'),
});
