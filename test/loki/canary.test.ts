/** The canary record: written by one tenant, queried by another. */
import { expect, test } from 'vitest';
import { freshTenant, sendCanary } from '../../src/loki/canary.ts';
import { Unobservable } from '../../src/loki/refusals.ts';
import { Answer, type Answering, answering } from '../support/answering.ts';
import { clientOf, everyStep, matrix } from './hand-loki.ts';

const NOW = Date.UTC(2026, 0, 5);

/** From the second query on, returns the record to the tenants for which `sees` is true. */
const keeper = (sees: (tenant: string, writer: string) => boolean): Promise<Answering> => {
  let writer = '';
  let queries = 0;
  return answering((asked) => {
    const tenant = String(asked.headers['x-scope-orgid']);
    if (asked.path === '/otlp/v1/logs') {
      writer = tenant;
      return new Answer(204, '');
    }
    const shows = ++queries > 1 && sees(tenant, writer);
    const values = everyStep(asked);
    return matrix(
      shows ? [{ metric: { service_name: 'firedrill-canary' }, values: values.slice(0, 1) }] : [],
    );
  });
};

test.each([
  ['apart', (tenant: string, writer: string) => tenant === writer],
  ['shared', () => true],
] as const)('tenants are %s', async (tenancy, sees) => {
  await using loki = await keeper(sees);
  const canary = await sendCanary(clientOf(loki.url), NOW);
  const [written, ...queries] = loki.asked;
  expect(canary).toEqual({ tenancy, tenant: written!.headers['x-scope-orgid'] });
  expect(canary.tenant).toMatch(/^firedrill-[0-9a-f]{12}$/);
  const readers = queries.map(({ headers }) => headers['x-scope-orgid']);
  expect(readers.slice(0, -1).every((tenant) => tenant === canary.tenant)).toBe(true);
  expect(readers.at(-1)).not.toBe(canary.tenant);
  const [, mark] = /canary ([0-9a-f]{12})/.exec(written!.body)!;
  expect(queries.every(({ query }) => query.get('query')!.includes(`|= "${mark}"`))).toBe(true);
});

test.each([
  [404, 'not found', /is this Loki 3 or later/],
  [400, 'timestamp too old', /rejected the first record: .*reject_old_samples/],
])('an error %i is reported immediately', async (status, text, reason) => {
  await using loki = await answering(() => new Answer(status, text));
  const failed = sendCanary(clientOf(loki.url), NOW);
  await expect(failed).rejects.toThrow(reason);
  await expect(failed).rejects.toBeInstanceOf(Unobservable);
  expect(loki.asked).toHaveLength(1);
});

test('tenants are unique', () => {
  expect(new Set(Array.from({ length: 100 }, freshTenant)).size).toBe(100);
});
