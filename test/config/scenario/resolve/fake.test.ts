/** Words for `{fake:module.method}`. */
import { expect, test } from 'vitest';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

const withMessage = (message: string): string => shopWith('message: a hit', `message: "${message}"`);
const pool = async (path: string, seed = '1'): Promise<readonly string[]> =>
  (await loadText(withMessage(`{fake:${path}}`), seed)).pools[path]!;

test.each([
  'commerce.productName',
  'person.fullName',
  'number.int',
  'number.bigInt',
  'datatype.boolean',
  'internet.ip',
])('%s gives five hundred words', async (path) => {
  const words = await pool(path);
  expect(words).toHaveLength(500);
  expect(words.every((word) => typeof word === 'string' && word !== '')).toBe(true);
});

test('the same seed gives the same words, another seed others', async () => {
  expect(await pool('person.fullName', '1')).toEqual(await pool('person.fullName', '1'));
  expect(await pool('person.fullName', '1')).not.toEqual(await pool('person.fullName', '2'));
});

test('words do not depend on what else is drawn', async () => {
  const { pools } = await loadText(withMessage('{fake:animal.cat} {fake:person.fullName}'));
  expect(pools['person.fullName']).toEqual(await pool('person.fullName'));
});

test('dates do not depend on the day', async () => {
  const words = await pool('date.past');
  expect(words.every((word) => /^202[45]-\d\d-\d\dT[\d:.]+Z$/.test(word))).toBe(true);
});

test.each([
  [
    'commerce.productNam',
    'there is no faker method "commerce.productNam"',
    'did you mean "commerce.productName"?',
  ],
  ['nowhere.nothing', 'there is no faker method "nowhere.nothing"', undefined],
  ['faker.seed', 'there is no faker method "faker.seed"', undefined],
  ['fakerCore.config', 'there is no faker method "fakerCore.config"', undefined],
  ['commerce.faker', 'there is no faker method "commerce.faker"', undefined],
  ['helpers.arrayElement', '"helpers.arrayElement" needs arguments', undefined],
  ['helpers.fake', '"helpers.fake" needs arguments', undefined],
  ['airline.airport', '"airline.airport" returns a list or an object', undefined],
  ['color.cmyk', '"color.cmyk" returns a list or an object', undefined],
  ['helpers.maybe', '"helpers.maybe" needs arguments', undefined],
])('%s is refused', async (path, problem, hint) => {
  const [fault, ...more] = await faultsOf(withMessage(`{fake:${path}}`));
  expect(more).toEqual([]);
  expect(fault).toMatchObject({ where: 'shop.yaml:10 services.web.events.0.message', problem });
  if (hint) expect(fault!.hint).toBe(hint);
});

test('a wrong method in a field is reported at the field', async () => {
  const faults = await faultsOf(`fields: { who: "{fake:person.nme}" }\n${withMessage('{who}')}`);
  expect(faults).toEqual([expect.objectContaining({ where: 'shop.yaml:1 fields.who' })]);
});

test('wrong methods are reported together with other faults', async () => {
  const text = withMessage('{fake:person.nme}').replace('run: web.get', 'run: web.nope');
  expect((await faultsOf(text)).map(({ problem }) => problem)).toEqual([
    'there is no faker method "person.nme"',
    'there is no operation "web.nope"',
  ]);
});
