/** Passwords in addresses are never shown, and are sent as a header. */
import { expect, test } from 'vitest';
import { addressOf } from '../../src/loki/address.ts';
import { lokiClient } from '../../src/loki/client.ts';
import { answering } from '../support/answering.ts';

const basic = (pair: string): { readonly authorization: string } => ({
  authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
});

test.each([
  ['http://loki:3100', 'http://loki:3100', {}],
  ['http://loki:3100//', 'http://loki:3100', {}],
  ['https://ada:secret@loki/prefix/', 'https://loki/prefix', basic('ada:secret')],
  ['https://ada@loki', 'https://loki', basic('ada:')],
  ['http://ad%40a:s%C3%A9%2Fcret@loki', 'http://loki', basic('ad@a:sé/cret')],
  ['http://ada:100%@loki', 'http://loki', basic('ada:100%')],
])('%s', (written, url, authorization) => {
  expect(addressOf(written)).toMatchObject({ url, authorization });
});

test('a client sends the password with every request of every tenant, and does not show it', async () => {
  await using loki = await answering(() => ({}));
  const client = lokiClient({ url: loki.url.replace('//', '//ada:secret@'), tenant: 'one' });
  await client.get('/a');
  await client.as('two').send('/b', { method: 'POST' });
  expect(
    loki.asked.map(({ path, headers }) => [path, headers.authorization, headers['x-scope-orgid']]),
  ).toEqual([
    ['/a', basic('ada:secret').authorization, 'one'],
    ['/b', basic('ada:secret').authorization, 'two'],
  ]);
  expect(client.url).toBe(loki.url);
});

test('a given header overrides the password of the address', async () => {
  await using loki = await answering(() => ({}));
  const url = loki.url.replace('//', '//ada:secret@');
  await lokiClient({ url, tenant: 't', headers: { authorization: 'Bearer x' } }).get('/a');
  expect(loki.asked[0]!.headers.authorization).toBe('Bearer x');
});
