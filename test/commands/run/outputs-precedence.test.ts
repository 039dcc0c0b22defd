/** Who has the say on outputs: a flag over the environment, that over the settings file, that over the scenario. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf, type OutputRow, shop } from './outputs-support.ts';

const JSON_LINE = /^\{"timestamp":/;
const TEXT_LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| /;
const BRACKETED_LINE = /^\S+Z \[[A-Z]+\] \[till\]: /;

const firstLine = (cwd: string, file: string): string => linesOf(cwd, file)[0] ?? '';

test('without settings: the outputs of the scenario', async () => {
  const { cwd, written, console } = await shop({});
  expect(written).toEqual([
    'errors.txt',
    ...['logs/all.json', 'logs/all.json.1.gz', 'logs/all.json.2.gz', 'logs/all.json.3.gz'],
  ]);
  expect(console).toHaveLength(2000);
  expect(console.every((line) => BRACKETED_LINE.test(line))).toBe(true);
  expect(firstLine(cwd, 'errors.txt')).toMatch(TEXT_LINE);
  expect(firstLine(join(cwd, 'logs'), 'all.json')).toMatch(JSON_LINE);
});

test('a list of outputs replaces those of the scenario: flag over variable over settings file', async () => {
  const settings = 'outputs:\n  - { file: from-file.txt }\n  - { file: from-file.csv, format: csv }\n';
  const env = { OUTPUTS: '[{ file: from-variable.txt }]' };
  const args = ['--outputs', '[{ file: from-flag.txt }, { console: true, only: error }]'];
  expect(await shop({ settings })).toMatchObject({
    written: ['from-file.csv', 'from-file.txt'],
    console: [],
  });
  expect(await shop({ settings, env })).toMatchObject({ written: ['from-variable.txt'], console: [] });
  const { written, console } = await shop({ settings, env, args });
  expect(written).toEqual(['from-flag.txt']);
  expect(console.length).toBeGreaterThan(100);
  expect(console.every((line) => line.includes('| ERROR'))).toBe(true);
});

test('--format applies to every output', async () => {
  const { cwd, console } = await shop({ args: ['--format', 'json', '--rotate-size', 'off'] });
  expect(console.every((line) => JSON_LINE.test(line))).toBe(true);
  expect(linesOf(join(cwd, 'logs'), 'all.json')).toEqual(console);
  expect(linesOf(cwd, 'errors.txt')).toEqual(console.filter((line) => line.includes('"level":"ERROR"')));
});

test('--output-file replaces the files of the scenario by one with every record', async () => {
  const { cwd, written, console } = await shop({
    args: ['--output-file', 'mine/all.log', '--rotate-keep', '50'],
  });
  expect(written[0]).toBe('mine/all.log');
  expect(written.every((name) => name.startsWith('mine/all.log'))).toBe(true);
  // In the format of the scenario's first file, and with its rotation.
  expect(linesOf(join(cwd, 'mine'), 'all.log')).toHaveLength(2000);
  expect(linesOf(join(cwd, 'mine'), 'all.log').every((line) => JSON_LINE.test(line))).toBe(true);
  expect(written[1]).toMatch(/\.gz$/);
  expect(console).toHaveLength(2000);
});

test('an empty --output-file means no file, --no-console no console', async () => {
  expect(await shop({ env: { OUTPUT_FILE: '' } })).toMatchObject({ written: [] });
  expect((await shop({ args: ['--no-console'] })).console).toEqual([]);
  expect(await shop({ args: ['--no-console'], env: { OUTPUT_FILE: '' } })).toMatchObject({
    written: [],
    console: [],
  });
});

test('--json replaces the console, and the files stay', async () => {
  const plain = await shop({});
  const { cwd, written, console } = await shop({ args: ['--json'], env: { CONSOLE_OUTPUT: 'true' } });
  expect(console).toHaveLength(1);
  expect(JSON.parse(console[0]!).ledger.outputs.map(({ name }: OutputRow) => name)).toEqual([
    'logs/all.json',
    'errors.txt',
  ]);
  expect(written).toEqual(plain.written);
  expect(linesOf(cwd, 'errors.txt')).toEqual(linesOf(plain.cwd, 'errors.txt'));
});
