/** Which of an Alertmanager's alerts is which instance, and what is told of it. */
import { describe, expect, test } from 'vitest';
import type { Notification } from '../../../src/alerts/model.ts';
import { notificationNotes, notificationsOf, type Received } from '../../../src/drill/live/alertmanager.ts';
import { at, historyOf, MINUTE } from '../../support/histories.ts';

/** Fires at 3 and at 10, is gone at 6 and at 12. */
const HISTORY = historyOf('.#####...####...', { rule: { forMs: 2 * MINUTE } });
const [first, second] = HISTORY.instances;
const labels = { alertname: 'HighErrorRatio', service_name: 'payment', severity: 'critical' };

const received = (startsMs: number, part: Partial<Received> = {}): Received => ({
  labels,
  startsMs,
  arrivedMs: startsMs + 200,
  ...part,
});

const told = (...all: readonly Received[]): readonly Notification[] => notificationsOf(HISTORY, all);

describe('an instance that fired', () => {
  test('is found at Alertmanager by its labels and the time at which it began to fire', () => {
    const arrived = [
      received(first!.firingMs!, { goneMs: first!.endMs! + 400 }),
      received(second!.firingMs!),
    ];
    expect(told(...arrived)).toEqual([
      { instance: first, labels, arrivedMs: first!.firingMs! + 200, goneMs: first!.endMs! + 400 },
      { instance: second, labels, arrivedMs: second!.firingMs! + 200 },
    ]);
  });

  test('may have labels there that the ruler adds', () => {
    const more = { ...labels, cluster: 'north' };
    expect(told(received(first!.firingMs!, { labels: more }))[0]).toMatchObject({ labels: more });
  });

  test.each([
    ['another service', received(at(3), { labels: { ...labels, service_name: 'auth' } })],
    ['another alert', received(at(3), { labels: { ...labels, alertname: 'LatencyHigh' } })],
    ['one that came later', received(at(5))],
    ['one that was gone before', received(at(1), { goneMs: at(2) })],
  ])('is not mistaken for %s', (_, other) => {
    expect(told(other)[0]).toEqual({ instance: first });
  });

  test('that came again before the first was resolved there is the same there', () => {
    const [, again] = told(received(first!.firingMs!));
    expect(again).toMatchObject({ instance: second, arrivedMs: first!.firingMs! + 200 });
  });
});

test('one that was only pending is told to nobody', () => {
  const pending = historyOf('.#....', { rule: { forMs: 2 * MINUTE } });
  expect(pending.instances).toHaveLength(1);
  expect(notificationsOf(pending, [])).toEqual([]);
});

test('notes say what arrived, how soon, and whether it went', () => {
  const notifications = told(received(first!.firingMs!, { goneMs: first!.endMs! + 1500 }));
  expect(notificationNotes([{ ...HISTORY, notifications }])).toEqual([
    'Alertmanager got HighErrorRatio{service_name=payment, severity=critical} 200ms after it began to fire; it was gone there 1.5s after it was resolved',
    'HighErrorRatio{service_name=payment, severity=critical} was not seen at Alertmanager',
  ]);
});
