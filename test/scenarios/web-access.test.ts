/**
 * `web-access`: sessions move as their state machines say, each request leaves one access record, and the day has
 * its peak and its quiet hours. A dead link or an error is told by its status and its level.
 */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/model/scenario.ts';
import type { EndedSession } from '../../src/model/session.ts';
import type { LogDraft } from '../../src/simulate/draft.ts';
import { builtIn, play } from '../support/scenarios.ts';
import { chiSquare, chiSquareLimit } from './statistics.ts';
import { walk } from './walk.ts';

const HOUR_MS = 3_600_000;
const scenario = await builtIn('web-access');

/** By the event of its access record, the state that a request was made in. */
const STATES: Readonly<Record<string, string>> = {
  home: 'start',
  login: 'login',
  landing: 'access',
  page: 'browsing',
  search: 'searching',
  missing: 'not-found',
  forbidden: 'forbidden',
  broken: 'error',
  logout: 'logout',
};
const stateOf = ({ eventName }: LogDraft): string => STATES[eventName.split('.')[0]!]!;
const status = ({ attributes }: LogDraft): number => Number(attributes['http.response.status_code']);

describe('moves', () => {
  // Without limits: a session that is cut has drawn a next state that nobody sees.
  const unlimited: Scenario = {
    ...scenario,
    journeys: scenario.journeys.map(({ length: _, timeoutMs: __, ...journey }) => journey),
  };
  const ended = new Map<string, EndedSession>();
  const { logs } = play(unlimited, {
    durationMs: 8 * HOUR_MS,
    sessions: { began() {}, ended: (session) => ended.set(session.sessionId, session) },
  });
  const steps = new Map<string, LogDraft[]>();
  for (const log of logs) {
    const own = steps.get(log.sessionId!);
    if (own) own.push(log);
    else steps.set(log.sessionId!, [log]);
  }
  // Those of the first hours have all had the time to end: so nothing is cut off at the long side.
  const early = [...steps.values()].filter(([first]) => first!.timeMs < 4 * HOUR_MS);

  test('sessions that had the time to end have ended', () => {
    expect(early.length).toBeGreaterThan(5000);
    expect(early.filter(([first]) => !ended.has(first!.sessionId!))).toEqual([]);
  });

  const counts = new Map<string, Map<string, number>>();
  const count = (from: string, to: string): void => {
    const row = counts.get(from) ?? new Map<string, number>();
    row.set(to, (row.get(to) ?? 0) + 1);
    counts.set(from, row);
  };
  for (const requests of early) {
    const session = ended.get(requests[0]!.sessionId!);
    for (const [i, log] of requests.entries()) {
      const from = `${session?.journey}.${stateOf(log)}`;
      const following = requests[i + 1];
      if (following) {
        // Minutes between two pages: the visitor has been away.
        const away = following.timeMs - log.timeMs > 60_000;
        count(from, away ? 'away' : stateOf(following));
      } else if (session?.outcome === 'abandoned') count(from, 'abandon');
      else if (session?.journey === 'direct' && session.outcome === 'completed') count(from, 'leave');
    }
  }

  const moving = scenario.journeys.flatMap((journey) =>
    journey.states
      .filter(({ run, next }) => run.length > 0 && next.length > 1)
      .map((state) => ({ name: `${journey.name}.${state.name}`, state })),
  );

  test.each(moving)('from $name as often as configured (chi-square, level 0.1%)', ({ name, state }) => {
    const row = counts.get(name)!;
    const nexts = state.next.map((next) => next.state);
    expect([...row.keys()].filter((to) => !nexts.includes(to))).toEqual([]);
    const seen = nexts.map((to) => row.get(to) ?? 0);
    expect(
      chiSquare(
        seen,
        state.next.map(({ weight }) => weight),
      ),
    ).toBeLessThan(chiSquareLimit(nexts.length - 1));
  });

  test('START goes to LOGIN, and LOGIN to BROWSING', () => {
    expect([...counts.get('session.start')!.keys()]).toEqual(['login']);
    expect([...counts.get('session.login')!.keys()]).toEqual(['browsing']);
  });
});

describe('a Monday', () => {
  const byHour = new Array<number>(24).fill(0);
  const statuses = new Map<number, number>();
  const wrong: LogDraft[] = [];
  const users = new Map<string, Set<string>>();
  walk(scenario, { durationMs: 24 * HOUR_MS }, (log) => {
    byHour[Math.floor(log.timeMs / HOUR_MS)]!++;
    statuses.set(status(log), (statuses.get(status(log)) ?? 0) + 1);
    if (!isAccessRecord(log)) wrong.push(log);
    const sessions = users.get(log.userId!) ?? new Set();
    users.set(log.userId!, sessions.add(log.sessionId!));
  });
  const requests = byHour.reduce((sum, hour) => sum + hour, 0);

  test('has five requests a second on average, four times as many at the peak as in the quiet hours', () => {
    expect(requests / 86_400).toBeCloseTo(5, 1);
    expect(byHour.indexOf(Math.max(...byHour))).toBeOneOf([19, 20]);
    expect(Math.max(...byHour) / Math.min(...byHour)).toBeGreaterThan(3.7);
  });

  test('each request leaves one access record: method, path, status, size, address, browser', () => {
    expect(wrong).toEqual([]);
  });

  test('most answers are good; 403, 404 and 500 all happen', () => {
    expect([...statuses.keys()].sort()).toEqual([200, 302, 403, 404, 500]);
    const share = (code: number): number => statuses.get(code)! / requests;
    expect(share(200)).toBeGreaterThan(0.75);
    expect(share(404)).toBeGreaterThan(0.01);
    expect(share(403)).toBeGreaterThan(0.002);
    expect(share(500)).toBeGreaterThan(0.01);
    expect(share(500)).toBeLessThan(0.04);
  });

  test('some users come back, some of them again and again', () => {
    const visits = [...users.values()].map(({ size }) => size).sort((a, b) => b - a);
    expect(visits[0]).toBeGreaterThan(3 * visits[Math.floor(visits.length / 2)]!);
  });
});

function isAccessRecord({ attributes, message, level, userId, sessionId }: LogDraft): boolean {
  const code = attributes['http.response.status_code'] as number;
  const query = attributes['url.query'];
  const target = `${attributes['url.path']}${query === undefined ? '' : `?${query}`}`;
  const size = attributes['http.response.body.size'];
  return (
    message === `${attributes['http.request.method']} ${target} ${code} ${size}` &&
    level === (code < 400 ? 'INFO' : code < 500 ? 'WARN' : 'ERROR') &&
    typeof attributes['client.address'] === 'string' &&
    typeof attributes['user_agent.original'] === 'string' &&
    userId !== undefined &&
    sessionId !== undefined
  );
}

test('sessions end in every way there is, and a time-out is one of them', () => {
  const outcomes = new Map<string, number>();
  play(scenario, {
    durationMs: 8 * HOUR_MS,
    sessions: {
      began() {},
      ended: ({ outcome }) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
    },
  });
  for (const outcome of ['completed', 'abandoned', 'failed', 'length', 'timeout']) {
    expect(outcomes.get(outcome), outcome).toBeGreaterThan(20);
  }
});

test('access and error lines have files of their own', () => {
  expect(scenario.traffic.unit).toBe('requests');
  expect(scenario.outputs).toMatchObject([
    { kind: 'console', format: 'combined' },
    { kind: 'file', path: 'logs/access.log', format: 'combined', filter: { only: 'access' } },
    { kind: 'file', path: 'logs/error.log', format: 'text', filter: { leastLevel: 'WARN' } },
  ]);
});
