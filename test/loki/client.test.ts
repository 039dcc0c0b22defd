/** One Loki as one tenant: what is worth asking again, and what every failure says. */
import { expect, test } from 'vitest';
import { lokiClient } from '../../src/loki/client.ts';
import { Unobservable } from '../../src/loki/refusals.ts';
import { Answer, answering } from '../support/answering.ts';
import { clientOf } from './hand-loki.ts';

test.each([429, 502, 503, 504])('a Loki that answers %i is asked again', async (status) => {
  let turn = 0;
  await using loki = await answering(() => (turn++ === 0 ? new Answer(status, 'busy') : { good: true }));
  expect(await clientOf(loki.url, 30_000).get('/a', { b: 'c d' })).toEqual({ good: true });
  expect(loki.asked.map(({ path, query }) => [path, query.get('b')])).toEqual([
    ['/a', 'c d'],
    ['/a', 'c d'],
  ]);
});

test('one that refuses is not, and its words come first', async () => {
  await using loki = await answering(() => new Answer(400, 'parse error'));
  await expect(clientOf(loki.url).get('/a')).rejects.toThrow('Loki says "parse error" (status 400)');
  expect(loki.asked).toHaveLength(1);
});

test('one that stays away ends the patience with its reason', { tags: 'slow' }, async () => {
  await using loki = await answering(() => new Answer(503, 'starting'));
  await expect(clientOf(loki.url, 2000).get('/a')).rejects.toThrow('Loki says "starting" (status 503)');
  expect(loki.asked.length).toBeGreaterThan(1);
});

test('a port that web clients never call is named as such', async () => {
  const failed = clientOf('http://127.0.0.1:6000').send('/ready', { method: 'GET' });
  await expect(failed).rejects.toThrow(
    /no answer from http:\/\/127\.0\.0\.1:6000\/ready: fetch does not allow this port/,
  );
  await expect(failed).rejects.toBeInstanceOf(Unobservable);
});

test('whoever ends the drill ends its requests, without a word on Loki', async () => {
  const stop = new AbortController();
  await using loki = await answering(() => {
    stop.abort(new Error('enough'));
    return new Answer(503, '');
  });
  const client = lokiClient({ url: loki.url, tenant: 't', signal: stop.signal });
  await expect(client.get('/a')).rejects.not.toBeInstanceOf(Unobservable);
});
