/** Work on many things, a few at a time: the order of results, what begins when, and what a failure leaves running. */
import { describe, expect, test } from 'vitest';
import { inTurn } from '../../src/core/in-turn.ts';

/** Work that waits until it is told how it ended. */
function benches() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve(value: string): void; reject(reason: Error): void }>();
  const work = (item: string): Promise<string> => {
    begun.push(item);
    return new Promise((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    work,
    async end(item: string): Promise<void> {
      ends.get(item)!.resolve(item.toUpperCase());
      await settled();
    },
    async fail(item: string): Promise<void> {
      ends.get(item)!.reject(new Error(item));
      await settled();
    },
  };
}

test('no more than that many are under way, and results are in the order of the items', async () => {
  const { begun, work, end } = benches();
  const results = inTurn(['a', 'b', 'c', 'd'], 2, work);
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('c');
  await end('d');
  await end('a');
  expect(await results).toEqual(['A', 'B', 'C', 'D']);
});

test('of nothing there are no results', async () => {
  expect(await inTurn([], 2, () => Promise.reject(new Error('begun')))).toEqual([]);
});

describe('after a failure', () => {
  test('nothing more begins, and it comes back when the others have ended, with the first reason', async () => {
    const { begun, work, end, fail } = benches();
    let outcome: unknown = 'under way';
    const all = inTurn(['a', 'b', 'c', 'd', 'e'], 3, work).catch((error: Error) => {
      outcome = error.message;
    });
    await fail('b');
    expect(outcome).toBe('under way');
    await fail('a');
    await end('c');
    await all;
    expect(outcome).toBe('b');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('one that is thrown before there is anything to wait for counts too', async () => {
    const failing = (): Promise<never> => {
      throw new Error('at once');
    };
    await expect(inTurn(['a'], 1, failing)).rejects.toThrow('at once');
  });
});

test('nothing more begins once it is told to stop', async () => {
  const { begun, work, end } = benches();
  let stopped = false;
  const results = inTurn(['a', 'b', 'c'], 1, work, () => !stopped);
  await end('a');
  stopped = true;
  await end('b');
  expect(await results).toEqual(['A', 'B']);
  expect(begun).toEqual(['a', 'b']);
});
