/** Looking at a ruler again and again. */
import { describe, expect, test, vi } from 'vitest';
import type { Look, Ruler, RuleState } from '../../../src/drill/live/ruler.ts';
import { lookEveryMs, type Watch, type WatchOptions, watchRuler } from '../../../src/drill/live/watch.ts';
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

/** Answers one after another; the last one for ever. */
const saying = (...answers: readonly (RuleState | Error)[]): Ruler => {
  let next = 0;
  return {
    async look(): Promise<Look> {
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
    onTurn: () => {},
    tell: () => {},
    onLost: () => {},
    ...part,
  });

describe('how often', () => {
  test.each([
    ['four times an evaluation', [60_000, 8000], 2000],
    ['at least every five seconds', [3_600_000], 5000],
    ['at most four times a second', [100], 250],
  ])('%s', (_, intervals, everyMs) => {
    expect(lookEveryMs(intervals.map((intervalMs) => ruleOf({ intervalMs })))).toBe(everyMs);
  });
});

test('an evaluation that shows again and again is kept three times', async () => {
  let turns = 0;
  const watch = watching(saying(evaluated(1000), evaluated(1000), evaluated(1000), evaluated(2000)), {
    onTurn: () => turns++,
  });
  await vi.waitFor(() => expect(turns).toBeGreaterThanOrEqual(9), EVENTUALLY);
  await watch.stop();
  expect(watch.looks(KEY).map(({ evaluatedMs }) => evaluatedMs)).toEqual([
    1000, 1000, 1000, 2000, 2000, 2000,
  ]);
});

test('a look that fails is made up for by the next, and told once', async () => {
  const away = new Unobservable('no answer of the ruler');
  const lines: string[] = [];
  const turns: boolean[] = [];
  const watch = watching(saying(away, away, evaluated(2000)), {
    tell: (line) => lines.push(line),
    onTurn: (states) => turns.push(states !== undefined),
  });
  await vi.waitFor(() => expect(turns.length).toBeGreaterThanOrEqual(4), EVENTUALLY);
  await watch.stop();
  expect(turns.slice(0, 4)).toEqual([true, false, false, true]);
  expect(lines).toEqual(['no answer of the ruler', 'the ruler answers again']);
});

test('it waits for the last evaluation of the drill, and no longer', async () => {
  const endMs = 2500;
  const watch = watching(saying(evaluated(1000), evaluated(1000), evaluated(2000)));
  await watch.until(endMs, 60_000);
  expect(watch.looks(KEY).at(-1)!.evaluatedMs).toBe(2000);
  await watch.stop();
});

test('it does not wait for a ruler that is gone', async () => {
  let failed = false;
  const watch = watching(saying(new Unobservable('gone')), {
    onTurn: (states) => {
      failed ||= states === undefined;
    },
  });
  await vi.waitFor(() => expect(failed).toBe(true), EVENTUALLY);
  await watch.until(10_000, 60_000);
  await watch.stop();
});

test('a fault of ours ends it, and is told when it is stopped', async () => {
  const watch = await new Promise<Watch>((lost) => {
    const begun: Watch = watching(saying(new TypeError('not a look')), { onLost: () => lost(begun) });
  });
  await expect(watch.stop()).rejects.toThrow('not a look');
});
