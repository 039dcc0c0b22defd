/** README and .env.example agree with the settings, both ways. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { envExample, settingsTables } from '../../scripts/settings-docs.ts';
import { DEFINITIONS } from '../../src/config/settings/resolve.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import { FORMAT_NAMES } from '../../src/model/line-format.ts';

const readme = readFileSync('README.md', 'utf8');

test("the README's settings are the generated ones (npm run docs)", () => {
  expect(readme).toContain(settingsTables());
});

test('.env.example is the generated one (npm run docs)', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
});

test('.env.example sets nothing', () => {
  expect(
    envExample()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  ).toEqual([]);
});

test('every example parses', () => {
  const wrong = DEFINITIONS.filter(([, { example, parse }]) => example !== undefined && !parse(example).ok);
  expect(wrong.map(([key]) => key)).toEqual([]);
});

test('the README names every exit code and every format', () => {
  const told = new Set(
    [...readme.matchAll(/^\| ([\d, ]+) \| /gm)].flatMap(([, codes]) => codes!.split(', ').map(Number)),
  );
  expect(told).toEqual(new Set(Object.values(EXIT)));
  for (const name of FORMAT_NAMES) expect(readme).toContain(`\`${name}\``);
});
