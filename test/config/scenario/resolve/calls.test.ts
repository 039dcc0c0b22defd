/** Calls must come to an end, and to a sensible one. */
import { expect, test } from 'vitest';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

const withOperations = (lines: readonly string[]): string =>
  shopWith('    events:', `${lines.map((line) => `      ${line}\n`).join('')}    events:`);

test('an operation that calls itself is refused', async () => {
  expect(await faultsOf(shopWith('        logs:', '        calls: [ web.get ]\n        logs:'))).toEqual([
    expect.objectContaining({
      where: 'shop.yaml:9 services.web.operations.get.calls',
      problem: 'the calls form a cycle: web.get > web.get',
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
    'the calls form a cycle: web.a > web.b > web.a',
    'the calls form a cycle: web.c > web.d > web.c',
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
    expect.objectContaining({
      problem: 'one run can have up to 1001 spans',
      expected: 'at most 1000 spans in a trace',
    }),
  ]);
});

test('calls that double at every level are found in no time, and told once', async () => {
  const lines = Array.from({ length: 80 }, (_, i) =>
    i === 0 ? 'c0: {}' : `c${i}: { calls: [ web.c${i - 1}, web.c${i - 1} ] }`,
  );
  expect(await faultsOf(withOperations(lines))).toHaveLength(1);
});

test('a call to another service has a span on either side, and each retry has both again', async () => {
  const bank = (retries: number): string =>
    withOperations([`b: { calls: [ { to: bank.pay, retries: ${retries} } ] }`]).replace(
      'journeys:',
      `  bank: { operations: { pay: { calls: [ ${Array.from({ length: 98 }, () => 'bank.do').join(', ')} ] }, do: {} } }\njourneys:`,
    );
  // 98 + 1 in the bank and one at its caller, for each attempt.
  expect(await faultsOf(bank(8))).toEqual([]);
  expect((await faultsOf(bank(9))).map(({ problem }) => problem)).toEqual([
    'one run can have up to 1001 spans',
  ]);
});

test('a fallback counts as a call', async () => {
  const fallback = withOperations([
    'a: {}',
    'b: { calls: [ { to: web.a, fallback: c } ] }',
    'c: { calls: [ web.b ] }',
  ]);
  expect((await faultsOf(fallback)).map(({ problem }) => problem)).toEqual([
    'the calls form a cycle: web.b > web.c > web.b',
  ]);
});

test('a fallback is looked for in its own service first', async () => {
  const text = withOperations([
    'bank.pay: {}',
    'a: {}',
    'b: { calls: [ { to: web.a, fallback: bank.pay } ] }',
  ]).replace('journeys:', '  bank: { operations: { pay: {} } }\njourneys:');
  const { services } = await loadText(text);
  expect(services[0]!.operations.at(-1)!.calls[0]![0]!.fallback).toEqual({
    service: 'web',
    operation: 'bank.pay',
  });
});

test('an operation that falls back to itself is reported as that, not as a cycle', async () => {
  const faults = await faultsOf(
    withOperations(['a: {}', 'b: { calls: [ { to: web.a, fallback: web.b } ] }']),
  );
  expect(faults.map(({ problem }) => problem)).toEqual(['falls back to its own operation']);
});
