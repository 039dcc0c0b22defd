/** Expectations as a scenario file writes them. */
import { expect, test } from 'vitest';
import type { Expectation } from '../../../../src/model/expectation.ts';
import { faultsOf, loadText, SHOP } from '../../../support/config-scenario.ts';

const withExpectation = (fields: string): string => `${SHOP}incidents:
  - { name: bad, at: 10m, for: 5m, errors: 40% }
  - { name: 1..2, at: 10m, for: 5m, errors: 40% }
expect: [ { alert: High, ${fields} } ]
`;
const PLAIN: Expectation = { alert: 'High', labels: [], never: false, annotations: [] };

test.each<[string, Partial<Expectation>]>([
  ['fires: 2m', { firesMs: 120_000 }],
  [
    'fires: 2m, resolves: 3m, during: bad',
    { firesMs: 120_000, resolvesMs: 180_000, during: { incident: 'bad' } },
  ],
  ['fires: 2m, during: 5h..5h10m', { firesMs: 120_000, during: { fromMs: 18_000_000, toMs: 18_600_000 } }],
  ['fires: 2m, during: 1..2', { firesMs: 120_000, during: { incident: '1..2' } }],
  ['never: true, during: 1..3', { never: true, during: { fromMs: 1000, toMs: 3000 } }],
  ['never: false, fires: 1m', { firesMs: 60_000 }],
  [
    'never: true, labels: { service_name: web, job: "=~auth.*", empty: "" }',
    {
      never: true,
      labels: [
        { name: 'service_name', operator: '=', value: 'web' },
        { name: 'job', operator: '=~', value: 'auth.*' },
        { name: 'empty', operator: '=', value: '' },
      ],
    },
  ],
  [
    'fires: 1m, annotations: { summary: "web .*" }',
    { firesMs: 60_000, annotations: [{ name: 'summary', pattern: 'web .*' }] },
  ],
])('%s', async (fields, expected) => {
  expect((await loadText(withExpectation(fields))).expectations).toEqual([{ ...PLAIN, ...expected }]);
});

test.each(['1h..1h', '2h..1h', '1h..', '..1h', '1h..2h..3h', 'bad..1h'])(
  '%s is not a window',
  async (during) => {
    expect(await faultsOf(withExpectation(`fires: 1m, during: "${during}"`))).toEqual([
      expect.objectContaining({
        where: 'shop.yaml:19 expect.0.during',
        expected: 'one of bad, 1..2, or a window FROM..TO that ends after it starts, such as 5h..5h10m',
      }),
    ]);
  },
);

test('a pattern must be valid by itself, before it is anchored', async () => {
  expect(await faultsOf(withExpectation('fires: 1m, annotations: { summary: "a)(b" }'))).toHaveLength(1);
});
