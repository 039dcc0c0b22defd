/** What Alertmanager has been told, seen from outside: it shows an alert from its arrival until it is resolved. */
import { z } from 'zod';
import { labelSet } from '../../alerts/judge/words.ts';
import type { AlertHistory, Instance, Notification } from '../../alerts/model.ts';
import { messageOf } from '../../core/errors.ts';
import { readableDuration } from '../../core/readable.ts';
import { addressOf } from '../../loki/address.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Labels } from '../../model/series.ts';
import { ask } from './http.ts';

/** An alert as Alertmanager has or had it. */
export interface Received {
  readonly labels: Labels;
  /** The evaluation at which it began to fire, as the ruler told it. */
  readonly startsMs: number;
  /** The first time it was told, as far as was seen. */
  readonly arrivedMs: number;
  /** When it was first seen to be gone. */
  readonly goneMs?: number;
}

export interface Alertmanager {
  /** Fails with `Unobservable`. */
  look(): Promise<void>;
  /** Looks in the background, unless it does so already. */
  turn(): void;
  /** The last look: what it has been told until now. */
  finish(): Promise<Told>;
}

export interface Told {
  readonly received: readonly Received[];
  /** Why some looks failed. */
  readonly fault?: string;
}

const ANSWER_MS = 5000;

const moment = z.string().transform((written) => Date.parse(written));
const alertsAnswer = z.array(
  z.object({
    fingerprint: z.string(),
    labels: z.record(z.string(), z.string()),
    startsAt: moment,
    updatedAt: moment,
  }),
);

export function alertmanagerAt(written: string, alerts: readonly string[]): Alertmanager {
  const { url, authorization, secrets } = addressOf(written);
  const names = alerts.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const query = new URLSearchParams({ filter: `alertname=~${JSON.stringify(names)}` });
  const address = `${url}/api/v2/alerts?${query}`;
  const all = new Map<string, Received>();
  const look = async (): Promise<void> => {
    const { json } = await ask(address, {
      headers: { ...authorization },
      secrets,
      who: 'Alertmanager',
      withinMs: ANSWER_MS,
    });
    const read = alertsAnswer.safeParse(json);
    if (!read.success) throw new Unobservable(`${url} answers in a form that is not Alertmanager's`);
    const there = new Set<string>();
    for (const { fingerprint, labels, startsAt: startsMs, updatedAt: toldMs } of read.data) {
      const key = `${fingerprint} ${startsMs}`;
      there.add(key);
      // It is told again and again while it fires.
      all.set(key, { labels, startsMs, arrivedMs: Math.min(toldMs, all.get(key)?.arrivedMs ?? toldMs) });
    }
    for (const [key, one] of all) {
      if (!there.has(key) && one.goneMs === undefined) all.set(key, { ...one, goneMs: Date.now() });
    }
  };
  let fault: string | undefined;
  let looking: Promise<void> | undefined;
  const turn = (): void => {
    looking ??= look()
      .catch((error: unknown) => {
        fault = messageOf(error);
      })
      .finally(() => {
        looking = undefined;
      });
  };
  return {
    look,
    turn,
    async finish() {
      await looking;
      turn();
      await looking;
      return { received: [...all.values()], ...(fault === undefined ? {} : { fault }) };
    },
  };
}

/** One for each instance that fired. */
export const notificationsOf = (
  { instances, rule: { intervalMs } }: AlertHistory,
  received: readonly Received[],
): readonly Notification[] =>
  instances
    .filter(({ firingMs }) => firingMs !== undefined)
    .map((instance): Notification => {
      const mine = received
        .filter((one) => tells(one, instance, intervalMs))
        .sort((a, b) => b.startsMs - a.startsMs)[0];
      if (!mine) return { instance };
      const { labels, arrivedMs, goneMs } = mine;
      return { instance, labels, arrivedMs, ...(goneMs === undefined ? {} : { goneMs }) };
    });

/** A ruler may add labels of its own. Alertmanager joins what begins again before it was resolved. */
function tells({ labels, startsMs, goneMs }: Received, instance: Instance, intervalMs: number): boolean {
  const firingMs = instance.firingMs!;
  return (
    labels.alertname === instance.alert &&
    Object.entries(instance.labels).every(([name, value]) => labels[name] === value) &&
    startsMs < firingMs + intervalMs &&
    (goneMs ?? Number.POSITIVE_INFINITY) > firingMs
  );
}

/** What a person wants to know of them. */
export function notificationNotes(histories: readonly AlertHistory[]): readonly string[] {
  return histories.flatMap(({ notifications = [] }) =>
    notifications.map(({ instance, labels, arrivedMs, goneMs }) => {
      if (labels === undefined) {
        return `${instance.alert}${labelSet(instance.labels)} was not seen at Alertmanager`;
      }
      const { alertname: _, ...others } = labels;
      const after = readableDuration(Math.max(0, arrivedMs! - instance.firingMs!));
      const then =
        goneMs === undefined || instance.endMs === undefined
          ? 'it was still there at the end'
          : `it was gone there ${readableDuration(Math.max(0, goneMs - instance.endMs))} after it was resolved`;
      return `Alertmanager got ${instance.alert}${labelSet(others)} ${after} after it began to fire; ${then}`;
    }),
  );
}
