/** A client for one tenant: retries and error messages. */
import { expect, test } from 'vitest';
import { lokiClient } from '../../src/loki/client.ts';
import { Unobservable } from '../../src/loki/refusals.ts';
import { Answer, answering } from '../support/answering.ts';
import { clientOf } from './hand-loki.ts';

test.each([429, 502, 503, 504])('status %i is retried', async (status) => {
  let turn = 0;
  await using loki = await answering(() => (turn++ === 0 ? new Answer(status, 'busy') : { good: true }));
  expect(await clientOf(loki.url, 30_000).get('/a', { b: 'c d' })).toEqual({ good: true });
  expect(loki.asked.map(({ path, query }) => [path, query.get('b')])).toEqual([
    ['/a', 'c d'],
    ['/a', 'c d'],
  ]);
});

test('an error is not retried, and its message comes first', async () => {
  await using loki = await answering(() => new Answer(400, 'parse error'));
  await expect(clientOf(loki.url).get('/a')).rejects.toThrow('Loki answered "parse error" (status 400)');
  expect(loki.asked).toHaveLength(1);
});

test('retries end with the last error', { tags: 'slow' }, async () => {
  await using loki = await answering(() => new Answer(503, 'starting'));
  await expect(clientOf(loki.url, 2000).get('/a')).rejects.toThrow('Loki answered "starting" (status 503)');
  expect(loki.asked.length).toBeGreaterThan(1);
});

test('a port that fetch blocks is named in the error', async () => {
  const failed = clientOf('http://127.0.0.1:6000').send('/ready', { method: 'GET' });
  await expect(failed).rejects.toThrow(
    /no answer from http:\/\/127\.0\.0\.1:6000\/ready: fetch does not allow this port/,
  );
  await expect(failed).rejects.toBeInstanceOf(Unobservable);
});

test('an abort ends the requests without an error about Loki', async () => {
  const stop = new AbortController();
  await using loki = await answering(() => {
    stop.abort(new Error('enough'));
    return new Answer(503, '');
  });
  const client = lokiClient({ url: loki.url, tenant: 't', signal: stop.signal });
  await expect(client.get('/a')).rejects.not.toBeInstanceOf(Unobservable);
});
