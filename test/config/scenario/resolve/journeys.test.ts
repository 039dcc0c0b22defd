/** Journeys: states, the ways between them, and the ways that lead nowhere. */
import { describe, expect, test } from 'vitest';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

const withStates = (...lines: readonly string[]): string =>
  shopWith('      home: { run: web.get }\n', lines.map((line) => `      ${line}\n`).join(''));

const problems = async (text: string): Promise<readonly string[]> =>
  (await faultsOf(text)).map(({ problem }) => problem);

test('states keep their order, with think times and weights', async () => {
  const { journeys } = await loadText(
    withStates(
      'home: { run: [ web.get, web.get ], think: 1s..4s, next: { home: 60%, end: 0.4 } }',
      'end: {}',
    ),
  );
  const get = { service: 'web', operation: 'get' };
  expect(journeys[0]!.states).toEqual([
    {
      name: 'home',
      run: [get, get],
      think: { minMs: 1000, maxMs: 4000 },
      next: [
        { state: 'home', weight: 0.6 },
        { state: 'end', weight: 0.4 },
      ],
      outcome: 'completed',
    },
    { name: 'end', run: [], think: { minMs: 0, maxMs: 0 }, next: [], outcome: 'completed' },
  ]);
});

test('one think time is a range of one', async () => {
  const { journeys } = await loadText(withStates('home: { run: web.get, think: 2, next: { home: 1 } }'));
  expect(journeys[0]!.states[0]!.think).toEqual({ minMs: 2000, maxMs: 2000 });
});

test.each(['4s..1s', '1s..', '..1s', '1s..2s..3s', 'long', '-1s', '[ 1, 2 ]'])(
  '%s is no think time',
  async (think) => {
    expect(await faultsOf(withStates(`home: { run: web.get, think: ${think}, next: { home: 1 } }`))).toEqual([
      expect.objectContaining({ expected: 'a duration or a range: 2s, 1s..4s' }),
    ]);
  },
);

describe('one fault for', () => {
  test.each([
    ['an unknown next state', ['home: { run: web.get, next: { hoem: 1 } }'], 'there is no state "hoem"'],
    ['shares that fall short', ['home: { run: web.get, next: { home: 0.5 } }'], 'the shares add up to 0.5'],
    [
      'a state that nothing leads to',
      ['home: { run: web.get }', 'lost: { run: web.get }'],
      'the state cannot be reached from "home"',
    ],
    [
      'a state that only a share of zero leads to',
      ['home: { run: web.get, next: { home: 1, lost: 0 } }', 'lost: {}'],
      'the state cannot be reached from "home"',
    ],
    [
      'a think time at the end',
      ['home: { run: web.get, think: 1s }'],
      '`think` has no effect in a state without `next`',
    ],
    ['a start that runs nothing', ['home: {}'], 'the first state needs a `run`'],
    ['a start that runs an empty list', ['home: { run: [] }'], 'the first state needs a `run`'],
    [
      'an idle circle',
      ['home: { run: web.get, next: { a: 1 } }', 'a: { next: { b: 1 } }', 'b: { next: { a: 1 } }'],
      'a cycle of states that run nothing',
    ],
    [
      'a state that idles in itself',
      ['home: { run: web.get, next: { a: 1 } }', 'a: { next: { a: 0.5, home: 0.5 } }'],
      'a cycle of states that run nothing',
    ],
  ])('%s', async (_, lines, problem) => {
    expect(await problems(withStates(...lines))).toEqual([problem]);
  });
});

test('a misspelt state is not also called unreachable', async () => {
  const text = withStates('home: { run: web.get, next: { chekout: 1 } }', 'checkout: { run: web.get }');
  expect(await faultsOf(text)).toEqual([expect.objectContaining({ hint: 'did you mean "checkout"?' })]);
});

test('a start that is not there has one fault', async () => {
  expect(await problems(shopWith('start: home', 'start: hoem'))).toEqual(['there is no state "hoem"']);
});

test('a journey without states is refused', async () => {
  const text = shopWith('    states:\n      home: { run: web.get }\n', '    states: {}\n');
  expect(await faultsOf(text)).toEqual([expect.objectContaining({ expected: 'at least one state' })]);
});

test('a circle that runs something goes on for ever, as it may', async () => {
  const text = withStates('home: { run: web.get, next: { a: 1 } }', 'a: { next: { home: 1 } }');
  expect(await faultsOf(text)).toEqual([]);
});

test('every journey is looked at', async () => {
  const text = `${withStates('home: { run: web.nope }')}  other:\n    start: nowhere\n    states: { a: { run: web.get } }\n`;
  expect(await problems(text)).toEqual(['there is no operation "web.nope"', 'there is no state "nowhere"']);
});
