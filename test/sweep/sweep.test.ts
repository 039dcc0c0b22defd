/** The order of the runs, how many are under way, and every way in which a sweep ends. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { FiredrillError } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import { Unobservable } from '../../src/loki/refusals.ts';
import type { PlannedRun } from '../../src/sweep/model.ts';
import { plannedRuns, type SweepOptions, sweep } from '../../src/sweep/sweep.ts';
import { drillResult, judgementWith } from '../support/drill-results.ts';
import { DAY, planOf } from './support.ts';

const plan = planOf({ strengths: [0.01, 0.02, 0.05], quietMs: DAY });

const nameOf = (planned: PlannedRun): string =>
  planned.kind === 'quiet' ? `quiet ${planned.seed.seed}` : `${planned.strength} ${planned.seed.seed}`;

/** Fires from 2% on, with every seed. */
const resultOf = (planned: PlannedRun): DrillResult => {
  if (planned.kind === 'quiet') return drillResult({ unexpected: [], histories: [] });
  const fired = planned.strength >= 0.02;
  return drillResult({
    judgements: [judgementWith(fired ? {} : { onset: 'never-fired', reset: 'not-asked' })],
  });
};

async function swept(part: Partial<SweepOptions> = {}) {
  const told: string[] = [];
  const result = await sweep({
    plan,
    evaluator: { name: 'loki', profile: 'Loki' },
    loki: 'http://127.0.0.1:3100',
    atOnce: 1,
    rehearse: async (planned) => resultOf(planned),
    signal: new AbortController().signal,
    began: (planned) => told.push(`began ${nameOf(planned)}`),
    ended: (planned) => told.push(`ended ${nameOf(planned)}`),
    ...part,
  });
  return { result, told };
}

test('all strengths with one seed come before the next seed, quiet runs last', () => {
  expect(plannedRuns(plan).map(nameOf)).toEqual([
    ...[
      '0.01 7-1',
      '0.02 7-1',
      '0.05 7-1',
      '0.01 7-2',
      '0.02 7-2',
      '0.05 7-2',
      '0.01 7-3',
      '0.02 7-3',
      '0.05 7-3',
    ],
    ...['quiet 7-1', 'quiet 7-2', 'quiet 7-3'],
  ]);
  expect(plannedRuns({ ...plan, quietMs: 0 })).toHaveLength(9);
});

test('the result has all runs by strength, then by seed, regardless of the order in which they end', async () => {
  const open: (() => void)[] = [];
  const running = swept({
    atOnce: 12,
    rehearse: async (planned) => {
      await new Promise<void>((resolve) => open.push(resolve));
      return resultOf(planned);
    },
  });
  for (const end of open.reverse()) end();
  const { result } = await running;
  expect(result.runs.map(({ strength, seed, outcome }) => `${strength} ${seed} ${outcome}`)).toEqual([
    ...['0.01 7-1 silent', '0.01 7-2 silent', '0.01 7-3 silent'],
    ...['0.02 7-1 fired', '0.02 7-2 fired', '0.02 7-3 fired'],
    ...['0.05 7-1 fired', '0.05 7-2 fired', '0.05 7-3 fired'],
  ]);
  expect(result.quiet.map(({ seed }) => seed)).toEqual(['7-1', '7-2', '7-3']);
  expect(result.stopped).toBeUndefined();
});

test.each([1, 2, 5])('no more than %d are under way together, and as many as that', async (atOnce) => {
  let now = 0;
  let most = 0;
  await swept({
    atOnce,
    rehearse: async (planned) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      return resultOf(planned);
    },
  });
  expect(most).toBe(atOnce);
});

test('each run is reported when it begins and when it ends', async () => {
  const { told } = await swept();
  expect(told).toHaveLength(24);
  expect(told.slice(0, 4)).toEqual(['began 0.01 7-1', 'ended 0.01 7-1', 'began 0.02 7-1', 'ended 0.02 7-1']);
});

describe('it ends early', () => {
  test('when the user stops it, with the results so far', async () => {
    const stop = new AbortController();
    const { result } = await swept({
      signal: stop.signal,
      rehearse: async (planned) => {
        if (nameOf(planned) !== '0.01 7-2') return resultOf(planned);
        stop.abort();
        throw stop.signal.reason;
      },
    });
    expect(result.runs.map(({ strength, seed }) => `${strength} ${seed}`)).toEqual([
      '0.01 7-1',
      '0.02 7-1',
      '0.05 7-1',
    ]);
    expect(result.stopped).toBe('stopped by the user');
  });

  test('when the user stops it before the first run', async () => {
    const { result, told } = await swept({ signal: AbortSignal.abort() });
    expect([result.runs, result.quiet]).toEqual([[], []]);
    expect(told.filter((line) => line.startsWith('ended'))).toEqual([]);
  });

  test('after three inconclusive runs in a row', async () => {
    const { result, told } = await swept({
      rehearse: async () => drillResult({ unobservable: 'Loki takes no records' }),
    });
    expect(told.filter((line) => line.startsWith('began'))).toHaveLength(3);
    expect(result.runs.map(({ outcome }) => outcome)).toEqual([
      'unobservable',
      'unobservable',
      'unobservable',
    ]);
    expect(result.stopped).toContain('Loki takes no records');
  });

  const noRoom = new FiredrillError('no time range is empty', EXIT.unreachable);

  test('but not after three with others in between', async () => {
    const { result } = await swept({
      rehearse: async (planned) => {
        if (planned.kind === 'incident' && planned.strength === 0.01) throw new Unobservable('no answer');
        if (planned.kind === 'incident' && planned.strength === 0.02) throw noRoom;
        return resultOf(planned);
      },
    });
    expect(result.stopped).toBeUndefined();
    expect(result.runs.filter(({ outcome }) => outcome === 'unobservable')).toHaveLength(6);
  });

  test('with the error, if a run throws, and begins no more runs', async () => {
    const begun: string[] = [];
    const broken = swept({
      atOnce: 2,
      began: (planned) => begun.push(nameOf(planned)),
      rehearse: async (planned) => {
        if (begun.length === 4) throw new Error('no space left');
        await Promise.resolve();
        return resultOf(planned);
      },
    });
    await expect(broken).rejects.toThrow('no space left');
    expect(begun.length).toBeLessThan(plannedRuns(plan).length);
  });
});

test('a quiet run without a result is not quiet', async () => {
  const { result } = await swept({
    rehearse: async (planned) => {
      if (planned.kind === 'quiet') throw new Unobservable('no answer');
      return resultOf(planned);
    },
  });
  expect(result.quiet).toHaveLength(3);
  for (const run of result.quiet) expect(run.unobservable).toBe('no answer');
});
