/** The least level of a run, and the ids of the records that pass it. */
import { expect, test } from 'vitest';
import { LEVELS } from '../../src/model/level.ts';
import { EVENT } from '../support/episodes.ts';
import { balances, prepare } from './support.ts';

const everyLevel = LEVELS.map((level) => ({ ...EVENT, level }));

test.each(LEVELS.map((level, rank) => [level, rank] as const))(
  'with least level %s, records below it are filtered and counted',
  async (leastLevel, rank) => {
    const { engine, output } = prepare({ rate: 60, durationMs: 1000, shapes: everyLevel, leastLevel });
    const result = await engine.run();
    expect(new Set(output.logs.map(({ level }) => level))).toEqual(new Set(LEVELS.slice(rank)));
    expect(result).toMatchObject({
      planned: { logs: 60 },
      filtered: rank * 10,
      emitted: { logs: 60 - rank * 10 },
    });
    expect(balances(result)).toBe(true);
  },
);

test('spans have no level and are not filtered', async () => {
  const { engine, output } = prepare({ rate: 60, durationMs: 1000, shapes: everyLevel, leastLevel: 'FATAL' });
  await engine.run();
  expect(output.spans).toHaveLength(60);
});

test('ids are run id and sequence number, without a gap for filtered records', async () => {
  const { engine, output } = prepare({ rate: 60, durationMs: 1000, shapes: everyLevel, leastLevel: 'WARN' });
  await engine.run();
  expect(output.logs.map(({ uid }) => uid)).toEqual(Array.from({ length: 30 }, (_, i) => `run-${i}`));
});

test('every output gets the same records', async () => {
  const { engine, output } = prepare({ rate: 60, durationMs: 1000, shapes: everyLevel });
  const result = await engine.run();
  expect(result.emitted).toEqual({ logs: output.logs.length, spans: output.spans.length });
});
