import { expect, test } from 'vitest';
import { Figures } from '../../src/figures/figures.ts';
import type { SessionFigures } from '../../src/model/figures.ts';
import type { EndedSession } from '../../src/model/session.ts';

const session = (more: Partial<EndedSession> = {}): EndedSession => ({
  journey: 'shopper',
  userId: 'user-1',
  sessionId: 'session-1',
  startMs: 1000,
  endMs: 61_000,
  steps: 5,
  outcome: 'completed',
  ...more,
});

const sessionsAfter = (begun: number, ended: readonly EndedSession[]): SessionFigures | undefined => {
  const figures = new Figures();
  for (let i = 0; i < begun; i++) figures.sessionBegan();
  for (const each of ended) figures.sessionEnded(each);
  return figures.read().sessions;
};

test('a run without sessions has no session figures', () => {
  expect(sessionsAfter(0, [])).toBeUndefined();
});

test('without an ended session there is no duration', () => {
  expect(sessionsAfter(3, [])).toEqual({
    begun: 3,
    ended: 0,
    outcomes: { completed: 0, abandoned: 0, failed: 0, length: 0, timeout: 0 },
    abandonment: 0,
  });
});

test('outcomes, durations and pages are those of ended sessions', () => {
  const ended = [
    session(),
    session({ outcome: 'abandoned', endMs: 2000, steps: 1 }),
    session({ outcome: 'timeout', endMs: 601_000, steps: 9 }),
    session({ outcome: 'length', steps: 6 }),
  ];
  expect(sessionsAfter(6, ended)).toEqual({
    begun: 6,
    ended: 4,
    outcomes: { completed: 1, abandoned: 1, failed: 0, length: 1, timeout: 1 },
    abandonment: 0.25,
    durationMs: { p50: expect.closeTo(60_000, -1.8), p95: 600_000, p99: 600_000, max: 600_000 },
    pagesPerSession: { p50: 5, p95: 9, p99: 9, max: 9, mean: 5.25 },
  });
});
