/** Concurrent work with a limit: the order of results, when items start, and what happens after a failure. */
import { describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../src/core/concurrency.ts';

/** Work that the test ends. */
function manualWork() {
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

test('at most `limit` items are under way, and results are in the order of the items', async () => {
  const { begun, work, end } = manualWork();
  const results = mapConcurrently(['a', 'b', 'c', 'd'], 2, work);
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('c');
  await end('d');
  await end('a');
  expect(await results).toEqual(['A', 'B', 'C', 'D']);
});

test('without items there are no results', async () => {
  expect(await mapConcurrently([], 2, () => Promise.reject(new Error('begun')))).toEqual([]);
});

describe('after a failure', () => {
  test('no further item starts, and it rejects with the first failure when the others have ended', async () => {
    const { begun, work, end, fail } = manualWork();
    let outcome: unknown = 'under way';
    const all = mapConcurrently(['a', 'b', 'c', 'd', 'e'], 3, work).catch((error: Error) => {
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

  test('a synchronous failure counts, too', async () => {
    const failing = (): Promise<never> => {
      throw new Error('at once');
    };
    await expect(mapConcurrently(['a'], 1, failing)).rejects.toThrow('at once');
  });
});

test('no further item starts when mayContinue returns false', async () => {
  const { begun, work, end } = manualWork();
  let stopped = false;
  const results = mapConcurrently(['a', 'b', 'c'], 1, work, () => !stopped);
  await end('a');
  stopped = true;
  await end('b');
  expect(await results).toEqual(['A', 'B']);
  expect(begun).toEqual(['a', 'b']);
});
