/** All that is wrong with a file is reported at once, in its order; nothing that only follows from something else. */
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { faultsOf } from '../../support/config-scenario.ts';
import { languagePage } from '../../support/language-page.ts';

const placesOf = async (text: string): Promise<readonly string[]> =>
  (await faultsOf(text)).map(({ where }) => where.replace(/^shop\.yaml:\d+ ?/, ''));

test('wrong shapes and wrong references are reported together, in the order of the file', async () => {
  const text = `name: shop
description: A shop.
traffic: { rate: fast, timeZone: Mars/Base }
levels: { INFO: 1 }
fields: { order: [ 1 ], amount: "{int:9-1}" }
services:
  web:
    versoin: "1"
    operations:
      get:
        calls: [ web.gat, bank.debit, till.pay ]
        logs:
          - { at: end, level: LOUD, message: "page {order} {amount} {nmae} sent" }
          - { at: end, level: INFO, message: "page {order} {nmae} sent" }
  till: none
journeys:
  visit:
    start: hom
    states:
      home: { run: web.get, think: soon, next: { home: 50%, gone: 50% } }
incidents:
  - { name: bad, at: 1m, service: wob, errors: 5% }
expect:
  - { alert: A, during: bda, fires: 1m }
outputs: [ { console: true, services: [ till, tll ] } ]
`;
  expect(await placesOf(text)).toEqual([
    'traffic.rate',
    'traffic.timeZone',
    'fields.order',
    'fields.amount',
    'services.web.versoin',
    'services.web.operations.get.calls.0',
    'services.web.operations.get.calls.1',
    'services.web.operations.get.logs.0.level',
    'services.web.operations.get.logs.0.message',
    'services.web.operations.get.logs.1.message',
    'services.till',
    'journeys.visit.start',
    'journeys.visit.states.home.think',
    'journeys.visit.states.home.next.gone',
    'incidents.0.for',
    'incidents.0.service',
    'expect.0.during',
    'outputs.0.services.1',
  ]);
});

/** No part of the language has this form. */
const WRONG = [[[{}]]];

type Place = readonly (string | number)[];

function placesIn(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesIn(part, place)];
  });
}

function put(content: unknown, [key, ...below]: Place, value: unknown): void {
  const holder = content as Record<string | number, unknown>;
  if (below.length === 0) holder[key!] = value;
  else put(holder[key!], below, value);
}

test('one wrong part is reported once, and nothing else', { tags: 'slow' }, async () => {
  const text = languagePage();
  // One in three, so that this stays a matter of seconds. The shares of levels are read as one value.
  const places = placesIn(parse(text)).filter(
    ([top, below], i) => i % 3 === 0 && !(top === 'levels' && below),
  );
  expect(places.length).toBeGreaterThan(100);
  const more: unknown[] = [];
  for (const place of places) {
    const content: unknown = parse(text);
    put(content, place, WRONG);
    const found = await placesOf(stringify(content, { aliasDuplicateObjects: false }));
    // Where a list is right, it is what stands in it.
    const isWithin = `${found[0]}.`.startsWith(`${place.join('.')}.`);
    if (found.length !== 1 || !isWithin) more.push({ place: place.join('.'), found });
  }
  expect(more).toEqual([]);
});

test('what is only misspelt is not reported as missing too', async () => {
  const text = languagePage();
  for (const [right, slip] of [
    ['services:', 'servces:'],
    ['fields:', 'feilds:'],
    ['incidents:', 'incidens:'],
    ['    operations:', '    operatons:'],
    ['trough: 0.4', 'trogh: 0.4'],
    ['traffic:', 'trafic:'],
  ] as const) {
    const found = await faultsOf(text.replace(right, slip));
    expect({ slip, found: found.map(({ problem }) => problem) }).toEqual({
      slip,
      found: [`unknown key "${slip.trim().replace(/:.*/, '')}"`],
    });
  }
});
