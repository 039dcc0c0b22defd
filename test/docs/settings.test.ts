/** docs/settings.md, docs/account.md, README and .env.example agree with the code, both ways. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { envExample, settingsTables } from '../../scripts/settings-docs.ts';
import { DEFINITIONS } from '../../src/config/settings/resolve.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import { FORMAT_NAMES } from '../../src/model/line-format.ts';

const readme = readFileSync('README.md', 'utf8');

test('the tables of docs/settings.md are the generated ones (npm run docs)', () => {
  expect(readFileSync('docs/settings.md', 'utf8')).toContain(settingsTables());
});

test('the README lists some settings by their environment variable and their flag', () => {
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` \| `--([a-z-]+)` \|/gm)];
  expect(listed.length).toBeGreaterThan(0);
  for (const [, env, name] of listed)
    expect(DEFINITIONS.filter(([, setting]) => setting.env === env && setting.name === name)).toHaveLength(1);
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

test('docs/account.md lists every exit code', () => {
  const page = readFileSync('docs/account.md', 'utf8');
  const listed = new Set(
    [...page.matchAll(/^\| ([\d, ]+) \| /gm)].flatMap(([, codes]) => codes!.split(', ').map(Number)),
  );
  expect(listed).toEqual(new Set(Object.values(EXIT)));
});

test('the README names every format', () => {
  for (const name of FORMAT_NAMES) expect(readme).toContain(`\`${name}\``);
});
