/** Labels of streams that a service states for itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countedLabel } from '../../../../src/model/stream-label.ts';
import { faultsOf, loadText, SHOP } from '../../../support/config-scenario.ts';
import { linePieces } from '../../../support/scenario-values.ts';

interface Stated {
  readonly scenario?: string;
  readonly web?: string;
  readonly mail?: string;
}

/** The shop with a second service, mail. */
function shop({ scenario, web, mail }: Stated): string {
  const own = (labels: string | undefined): string => (labels === undefined ? '' : `    labels: ${labels}\n`);
  const second = `  mail:\n${own(mail)}    events: [ { name: sent, level: INFO, message: a mail } ]\n`;
  const text = SHOP.replace('services:\n  web:\n', () => `services:\n${second}  web:\n${own(web)}`);
  return scenario === undefined ? text : `${text}labels: ${scenario}\n`;
}

const labelsOf = async (stated: Stated) => (await loadText(shop(stated))).labels;
const APP = { name: 'app', pieces: linePieces('%(service)s') };
const LEVEL = { name: 'level', pieces: linePieces('%(severity)s') };

test('they replace and add to the default labels', async () => {
  expect(await labelsOf({ web: '{ app: front, namespace: prod }', mail: '{ namespace: "100%" }' })).toEqual([
    { ...APP, byService: { web: 'front' } },
    LEVEL,
    { name: 'namespace', pieces: [], byService: { mail: '100%', web: 'prod' }, everyService: true },
  ]);
});

test('they replace and add to the labels of the scenario', async () => {
  const scenario = '{ job: "%(service)s", env: demo }';
  expect(await labelsOf({ scenario, web: '{ env: live, team: a }' })).toEqual([
    { name: 'job', pieces: linePieces('%(service)s') },
    { name: 'env', pieces: ['demo'], byService: { web: 'live' } },
    { name: 'team', pieces: [], byService: { web: 'a' } },
  ]);
});

test.each<[Stated, boolean | undefined]>([
  [{}, undefined],
  [{ web: '{}' }, undefined],
  [{ web: '{ team: a }' }, true],
  [{ scenario: '{ app: "%(service)s" }' }, true],
])('%j: the scenario has labels of its own: %s', async (stated, expected) => {
  expect((await loadText(shop(stated))).ownLabels).toBe(expected);
});

test.each<[string, Stated, string]>([
  ['one of the scenario comes first', { web: '{ app: a, team: t }', mail: '{ team: t }' }, 'app'],
  [
    'one that all services state is enough',
    { scenario: '{ route: "%(http.route)s" }', web: '{ team: t }', mail: '{ team: u }' },
    'team',
  ],
  [
    'also if it replaces one that some records lack',
    { scenario: '{ route: "%(http.route)s" }', web: '{ route: r }', mail: '{ route: s }' },
    'route',
  ],
  ['also without labels of the scenario', { scenario: '{}', web: '{ a: t }', mail: '{ a: u }' }, 'a'],
])('of the labels that records are counted by, %s', async (_, stated, counted) => {
  expect(countedLabel(await labelsOf(stated))?.name).toBe(counted);
});

describe('errors', () => {
  test('a label that only one service states is not on every record', async () => {
    const stated = { scenario: '{ route: "%(http.route)s" }', web: '{ team: t }' };
    expect(await faultsOf(shop(stated))).toEqual([
      expect.objectContaining({ problem: 'no label is present on every record' }),
    ]);
  });

  test('a label of the scenario in error has no error that follows', async () => {
    expect(await faultsOf(shop({ scenario: '{ app: "%(servise)s" }', web: '{ app: a }' }))).toHaveLength(1);
  });

  test('too many labels of the scenario are reported once', async () => {
    const many = `{ ${Array.from({ length: 16 }, (_, i) => `l${i}: x`).join(', ')} }`;
    expect(await faultsOf(shop({ scenario: many, web: '{ app: a }' }))).toEqual([
      expect.objectContaining({ where: expect.stringMatching(/ labels$/), problem: 'has 16 labels' }),
    ]);
  });

  test('each error has its place', async () => {
    const faults = await faultsOf(shop({ web: '{ a: "%(service)s", b: firedrill, c: "" }' }));
    expect(faults.map(({ where }) => where)).toEqual(
      ['a', 'b', 'c'].map((label) => `shop.yaml:9 services.web.labels.${label}`),
    );
  });
});

test('whatever services state, they have exactly that', async () => {
  const label = fc.constantFrom('app', 'level', 'namespace', 'team', 'constructor');
  const value = fc.string({ minLength: 1, unit: fc.constantFrom('a', '%', ' ', '"', '\\', 'é', '=', '(') });
  const own = fc.dictionary(label, value);
  await fc.assert(
    fc.asyncProperty(own, own, async (web, mail) => {
      const labels = await labelsOf({ web: JSON.stringify(web), mail: JSON.stringify(mail) });
      const stated = (service: string) =>
        Object.fromEntries(
          labels.flatMap(({ name, byService = {} }) =>
            service in byService ? [[name, byService[service]]] : [],
          ),
        );
      expect({ web: stated('web'), mail: stated('mail') }).toEqual({ web, mail });
      expect(countedLabel(labels)?.name).toBe('app');
    }),
    { numRuns: 50 },
  );
});
