/** Finding a time range without records of the drill's streams, for shared tenants. */
import { expect, test } from 'vitest';
import { FiredrillError } from '../../src/core/errors.ts';
import { emptyRange } from '../../src/loki/empty-range.ts';
import { type Asked, answering } from '../support/answering.ts';
import { clientOf, everyStep, matrix, stepsOf } from './hand-loki.ts';

const HOUR = 3_600_000;
const wanted = {
  selectors: ['{service_name=~".+"}', '{app=~".+"}'],
  latestStartMs: Date.UTC(2026, 0, 5),
  totalMs: 3 * HOUR,
  unitMs: 5 * 60_000,
};
const reads = ({ query }: Asked, selector: string): boolean => query.get('query')!.includes(selector);

test('the first range is used if it is empty: within the last week, moved by whole units', async () => {
  await using loki = await answering(() => matrix([]));
  const startMs = await emptyRange(clientOf(loki.url), wanted);
  expect(loki.asked.map(({ query }) => /\{[^}]*\}/.exec(query.get('query')!)![0])).toEqual(wanted.selectors);
  const movedMs = wanted.latestStartMs - startMs;
  expect(movedMs % wanted.unitMs).toBe(0);
  expect(movedMs).toBeGreaterThanOrEqual(0);
  expect(movedMs + wanted.totalMs).toBeLessThanOrEqual(6.5 * 24 * HOUR);
});

test('other ranges are tried while a selector finds records', async () => {
  const full = new Set<number>();
  await using loki = await answering((asked) => {
    const [first = 0] = stepsOf(asked);
    // service_name never matches; app matches in the first three ranges.
    if (!reads(asked, '{app=')) return matrix([]);
    if (full.size < 3) full.add(first);
    return matrix(full.has(first) ? [{ metric: {}, values: everyStep(asked, '2') }] : []);
  });
  await emptyRange(clientOf(loki.url), wanted);
  expect(loki.asked.length).toBeGreaterThanOrEqual(8);
  expect(full.size).toBe(3);
});

test('it is an error if no range is empty', async () => {
  await using loki = await answering((asked) =>
    matrix([{ metric: { service_name: 'other' }, values: everyStep(asked) }]),
  );
  const failed = emptyRange(clientOf(loki.url), wanted);
  await expect(failed).rejects.toBeInstanceOf(FiredrillError);
  await expect(failed).rejects.toThrow(/no time range of the last week is without other records/);
});
