/**
 * Words for `{fake:module.method}`: drawn into pools once, when a scenario is loaded, from one locale and
 * the run's seed; never per record. The library is loaded only when a scenario asks for it.
 */
import { createRandom } from '../../core/random.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';

/** Large enough that repeats do not strike the eye, small enough to draw in milliseconds. */
const POOL_SIZE = 500;

export type Pools = Readonly<Record<string, readonly string[]>>;

/** One pool per `module.method`; `fakes` says where each is written. */
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
        expected: 'a method that gives a word or a number without being told more',
      });
    } else {
      pools.push([path, words]);
    }
  }
  return Object.freeze(Object.fromEntries(pools));
}

type Method = () => unknown;

/** The library's own methods by `module.method`, without what every object inherits. */
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

/** The words, or what is wrong with the method. */
function wordsFrom(draw: Method): readonly string[] | string {
  const words: string[] = [];
  try {
    while (words.length < POOL_SIZE) {
      const drawn = draw();
      if (drawn === null || drawn === undefined) return 'gives nothing';
      if (typeof drawn === 'object' && !(drawn instanceof Date))
        return 'gives no single word, but a list or an object';
      words.push((drawn instanceof Date ? drawn.toISOString() : String(drawn)).toWellFormed());
    }
    return words;
  } catch {
    return 'cannot be used without arguments';
  }
}
