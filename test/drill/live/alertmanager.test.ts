/** Matching the alerts of Alertmanager with instances, and the notes about them. */
import { describe, expect, test } from 'vitest';
import type { Notification } from '../../../src/alerts/model.ts';
import {
  notificationNotes,
  notificationsOf,
  type ReceivedAlert,
} from '../../../src/drill/live/alertmanager.ts';
import { at, historyOf, MINUTE } from '../../support/histories.ts';

/** Fires at 3 and at 10, and ends at 6 and at 12. */
const HISTORY = historyOf('.#####...####...', { rule: { forMs: 2 * MINUTE } });
const [first, second] = HISTORY.instances;
const labels = { alertname: 'HighErrorRatio', service_name: 'payment', severity: 'critical' };

const received = (startsMs: number, part: Partial<ReceivedAlert> = {}): ReceivedAlert => ({
  labels,
  startsMs,
  arrivedMs: startsMs + 200,
  ...part,
});

const notifications = (...all: readonly ReceivedAlert[]): readonly Notification[] =>
  notificationsOf(HISTORY, all);

describe('an instance that fired', () => {
  test('is matched by its labels and the time at which it started to fire', () => {
    const arrived = [
      received(first!.firingMs!, { goneMs: first!.endMs! + 400 }),
      received(second!.firingMs!),
    ];
    expect(notifications(...arrived)).toEqual([
      { instance: first, labels, arrivedMs: first!.firingMs! + 200, goneMs: first!.endMs! + 400 },
      { instance: second, labels, arrivedMs: second!.firingMs! + 200 },
    ]);
  });

  test('may have additional labels from the ruler', () => {
    const more = { ...labels, cluster: 'north' };
    expect(notifications(received(first!.firingMs!, { labels: more }))[0]).toMatchObject({ labels: more });
  });

  test.each([
    ['another service', received(at(3), { labels: { ...labels, service_name: 'auth' } })],
    ['another alert', received(at(3), { labels: { ...labels, alertname: 'LatencyHigh' } })],
    ['an alert that arrived later', received(at(5))],
    ['an alert that ended before', received(at(1), { goneMs: at(2) })],
  ])('is not mistaken for %s', (_, other) => {
    expect(notifications(other)[0]).toEqual({ instance: first });
  });

  test('continues an earlier alert that Alertmanager has not resolved', () => {
    const [, again] = notifications(received(first!.firingMs!));
    expect(again).toMatchObject({ instance: second, arrivedMs: first!.firingMs! + 200 });
  });
});

test('an instance that was only pending has no notification', () => {
  const pending = historyOf('.#....', { rule: { forMs: 2 * MINUTE } });
  expect(pending.instances).toHaveLength(1);
  expect(notificationsOf(pending, [])).toEqual([]);
});

test('notes report what arrived, after how long, and whether it ended', () => {
  const all = notifications(received(first!.firingMs!, { goneMs: first!.endMs! + 1500 }));
  expect(notificationNotes([{ ...HISTORY, notifications: all }])).toEqual([
    'Alertmanager received HighErrorRatio{service_name=payment, severity=critical} 200ms after it started to fire; it was gone there 1.5s after it resolved',
    'Alertmanager did not receive HighErrorRatio{service_name=payment, severity=critical}',
  ]);
});
