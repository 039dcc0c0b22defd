/** Checking whether a selector matches streams, also with a limit on the length of queries. */
import { expect, test } from 'vitest';
import { hasStreams } from '../../src/loki/series.ts';
import { Answer, type Asked, answering } from '../support/answering.ts';
import { clientOf, tooLong } from './hand-loki.ts';

const HOUR = 3_600_000;
const span = { startMs: 10 * HOUR, endMs: 15.5 * HOUR };
const hoursOf = ({ query }: Asked): readonly number[] =>
  ['start', 'end'].map((name) => Number(query.get(name)) / 1e6 / HOUR);

test.each([
  [[{ a: 'b' }], true],
  [[], false],
])('streams %j: %s', async (data, has) => {
  await using loki = await answering(() => ({ status: 'success', data }));
  expect(await hasStreams(clientOf(loki.url), '{a="b"}', span)).toBe(has);
  expect(loki.asked.map((asked) => [asked.query.get('match[]'), ...hoursOf(asked)])).toEqual([
    ['{a="b"}', 10, 15.5],
  ]);
});

test.each([
  [
    13,
    true,
    [
      [10, 12],
      [12, 14],
    ],
  ],
  [
    99,
    false,
    [
      [10, 12],
      [12, 14],
      [14, 15.5],
    ],
  ],
])('with a limit of two hours: streams at %i h', async (atHour, has, asked) => {
  await using loki = await answering((request) => {
    const [from = 0, to = 0] = hoursOf(request);
    if (to - from > 2) return new Answer(400, tooLong('5h30m', '2h'));
    return { status: 'success', data: from <= atHour && atHour < to ? [{}] : [] };
  });
  expect(await hasStreams(clientOf(loki.url), '{a="b"}', span)).toBe(has);
  expect(loki.asked.slice(1).map(hoursOf)).toEqual(asked);
});

test('an answer in another format is an error', async () => {
  await using loki = await answering(() => ({ streams: [] }));
  await expect(hasStreams(clientOf(loki.url), '{a="b"}', span)).rejects.toThrow(/did not return the streams/);
});
