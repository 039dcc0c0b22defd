/** Whether this Loki keeps tenants apart: a record that one random tenant writes must not show to another. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LokiClient } from './client.ts';
import { countBy } from './counts.ts';
import { nanos } from './query.ts';
import { explainRefusal, Unobservable } from './refusals.ts';

const SERVICE = 'firedrill-canary';
const SHOWS_MS = 10_000;

/** A tenant that nobody else has: never from the seed, two drills of one seed must not meet. */
export const freshTenant = (): string => `firedrill-${randomBytes(6).toString('hex')}`;

/** `apart`: tenants do not see each other; `shared`: the header X-Scope-OrgID is ignored here. */
export type Tenancy = 'apart' | 'shared';

export interface Canary {
  readonly tenancy: Tenancy;
  /** Where its record stays. */
  readonly tenant: string;
}

export async function sendCanary(loki: LokiClient, nowMs: number): Promise<Canary> {
  const mark = randomBytes(6).toString('hex');
  const writer = loki.as(freshTenant());
  const reader = loki.as(freshTenant());
  const { status, text } = await writer.send('/otlp/v1/logs', {
    method: 'POST',
    type: 'application/json',
    body: canary(mark, nowMs),
  });
  if (status === 404) {
    throw new Unobservable(`${loki.url}/otlp/v1/logs is not there: is this a Loki of version 3 or later?`);
  }
  if (status >= 300)
    throw new Unobservable(`the first record was refused: ${explainRefusal(text)} (status ${status})`);
  const shows = async (who: LokiClient): Promise<boolean> => {
    const stretch = { fromMs: nowMs - 60_000, toMs: nowMs + 60_000 };
    const counts = await countBy(who, `{service_name="${SERVICE}"} |= "${mark}"`, 'service_name', stretch);
    return (counts[SERVICE] ?? 0) > 0;
  };
  // Only what its own tenant sees can be said to be hidden from others.
  const deadline = Date.now() + SHOWS_MS;
  while (!(await shows(writer))) {
    if (Date.now() > deadline) {
      throw new Unobservable(`a record written to ${loki.url} did not show within ${SHOWS_MS / 1000} s`);
    }
    await sleep(100);
  }
  return { tenancy: (await shows(reader)) ? 'shared' : 'apart', tenant: writer.tenant };
}

const canary = (mark: string, nowMs: number): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: SERVICE } }] },
        scopeLogs: [
          {
            logRecords: [
              {
                timeUnixNano: nanos(nowMs),
                severityNumber: 9,
                severityText: 'INFO',
                body: { stringValue: `canary ${mark}` },
              },
            ],
          },
        ],
      },
    ],
  });
