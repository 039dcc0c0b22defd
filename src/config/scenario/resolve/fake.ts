/**
 * Words for `{fake:module.method}`. They are drawn into pools once, when a scenario is loaded, from one locale and the seed of
 * the run, not for each record. The library is loaded only if a scenario uses it.
 */
import { createRandom } from '../../../core/random.ts';
import { didYouMean, nearest } from '../../../core/suggest.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';

/** Large enough that repetitions are not obvious, small enough to draw in milliseconds. */
const POOL_SIZE = 500;

export type Pools = Readonly<Record<string, readonly string[]>>;

/** One pool for each `module.method`. `fakes` has the place of each in the file. */
export async function drawPools(
  fakes: ReadonlyMap<string, Path>,
  seed: string,
  faults: Faults,
): Promise<Pools> {
  if (fakes.size === 0) return Object.freeze({});
  const { faker } = await import('@faker-js/faker/locale/en');
  // Dates would otherwise depend on the day of the run.
  faker.setDefaultRefDate('2026-01-01T00:00:00Z');
  const methods = methodsOf(faker);
  const pools: [string, readonly string[]][] = [];
  for (const [path, place] of [...fakes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const draw = methods.get(path);
    if (!draw) {
      faults.add(place, `there is no faker method "${path}"`, {
        expected: 'module.method of @faker-js/faker, such as commerce.productName or person.fullName',
        hint: didYouMean(nearest(path, [...methods.keys()])),
      });
      continue;
    }
    faker.seed(createRandom(seed).stream('fake', path).bits());
    const words = wordsFrom(draw);
    if (typeof words === 'string') {
      faults.add(place, `"${path}" ${words}`, {
        expected: 'a method that returns text or a number and needs no arguments',
      });
    } else {
      pools.push([path, words]);
    }
  }
  return Object.freeze(Object.fromEntries(pools));
}

type Method = () => unknown;

/** The methods of the library by `module.method`, without those that every object inherits. */
function methodsOf(faker: object): ReadonlyMap<string, Method> {
  const methods = new Map<string, Method>();
  for (const [module, holder] of Object.entries(faker)) {
    if (typeof holder !== 'object' || holder === null) continue;
    for (const [name, method] of Object.entries(holder)) {
      if (typeof method === 'function') methods.set(`${module}.${name}`, method as Method);
    }
  }
  return methods;
}

/** The words; or a text: the problem with the method. */
function wordsFrom(draw: Method): readonly string[] | string {
  const words: string[] = [];
  try {
    while (words.length < POOL_SIZE) {
      const drawn = draw();
      if (drawn === null || drawn === undefined) return 'returns nothing';
      if (typeof drawn === 'object' && !(drawn instanceof Date)) return 'returns a list or an object';
      words.push((drawn instanceof Date ? drawn.toISOString() : String(drawn)).toWellFormed());
    }
    return words;
  } catch {
    return 'needs arguments';
  }
}
