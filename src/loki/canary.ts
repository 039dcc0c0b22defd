/** Checks whether a Loki separates tenants: a record of one random tenant must not be visible to another. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LokiClient } from './client.ts';
import { countBy } from './counts.ts';
import { nanos } from './query.ts';
import { explainRefusal, Unobservable } from './refusals.ts';

const SERVICE = 'firedrill-canary';
const VISIBLE_WITHIN_MS = 10_000;

/** A unique tenant. It does not depend on the seed, so that two drills with one seed never share a tenant. */
export const freshTenant = (): string => `firedrill-${randomBytes(6).toString('hex')}`;

/** `apart`: tenants do not see each other's records. `shared`: this Loki ignores the header X-Scope-OrgID. */
export type Tenancy = 'apart' | 'shared';

export interface Canary {
  readonly tenancy: Tenancy;
  /** The tenant that keeps the canary record. */
  readonly tenant: string;
}

/** Writes one record and reads it as its tenant and as another one. Throws `Unobservable`. */
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
    throw new Unobservable(`${loki.url}/otlp/v1/logs does not exist: is this Loki 3 or later?`);
  }
  if (status >= 300)
    throw new Unobservable(`Loki rejected the first record: ${explainRefusal(text)} (status ${status})`);
  const isVisible = async (who: LokiClient): Promise<boolean> => {
    const range = { fromMs: nowMs - 60_000, toMs: nowMs + 60_000 };
    const counts = await countBy(who, `{service_name="${SERVICE}"} |= "${mark}"`, 'service_name', range);
    return (counts[SERVICE] ?? 0) > 0;
  };
  // The record must be visible to its own tenant before its absence for another one means anything.
  const deadline = Date.now() + VISIBLE_WITHIN_MS;
  while (!(await isVisible(writer))) {
    if (Date.now() > deadline) {
      throw new Unobservable(
        `a record written to ${loki.url} was not visible within ${VISIBLE_WITHIN_MS / 1000} s`,
      );
    }
    await sleep(100);
  }
  return { tenancy: (await isVisible(reader)) ? 'shared' : 'apart', tenant: writer.tenant };
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
