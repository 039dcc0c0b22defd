/** Messages and the named fields they quote. */
import { expect, test } from 'vitest';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

const withFields = (fields: string, message = 'a hit'): string =>
  `fields: { ${fields} }\n${shopWith('message: a hit', `message: ${JSON.stringify(message)}`)}`;

const wheres = async (text: string): Promise<readonly string[]> =>
  (await faultsOf(text)).map(({ where }) => where);

test('fields are expanded in place, fields in fields too', async () => {
  const { services } = await loadText(withFields('a: "<{b}>", b: "{int:1-9}"', 'x {a}'));
  const keep = { key: 'b.0', per: 'operation' };
  expect(services[0]!.events[0]!.message).toEqual(['x <', { kind: 'int', min: 1, max: 9, keep }, '>']);
});

test.each(['{usr}', '{int:9-1}', '{hex:0}', '{', '}', '{fake:nothing}', '{pick}', '{int}'])(
  'the message %j is refused where it stands',
  async (message) => {
    const [fault, ...more] = await faultsOf(
      shopWith('message: a hit', `message: ${JSON.stringify(message)}`),
    );
    expect(more).toEqual([]);
    expect(fault).toMatchObject({
      where: 'shop.yaml:10 services.web.events.0.message',
      expected: 'known placeholders, and {{ or }} for a brace',
    });
  },
);

test('the code is read like the message', async () => {
  expect(await wheres(shopWith('message: a hit', 'message: a hit, code: "ERR_{nt:1-2}"'))).toEqual([
    'shop.yaml:10 services.web.events.0.code',
  ]);
});

test.each([
  ['{usr}', 'did you mean "{user}"?'],
  ['{amuont}', 'did you mean "{amount}"?'],
])('%s: %s', async (message, hint) => {
  expect(await faultsOf(withFields('amount: "1"', message))).toEqual([expect.objectContaining({ hint })]);
});

test('a field is checked though nothing quotes it', async () => {
  expect(await wheres(withFields('a: "{nope}"'))).toEqual(['shop.yaml:1 fields.a']);
});

test('a faulty field is reported once, not by every message that quotes it', async () => {
  expect(await wheres(withFields('a: "{nope}", b: "{a}"', '{a} {b}'))).toEqual(['shop.yaml:1 fields.a']);
});

test.each(['a: "{a}"', 'a: "{b}", b: "{a}"', 'a: "{b}{b}", b: "{c}", c: "{b}"'])(
  'fields that form a cycle are refused: %s',
  async (fields) => {
    expect(await faultsOf(withFields(fields, '{a}'))).toEqual([
      expect.objectContaining({ problem: expect.stringContaining('the fields form a cycle: ') }),
    ]);
  },
);

test.each(['user', 'session', 'request', 'duration'])('a field cannot be called %s', async (name) => {
  expect(await faultsOf(withFields(`${name}: x`))).toEqual([
    expect.objectContaining({ problem: `{${name}} is a built-in placeholder` }),
  ]);
});

test('fields that expand to something huge are refused once, without expanding them', async () => {
  const fields = Array.from(
    { length: 60 },
    (_, i) => `f${i}: "${i === 0 ? 'x' : `{f${i - 1}}{f${i - 1}}`}"`,
  ).join(', ');
  expect(await faultsOf(withFields(fields, '{f59}'))).toEqual([
    expect.objectContaining({ problem: 'expands to 16383 pieces', expected: 'at most 10000' }),
  ]);
});

test('a message that unfolds to something huge is refused', async () => {
  const fields = Array.from(
    { length: 13 },
    (_, i) => `f${i}: "${i === 0 ? 'x' : `{f${i - 1}}{f${i - 1}}`}"`,
  ).join(', ');
  expect(await wheres(withFields(fields, '{f12}{f12}'))).toEqual([
    'shop.yaml:11 services.web.events.0.message',
  ]);
});

test('a doubled brace names no field', async () => {
  const { services } = await loadText(withFields('a: x', '{{a}}'));
  expect(services[0]!.events[0]!.message).toEqual(['{a}']);
});
