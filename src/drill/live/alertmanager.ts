/** Polls Alertmanager for the alerts that it received. It shows an alert from its arrival until it is resolved. */
import { z } from 'zod';
import { labelSet } from '../../alerts/judge/words.ts';
import type { AlertHistory, Instance, Notification } from '../../alerts/model.ts';
import { messageOf } from '../../core/errors.ts';
import { readableDuration } from '../../core/readable.ts';
import { addressOf } from '../../loki/address.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Labels } from '../../model/series.ts';
import { requestJson } from './request-json.ts';

/** An alert that Alertmanager received. */
export interface ReceivedAlert {
  readonly labels: Labels;
  /** The evaluation at which it started to fire, as the ruler sent it. */
  readonly startsMs: number;
  /** The earliest arrival that was observed. */
  readonly arrivedMs: number;
  /** The first poll that no longer showed it. */
  readonly goneMs?: number;
}

export interface Alertmanager {
  /** Throws `Unobservable`. */
  poll(): Promise<void>;
  /** Starts a poll, unless one is in progress. */
  pollInBackground(): void;
  /** Polls once more and returns what was observed. */
  finish(): Promise<AlertmanagerReport>;
}

export interface AlertmanagerReport {
  readonly alerts: readonly ReceivedAlert[];
  /** The last error, if a poll failed. */
  readonly error?: string;
}

const TIMEOUT_MS = 5000;

const moment = z.string().transform((written) => Date.parse(written));
const alertsAnswer = z.array(
  z.object({
    fingerprint: z.string(),
    labels: z.record(z.string(), z.string()),
    startsAt: moment,
    updatedAt: moment,
  }),
);

export function alertmanagerAt(address: string, alerts: readonly string[]): Alertmanager {
  const { url, authorization, secrets } = addressOf(address);
  const names = alerts.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const query = new URLSearchParams({ filter: `alertname=~${JSON.stringify(names)}` });
  const alertsUrl = `${url}/api/v2/alerts?${query}`;
  const all = new Map<string, ReceivedAlert>();
  const poll = async (): Promise<void> => {
    const { json } = await requestJson(alertsUrl, {
      headers: { ...authorization },
      secrets,
      who: 'Alertmanager',
      timeoutMs: TIMEOUT_MS,
    });
    const read = alertsAnswer.safeParse(json);
    if (!read.success) throw new Unobservable(`the answer from ${url} is not in Alertmanager's format`);
    const present = new Set<string>();
    for (const { fingerprint, labels, startsAt: startsMs, updatedAt: updatedMs } of read.data) {
      const key = `${fingerprint} ${startsMs}`;
      present.add(key);
      // The ruler sends it repeatedly while it fires.
      all.set(key, {
        labels,
        startsMs,
        arrivedMs: Math.min(updatedMs, all.get(key)?.arrivedMs ?? updatedMs),
      });
    }
    for (const [key, one] of all) {
      if (!present.has(key) && one.goneMs === undefined) all.set(key, { ...one, goneMs: Date.now() });
    }
  };
  let error: string | undefined;
  let polling: Promise<void> | undefined;
  const pollInBackground = (): void => {
    polling ??= poll()
      .catch((reason: unknown) => {
        error = messageOf(reason);
      })
      .finally(() => {
        polling = undefined;
      });
  };
  return {
    poll,
    pollInBackground,
    async finish() {
      await polling;
      pollInBackground();
      await polling;
      return { alerts: [...all.values()], ...(error === undefined ? {} : { error }) };
    },
  };
}

/** One for each instance that fired. */
export const notificationsOf = (
  { instances, rule: { intervalMs } }: AlertHistory,
  received: readonly ReceivedAlert[],
): readonly Notification[] =>
  instances
    .filter(({ firingMs }) => firingMs !== undefined)
    .map((instance): Notification => {
      const latest = received
        .filter((one) => isNotificationOf(one, instance, intervalMs))
        .sort((a, b) => b.startsMs - a.startsMs)[0];
      if (!latest) return { instance };
      const { labels, arrivedMs, goneMs } = latest;
      return { instance, labels, arrivedMs, ...(goneMs === undefined ? {} : { goneMs }) };
    });

/**
 * The ruler may add labels. An alert that fires again before Alertmanager resolved the earlier one continues it there, so
 * its start may be earlier.
 */
function isNotificationOf(
  { labels, startsMs, goneMs }: ReceivedAlert,
  instance: Instance,
  intervalMs: number,
): boolean {
  const firingMs = instance.firingMs!;
  return (
    labels.alertname === instance.alert &&
    Object.entries(instance.labels).every(([name, value]) => labels[name] === value) &&
    startsMs < firingMs + intervalMs &&
    (goneMs ?? Number.POSITIVE_INFINITY) > firingMs
  );
}

/** One line for each notification. */
export function notificationNotes(histories: readonly AlertHistory[]): readonly string[] {
  return histories.flatMap(({ notifications = [] }) =>
    notifications.map(({ instance, labels, arrivedMs, goneMs }) => {
      if (labels === undefined) {
        return `Alertmanager did not receive ${instance.alert}${labelSet(instance.labels)}`;
      }
      const { alertname: _, ...others } = labels;
      const after = readableDuration(Math.max(0, arrivedMs! - instance.firingMs!));
      const then =
        goneMs === undefined || instance.endMs === undefined
          ? 'it was still active there at the end'
          : `it was gone there ${readableDuration(Math.max(0, goneMs - instance.endMs))} after it resolved`;
      return `Alertmanager received ${instance.alert}${labelSet(others)} ${after} after it started to fire; ${then}`;
    }),
  );
}
