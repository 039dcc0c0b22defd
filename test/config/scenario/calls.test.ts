/** Calls must come to an end, and to a sensible one. */
import { expect, test } from 'vitest';
import { faultsOf, shopWith } from '../../support/config-scenario.ts';

const withOperations = (lines: readonly string[]): string =>
  shopWith('    events:', `${lines.map((line) => `      ${line}\n`).join('')}    events:`);

test('an operation that calls itself is refused', async () => {
  expect(await faultsOf(shopWith('        logs:', '        calls: [ web.get ]\n        logs:'))).toEqual([
    expect.objectContaining({
      where: 'shop.yaml:9 services.web.operations.get.calls',
      problem: 'calls go in a circle without end: web.get > web.get',
    }),
  ]);
});

test('every circle is told, once', async () => {
  const faults = await faultsOf(
    withOperations([
      'a: { calls: [ web.b ] }',
      'b: { calls: [ web.a ] }',
      'c: { calls: [ web.a, web.d ] }',
      'd: { calls: [ web.c ] }',
    ]),
  );
  expect(faults.map(({ problem }) => problem)).toEqual([
    'calls go in a circle without end: web.a > web.b > web.a',
    'calls go in a circle without end: web.c > web.d > web.c',
  ]);
});

test('the same operation may be called twice', async () => {
  expect(await faultsOf(withOperations(['a: {}', 'b: { calls: [ web.a, web.a ] }']))).toEqual([]);
});

test('a trace of a thousand spans is allowed, one of more is not', async () => {
  const calls = (count: number): string =>
    `b: { calls: [ ${Array.from({ length: count }, () => 'web.a').join(', ')} ] }`;
  expect(await faultsOf(withOperations(['a: {}', calls(999)]))).toEqual([]);
  expect(await faultsOf(withOperations(['a: {}', calls(1000)]))).toEqual([
    expect.objectContaining({ problem: 'one run makes 1001 spans', expected: 'at most 1000 in one trace' }),
  ]);
});

test('calls that double at every level are found in no time, and told once', async () => {
  const lines = Array.from({ length: 80 }, (_, i) =>
    i === 0 ? 'c0: {}' : `c${i}: { calls: [ web.c${i - 1}, web.c${i - 1} ] }`,
  );
  expect(await faultsOf(withOperations(lines))).toHaveLength(1);
});
