/** The shape of an incident. */
import { z } from 'zod';
import * as form from './forms.ts';
import { code, message } from './operations.ts';

const storm = z.strictObject({
  rate: form.rate.describe('Records per second, of all its services together.'),
  level: form.level.describe('Level of the records.'),
  message,
  code: code.optional(),
  event: form.name.optional().describe('Event name of the records; default: the name of the incident.'),
});

export const incident = z
  .strictObject({
    name: form.name.describe('Name of the incident; expectations refer to it.'),
    at: form.startTime.describe(
      'When it starts: time since the start of the run, or a time of day (12:00) in the time zone of `traffic`.',
    ),
    for: form.positiveDuration.describe('How long it lasts.'),
    ramp: form.duration
      .optional()
      .describe('Time in which it grows to its full strength; default: full strength immediately.'),
    every: form.positiveDuration.optional().describe('Repeats it; the time from one start to the next.'),
    service: form.name.optional().describe('The affected service; default: all services.'),
    services: z.array(form.name).min(1).optional().describe('The affected services, if there are several.'),
    errors: form.share
      .optional()
      .describe('Share of operations and single events that fail, if it is higher than their own.'),
    codes: form.line.optional().describe('Error code of the failures during the incident.'),
    latency: form.positiveFactor.optional().describe('Factor by which latencies are multiplied.'),
    traffic: form.factor.optional().describe('Factor by which traffic is multiplied.'),
    silence: z.boolean().optional().describe('The services work, but write no logs and no spans.'),
    crashLoop: z
      .strictObject({
        down: form.positiveDuration.describe(
          'How long the services are down; the incident starts with this.',
        ),
        up: form.positiveDuration.describe('How long the services are up before they crash again.'),
      })
      .optional()
      .describe(
        'The services crash and restart in a loop; while they are down, calls to them fail immediately.',
      ),
    deploy: form.line.optional().describe('service.version during the incident.'),
    storm: storm.optional().describe('Additional records, on top of the traffic.'),
  })
  .meta({ not: { required: ['service', 'services'] } });
