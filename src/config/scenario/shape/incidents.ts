/** An incident as the file writes it. */
import { z } from 'zod';
import * as form from './forms.ts';
import { code, message } from './operations.ts';

const storm = z.strictObject({
  rate: form.rate.describe('Records per second, of all its services together.'),
  level: form.level.describe('Level of the records.'),
  message,
  code: code.optional(),
  event: form.name.optional().describe("Event name; default: the incident's."),
});

export const incident = z
  .strictObject({
    name: form.name.describe('What it is called; expectations refer to it.'),
    at: form.startTime.describe(
      'When it begins: from the start of the run, or at a time of day (12:00) in the time zone of `traffic`.',
    ),
    for: form.positiveDuration.describe('How long it lasts.'),
    ramp: form.duration.optional().describe('It grows to its full strength in this time; default: at once.'),
    every: form.positiveDuration.optional().describe('It comes again after this time, from start to start.'),
    service: form.name.optional().describe('Whom it befalls; default: every service.'),
    services: z.array(form.name).min(1).optional().describe('Whom it befalls, if several.'),
    errors: form.share
      .optional()
      .describe('Share of operations and single events that fail, where that is more than their own.'),
    codes: form.line.optional().describe('Error code of what fails meanwhile.'),
    latency: form.positiveFactor.optional().describe('What latencies are multiplied by.'),
    traffic: form.factor.optional().describe('What traffic is multiplied by.'),
    silence: z.boolean().optional().describe('The services answer, but write neither logs nor spans.'),
    crashLoop: z
      .strictObject({
        down: form.positiveDuration.describe('How long they are down; down comes first.'),
        up: form.positiveDuration.describe('How long they are up again.'),
      })
      .optional()
      .describe('Down and up again; while down, calls fail at once.'),
    deploy: form.line.optional().describe('service.version meanwhile.'),
    storm: storm.optional().describe('Records that come on top of all traffic.'),
  })
  .meta({ not: { required: ['service', 'services'] } });
