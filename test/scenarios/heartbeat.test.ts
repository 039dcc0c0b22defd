/** `heartbeat`: one record in five seconds, with a user, a session and a level, in the line format of its outputs. */
import { expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { builtIn, play } from '../support/scenarios.ts';

const DAY_MS = 86_400_000;
const scenario = await builtIn('heartbeat');
const day = play(scenario, { durationMs: DAY_MS });

test('a heartbeat begins every five seconds, the first one after half of that', () => {
  const starts = day.spans.map(({ startMs }) => startMs).sort((a, b) => a - b);
  expect(starts.length).toBeGreaterThanOrEqual(DAY_MS / 5000 - 2);
  for (const [i, startMs] of starts.entries()) expect(startMs).toBeCloseTo(2500 + 5000 * i, 3);
});

test('each writes one record, at three levels, most of them well', () => {
  expect(new Set(day.logs.map(({ span }) => span.spanId)).size).toBe(day.logs.length);
  const share = (level: string): number =>
    day.logs.filter((log) => log.severityText === level).length / day.logs.length;
  expect(share('INFO') + share('WARNING') + share('ERROR')).toBeCloseTo(1, 9);
  expect(share('INFO')).toBeGreaterThan(0.7);
  expect(share('WARNING')).toBeGreaterThan(share('ERROR'));
  expect(share('ERROR')).toBeGreaterThan(0.01);
});

test('each names a user and a session, and a session keeps its user', () => {
  const users = new Map<string, string>();
  for (const { userId, sessionId } of day.logs) {
    expect(userId).toMatch(/^user-\d{5}$/);
    expect(sessionId).toMatch(/^sess-[a-z0-9]{8}$/);
    expect(users.get(sessionId!) ?? userId).toBe(userId);
    users.set(sessionId!, userId!);
  }
  expect(users.size).toBeGreaterThan(100);
});

test('console and file have the same line: time, level, user, session, message', () => {
  const [console, file] = scenario.outputs;
  expect(console?.format).toBe(file?.format);
  const line = createFormat(console!.format).line(day.logs[0]!);
  expect(line).toMatch(
    /^\S+ \S+ - (INFO|WARNING|ERROR) - user=user-\d{5} session=sess-[a-z0-9]{8} - Heartbeat: .+$/,
  );
});

test('the file makes room at 1 MB and keeps three old ones; INFO is the least level', () => {
  expect(scenario.outputs[1]).toMatchObject({
    kind: 'file',
    path: 'logs/heartbeat.log',
    rotation: { sizeBytes: 1024 * 1024, keep: 3 },
  });
  expect(scenario.leastLevel).toBe('INFO');
});
