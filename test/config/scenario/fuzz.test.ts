/** Whatever a scenario file holds, it loads or is refused; nothing else is ever thrown. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readScenarioText } from '../../../src/config/scenario/index.ts';
import { faultsOf } from '../../support/config-scenario.ts';
import { languagePage } from '../../support/language-page.ts';

const TEXTS = [
  ['storefront', readScenarioText('storefront').text],
  ['the whole language', languagePage()],
] as const;

const expectClear = async (text: string): Promise<void> => {
  for (const { where, problem } of await faultsOf(text)) {
    expect(where).toMatch(/^shop\.yaml:\d+/);
    expect(problem).not.toBe('');
  }
};

test.each(TEXTS)('a slip of the fingers anywhere in %s', { tags: 'slow' }, async (_, whole) => {
  const slip = fc.record({
    at: fc.nat(whole.length),
    cut: fc.nat(12),
    put: fc.oneof(
      fc.constantFrom('', '\t', ':', '{', '}', '"', "'", '- ', '\n', '  ', '&a ', '*a', '%', '<<: '),
      fc.string({ maxLength: 5 }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(slip, { minLength: 1, maxLength: 3 }), async (slips) => {
      const text = slips.reduce((so, { at, cut, put }) => so.slice(0, at) + put + so.slice(at + cut), whole);
      await expectClear(text);
    }),
    { numRuns: 100 },
  );
});

test.each(TEXTS)('any value in the place of any other in %s', { tags: 'slow' }, async (_, whole) => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      'storefront',
      'web.get',
      '{user}',
      '5%',
      '1s..2s',
      'x3',
      '=~(',
      '%(message)s',
      -1,
      0,
      1.5,
      1e300,
      '__proto__',
      'constructor',
    ),
    fc.dictionary(
      fc.constantFrom('constructor', 'toString', 'name', 'p50', 'run'),
      fc.jsonValue({ maxDepth: 1 }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(), value, async (pick, instead) => {
      const content: unknown = parse(whole);
      const places = placesIn(content);
      const { holder, key } = places[pick % places.length]!;
      holder[key] = instead;
      await expectClear(stringify(content));
    }),
    { numRuns: 100 },
  );
});

interface Place {
  readonly holder: Record<string | number, unknown>;
  readonly key: string | number;
}

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string | number, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}
