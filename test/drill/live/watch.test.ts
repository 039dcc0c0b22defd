/** Polling a ruler during a drill. */
import { describe, expect, test, vi } from 'vitest';
import type { Ruler, RulerState, RuleState } from '../../../src/drill/live/ruler.ts';
import { pollIntervalMs, type Watch, type WatchOptions, watchRuler } from '../../../src/drill/live/watch.ts';
import { Unobservable } from '../../../src/loki/refusals.ts';
import { EVENTUALLY } from '../../support/eventually.ts';
import { ruleOf } from '../../support/histories.ts';

const RULE = ruleOf({ intervalMs: 1000 });
const KEY = 'a';

const evaluated = (evaluatedMs: number): RuleState => ({
  key: KEY,
  rule: { ...RULE },
  evaluatedMs,
  alerts: [],
});

/** Returns these answers in order, and then the last one forever. */
const answering = (...answers: readonly (RuleState | Error)[]): Ruler => {
  let next = 0;
  return {
    async poll(): Promise<RulerState> {
      const answer = answers[Math.min(next++, answers.length - 1)]!;
      if (answer instanceof Error) throw answer;
      return { rules: [answer] };
    },
  };
};

const watching = (ruler: Ruler, part: Partial<WatchOptions> = {}) =>
  watchRuler({
    ruler,
    first: { rules: [evaluated(1000)] },
    rules: [{ key: KEY, rule: RULE }],
    onPoll: () => {},
    log: () => {},
    onLost: () => {},
    ...part,
  });

describe('how often', () => {
  test.each([
    ['four times an evaluation', [60_000, 8000], 2000],
    ['at least every five seconds', [3_600_000], 5000],
    ['at most four times a second', [100], 250],
  ])('%s', (_, intervals, everyMs) => {
    expect(pollIntervalMs(intervals.map((intervalMs) => ruleOf({ intervalMs })))).toBe(everyMs);
  });
});

test('three polls of each evaluation are kept', async () => {
  let polls = 0;
  const watch = watching(answering(evaluated(1000), evaluated(1000), evaluated(1000), evaluated(2000)), {
    onPoll: () => polls++,
  });
  await vi.waitFor(() => expect(polls).toBeGreaterThanOrEqual(9), EVENTUALLY);
  await watch.stop();
  expect(watch.polls(KEY).map(({ evaluatedMs }) => evaluatedMs)).toEqual([
    1000, 1000, 1000, 2000, 2000, 2000,
  ]);
});

test('a failed poll is logged once, and polling continues', async () => {
  const away = new Unobservable('the ruler does not answer');
  const lines: string[] = [];
  const polls: boolean[] = [];
  const watch = watching(answering(away, away, evaluated(2000)), {
    log: (line) => lines.push(line),
    onPoll: (states) => polls.push(states !== undefined),
  });
  await vi.waitFor(() => expect(polls.length).toBeGreaterThanOrEqual(4), EVENTUALLY);
  await watch.stop();
  expect(polls.slice(0, 4)).toEqual([true, false, false, true]);
  expect(lines).toEqual(['the ruler does not answer', 'the ruler answers again']);
});

test('it waits for the last evaluation of the drill', async () => {
  const endMs = 2500;
  const watch = watching(answering(evaluated(1000), evaluated(1000), evaluated(2000)));
  await watch.until(endMs, 60_000);
  expect(watch.polls(KEY).at(-1)!.evaluatedMs).toBe(2000);
  await watch.stop();
});

test('it does not wait for a ruler that does not answer', async () => {
  let failed = false;
  const watch = watching(answering(new Unobservable('gone')), {
    onPoll: (states) => {
      failed ||= states === undefined;
    },
  });
  await vi.waitFor(() => expect(failed).toBe(true), EVENTUALLY);
  await watch.until(10_000, 60_000);
  await watch.stop();
});

test('an internal error ends polling, and stop() throws it', async () => {
  const watch = await new Promise<Watch>((lost) => {
    const started: Watch = watching(answering(new TypeError('internal error')), {
      onLost: () => lost(started),
    });
  });
  await expect(watch.stop()).rejects.toThrow('internal error');
});
